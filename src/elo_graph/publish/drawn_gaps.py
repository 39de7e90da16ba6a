"""The coverage matrix: areas down, expectations across, how much of each area's people is reached."""

from elo_graph.analyse.gaps import Gap, Gaps
from elo_graph.analyse.labels import named
from elo_graph.publish.drawings import LINE, Drawing, text_width, wrapped

_CELL, _ROW, _MARGIN = 64, 26, 16
_LISTED = 3


def draw_gaps(answer: Gaps, language: str) -> str:
    """Return the matrix as SVG; areas with most people without first, expectations by number."""
    areas: dict[str, list[Gap]] = {}
    expectations: dict[str, Gap] = {}
    for row in answer.rows:
        areas.setdefault(row.area, []).append(row)
        expectations.setdefault(row.expectation, row)
    numbers = {thing: number for number, thing in enumerate(expectations, 1)}
    words = _WORDS[language]
    title = f"{words['title']} ({answer.as_of})"
    drawing = Drawing(title, _described(answer, language), language)
    drawing.text(_MARGIN, 32, title, size=18, bold=True)
    y = _legend(drawing, 56, language)
    label = max([text_width(_area(rows[0], language)) for rows in areas.values()], default=80) + 14
    for number in numbers.values():
        x = _MARGIN + label + (number - 1) * _CELL
        drawing.text(x + _CELL / 2, y + 16, str(number), anchor="middle", bold=True)
    y += 24
    for rows in areas.values():
        drawing.text(_MARGIN, y + 18, _area(rows[0], language))
        found = {row.expectation: row for row in rows}
        levels = {row.level for row in rows}
        for thing, number in numbers.items():
            x = _MARGIN + label + (number - 1) * _CELL
            _cell(drawing, x, y, found.get(thing), expectations[thing].level in levels, language)
        y += _ROW
    y += 26
    drawing.text(_MARGIN, y, words["columns"], bold=True)
    for thing, number in numbers.items():
        row = expectations[thing]
        level = named(row.level_label, row.level, language)
        lines = wrapped(f"{number}  {named(row.expectation_label, thing, language)} ({level})", 760)
        drawing.text(_MARGIN, y + LINE + 3, lines)
        y += len(lines) * LINE + 3
    return drawing.to_svg()


def _cell(drawing: Drawing, x: float, y: float, gap: Gap | None, asked: bool, language: str) -> None:
    if gap is None:
        drawing.box(x, y, _CELL, _ROW, line=0.5)
        drawing.text(x + _CELL / 2, y + 18, "✓" if asked else "·", anchor="middle", pale=not asked)
        return
    share = _percent(gap.coverage, language)
    drawing.box(x, y, _CELL, _ROW, fill=_fill(gap.coverage), line=0.5, tip=gap.reason[language])
    width = text_width(share) + 8
    drawing.box(x + (_CELL - width) / 2, y + 4, width, _ROW - 8, line=0, rounded=3)
    drawing.text(x + _CELL / 2, y + 18, share, anchor="middle")


def _fill(coverage: float) -> str:
    return "url(#hatched)" if coverage == 0 else "url(#lined)" if coverage < 0.5 else "url(#dotted)"


def _percent(coverage: float, language: str) -> str:
    text = "< 1 %" if 0 < coverage < 0.005 else "> 99 %" if coverage >= 0.995 else f"{coverage * 100:.0f} %"
    return text if language == "en" else text.replace(".", ",")


def _legend(drawing: Drawing, y: float, language: str) -> float:
    x = float(_MARGIN)
    for fill, key in (("url(#hatched)", "none"), ("url(#lined)", "half"), ("url(#dotted)", "more")):
        drawing.box(x, y, 22, 16, fill=fill, line=0.5)
        drawing.text(x + 28, y + 13, _WORDS[language][key])
        x += 28 + text_width(_WORDS[language][key]) + 22
    drawing.text(_MARGIN, y + 36, _WORDS[language]["marks"])
    return y + 56


def _area(gap: Gap, language: str) -> str:
    return named(gap.area_label, gap.area, language)


def _described(answer: Gaps, language: str) -> str:
    told = [answer.table(language).summary + "."]
    told += [f"{_area(row, language)}: {row.reason[language]}" for row in answer.rows[:_LISTED]]
    return " ".join(told)


_WORDS = {
    "fi": {
        "title": "Kattavuus alueittain ja odotuksittain",
        "none": "ei ketään (0 %)",
        "half": "alle puolet",
        "more": "puolet tai enemmän",
        "marks": "Luku: osuus väestöstä, jonka palvelut tavoittavat.  ✓ katettu  · ei odoteta tällä tasolla",
        "columns": "Sarakkeet:",
    },
    "sv": {
        "title": "Täckning efter område och förväntan",
        "none": "ingen (0 %)",
        "half": "under hälften",
        "more": "hälften eller mer",
        "marks": "Tal: andel av befolkningen som tjänsterna når.  ✓ täckt  · förväntas inte på den här nivån",
        "columns": "Kolumner:",
    },
    "en": {
        "title": "Coverage by area and expectation",
        "none": "nobody (0 %)",
        "half": "less than half",
        "more": "half or more",
        "marks": "Number: share of the people whom services reach.  ✓ covered  · not expected at this level",
        "columns": "Columns:",
    },
}
