"""Routes as rows of boxes: each step an arrow with the way of handing over and the wait on it."""

from elo_graph.analyse.labels import named
from elo_graph.analyse.route_answer import Route, Routes, Step
from elo_graph.analyse.route_words import route_line, routes_summary
from elo_graph.publish.drawings import LINE, Drawing, text_width, wrapped

_BOX, _ARROW, _MARGIN, _WIDE = 170, 150, 16, 900
_SMALL = 11


def draw_routes(answer: Routes, language: str) -> str:
    """Return the routes and their alternatives as SVG; where there is none, what stands in the way."""
    start = named(answer.start_label, answer.start, language)
    target = named(answer.target_label, answer.target, language)
    title = f"{routes_summary(language, start, target, len(answer.routes))} ({answer.as_of})"
    drawing = Drawing(title, _described(answer, language), language)
    heading = wrapped(title, _WIDE, 18)
    drawing.text(_MARGIN, 32, heading, size=18, bold=True)
    y = _legend(drawing, 32 + 24 * (len(heading) - 1) + 20, language)
    for number, route in enumerate([*answer.routes, *answer.alternatives], 1):
        if number == len(answer.routes) + 1:
            drawing.text(_MARGIN, y + 18, _WORDS[language]["others"], bold=True)
            y += 30
        y = _row(drawing, y, f"{number}. {_figures(route, language)}", start, route, language)
    for line in _hindrances(answer, language):
        lines = wrapped(line, _WIDE)
        drawing.text(_MARGIN, y + 18, lines)
        y += len(lines) * LINE + 8
    return drawing.to_svg()


def _row(drawing: Drawing, y: float, figures: str, start: str, route: Route, language: str) -> float:
    drawing.text(_MARGIN, y + 16, figures)
    y += 26
    places = [start, *(named(step.end_label, step.end, language) for step in route.steps)]
    labels = [wrapped(place, _BOX - 20) for place in places]
    notes = [wrapped(_how(step, language), _ARROW - 26, _SMALL, most=3) for step in route.steps]
    tall = max(max(map(len, labels)) * LINE + 16, max(map(len, notes), default=0) * 15 * 2 + 10)
    for number, lines in enumerate(labels):
        x = _MARGIN + number * (_BOX + _ARROW)
        height = len(lines) * LINE + 16
        drawing.box(x, y + (tall - height) / 2, _BOX, height, rounded=6, line=1.2)
        drawing.text(x + _BOX / 2, y + (tall - height) / 2 + 8 + LINE * 0.75, lines, anchor="middle")
        if number < len(route.steps):
            step, said, middle = route.steps[number], notes[number], y + tall / 2
            line, dash = _line(step)
            drawing.path(f"M{x + _BOX} {middle:.1f}H{x + _BOX + _ARROW - 2}", line=line, dash=dash)
            foot = middle - 7 - (len(said) - 1) * 14.4
            drawing.text(x + _BOX + _ARROW / 2 - 4, foot, said, size=_SMALL, anchor="middle")
            if step.wait_days:
                wait = f"{step.wait_days} {_WORDS[language]['days']}"
                drawing.text(x + _BOX + _ARROW / 2 - 4, middle + 16, wait, size=_SMALL, anchor="middle")
    return y + tall + 24


def _line(step: Step) -> tuple[float, str]:
    kind = _kind(step)
    return 2.4 if kind == "accompanied" else 1.2, {"link": "2 4", "other": "7 4"}.get(kind, "")


def _kind(step: Step) -> str:
    if step.referral is None and step.mode is None:
        return "link"
    return "accompanied" if (step.mode or "").endswith("/accompanied-transfer") else "other"


def _how(step: Step, language: str) -> str:
    if _kind(step) == "link":
        return _WORDS[language]["link"]
    return named(step.mode_label, step.mode or "", language) if step.mode else _WORDS[language]["other"]


def _figures(route: Route, language: str) -> str:
    return route_line(language, route.handovers, route.wait_days, route.unaccompanied, route.wait_known)


def _hindrances(answer: Routes, language: str) -> list[str]:
    lines = [ended.sentence[language] for ended in answer.ended]
    for block in answer.blocked:
        lines.append(f"✕ {block.reason[language]} {block.opens[language]}")
    if answer.reached:
        reached = ", ".join(named(label, thing, language) for thing, label in answer.reached)
        lines.append(f"{_WORDS[language]['reached']}: {reached}")
    return lines


def _described(answer: Routes, language: str) -> str:
    told = []
    for number, route in enumerate([*answer.routes, *answer.alternatives], 1):
        way = " → ".join(named(step.end_label, step.end, language) for step in route.steps)
        told.append(f"{number}. {_figures(route, language)}: {way}.")
    return " ".join([*told, *_hindrances(answer, language)])


def _legend(drawing: Drawing, y: float, language: str) -> float:
    x = float(_MARGIN)
    for key, line, dash in (("accompanied", 2.4, ""), ("other", 1.2, "7 4"), ("link", 1.2, "2 4")):
        drawing.path(f"M{x} {y}H{x + 40}", line=line, dash=dash)
        drawing.text(x + 48, y + 5, _WORDS[language][key])
        x += 48 + text_width(_WORDS[language][key]) + 24
    return y + 24


_WORDS = {
    "fi": {
        "accompanied": "saattaen",
        "other": "ilman saattamista",
        "link": "sama toimija järjestää",
        "days": "päivää",
        "others": "Muita teitä, jos jokin paikka ei onnistu:",
        "reached": "Näin pitkälle pääsee",
    },
    "sv": {
        "accompanied": "med följeslagare",
        "other": "utan följeslagare",
        "link": "samma aktör ordnar",
        "days": "dagar",
        "others": "Andra vägar, om någon plats inte är möjlig:",
        "reached": "Så långt kommer man",
    },
    "en": {
        "accompanied": "accompanied",
        "other": "not accompanied",
        "link": "the same provider",
        "days": "days",
        "others": "Other ways, if a place is not possible:",
        "reached": "How far one gets",
    },
}
