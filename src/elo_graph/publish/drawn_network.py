"""The network of actors: those who only refer left, those who only receive right, the others between."""

from collections.abc import Sequence

from elo_graph.analyse.labels import named
from elo_graph.analyse.network_answer import Broker, Network
from elo_graph.publish.drawings import LINE, Drawing, text_width, wrapped

_BOX, _GAP, _MARGIN, _BETWEEN = 200, 16, 16, 170
_Place = tuple[float, float, float]  # left, top, height


def draw_network(answer: Network, language: str) -> str:
    """Return the network as SVG: boxes for actors, arrows for ties, the actors that stand alone by name."""
    words = _WORDS[language]
    tied = [row for row in answer.rows if not row.isolated]
    columns = [
        [row for row in tied if row.refers_to and not row.referred_by],
        _hub_in_the_middle([row for row in tied if row.refers_to and row.referred_by]),
        [row for row in tied if row.referred_by and not row.refers_to],
    ]
    where = f"{named(answer.area_label, answer.area, language)}, " if answer.area else ""
    title = f"{words['title']} ({where}{answer.as_of})"
    drawing = Drawing(title, answer.reading[language], language)
    drawing.text(_MARGIN, 32, title, size=18, bold=True)
    y = _legend(drawing, 52, language)
    tallest = max((_height(column, language) for column in columns), default=0)
    places: dict[str, _Place] = {}
    for number, column in enumerate(columns):
        x = _MARGIN + number * (_BOX + _BETWEEN)
        drawing.text(x + _BOX / 2, y + 14, words[f"column{number}"], anchor="middle", pale=True)
        top = y + 28 + (tallest - _height(column, language)) / 2
        for row in column:
            height = _tall(row, language)
            places[row.actor] = (x, top, height)
            top += height + _GAP
    _ties(drawing, answer, places, language)
    for row in tied:
        _actor(drawing, row, places[row.actor], language)
    alone = [named(row.label, row.actor, language) for row in answer.rows if row.isolated]
    if alone:
        foot = y + 28 + tallest + 28
        drawing.text(_MARGIN, foot, f"{words['alone']} ({len(alone)})", bold=True)
        lines = wrapped(" · ".join(alone), 3 * _BOX + 2 * _BETWEEN, most=40)
        drawing.text(_MARGIN, foot + LINE, lines)
    return drawing.to_svg()


def _hub_in_the_middle(rows: Sequence[Broker]) -> list[Broker]:
    """Order so that what most ways lead through stands in the middle, and what fewest do at the ends."""
    above, below = list(rows[1::2]), list(rows[::2])
    return [*reversed(above), *below]


def _tall(row: Broker, language: str) -> float:
    """Return how tall a box is: for its name, and for its ties to stand apart at its sides."""
    return max(len(_lines(row, language)) * LINE + 16, 9.0 * (row.refers_to + row.referred_by))


def _lines(row: Broker, language: str) -> list[str]:
    return wrapped(named(row.label, row.actor, language), _BOX - 20)


def _height(column: Sequence[Broker], language: str) -> float:
    return sum(_tall(row, language) for row in column) + _GAP * max(len(column) - 1, 0)


def _actor(drawing: Drawing, row: Broker, place: _Place, language: str) -> None:
    x, y, height = place
    drawing.box(x, y, _BOX, height, rounded=6, line=1.2, tip=row.reason[language])
    if row.cuts_off:
        drawing.box(x + 4, y + 4, _BOX - 8, height - 8, rounded=4, line=1.2, tip=row.reason[language])
    lines = _lines(row, language)
    foot = y + (height - len(lines) * LINE) / 2 + LINE * 0.75
    drawing.text(x + _BOX / 2, foot, lines, anchor="middle", bold=bool(row.cuts_off))


def _ties(drawing: Drawing, answer: Network, places: dict[str, _Place], language: str) -> None:
    """Draw the ties; each leaves and arrives at a height of its own, so that none hides another."""
    ends: dict[tuple[str, str], list[tuple[float, int, str]]] = {}
    courses: list[tuple[tuple[str, str], tuple[str, str]]] = []
    for number, tie in enumerate(answer.ties):
        (x1, y1, h1), (x2, y2, h2) = places[tie.start], places[tie.end]
        side, other = ("right", "left") if x1 < x2 else ("left", "right") if x1 > x2 else ("right", "right")
        ends.setdefault((tie.start, side), []).append((y2 + h2 / 2, number, "start"))
        ends.setdefault((tie.end, other), []).append((y1 + h1 / 2, number, "end"))
        courses.append(((tie.start, side), (tie.end, other)))
    at: dict[tuple[int, str], tuple[float, float]] = {}
    for (actor, side), found in ends.items():
        x, y, height = places[actor]
        for place, (_, number, end) in enumerate(sorted(found), 1):
            edge = x + _BOX if side == "right" else x
            at[number, end] = (edge, y + height * place / (len(found) + 1))
    for number, tie in enumerate(answer.ties):
        (x1, y1), (x2, y2) = at[number, "start"], at[number, "end"]
        out1 = 1 if courses[number][0][1] == "right" else -1
        out2 = 1 if courses[number][1][1] == "right" else -1
        bend = max(abs(x2 - x1) / 2, 40 + abs(y2 - y1) * 0.18)
        bend = min(bend, _BETWEEN * 0.8) if x1 == x2 else bend
        drawing.path(
            f"M{x1:.1f} {y1:.1f}C{x1 + out1 * bend:.1f} {y1:.1f} {x2 + out2 * bend:.1f} {y2:.1f}"
            f" {x2:.1f} {y2:.1f}",
            line=2.2 if tie.accompanied else 1.1,
            dash="" if tie.accompanied else "6 4",
            tip=f"{named(tie.start_label, tie.start, language)} → {named(tie.end_label, tie.end, language)}",
        )


def _legend(drawing: Drawing, y: float, language: str) -> float:
    words = _WORDS[language]
    x = float(_MARGIN)
    for key, line, dash in (("accompanied", 2.2, ""), ("other", 1.1, "6 4")):
        drawing.path(f"M{x} {y + 8}H{x + 40}", line=line, dash=dash)
        drawing.text(x + 48, y + 13, words[key])
        x += 48 + text_width(words[key]) + 24
    drawing.box(x, y, 26, 17, rounded=4)
    drawing.box(x + 3, y + 3, 20, 11, rounded=2)
    drawing.text(x + 34, y + 13, words["cut"])
    return y + 30


_WORDS = {
    "fi": {
        "title": "Toimijoiden ohjausverkosto",
        "column0": "ohjaavat muille",
        "column1": "ohjaavat ja ottavat vastaan",
        "column2": "ottavat vastaan",
        "accompanied": "saattaen",
        "other": "muu ohjaus",
        "cut": "ilman tätä joku irtoaisi",
        "alone": "Erillään",
    },
    "sv": {
        "title": "Aktörernas hänvisningsnätverk",
        "column0": "hänvisar till andra",
        "column1": "hänvisar och tar emot",
        "column2": "tar emot",
        "accompanied": "med följeslagare",
        "other": "annan hänvisning",
        "cut": "utan denna skärs någon av",
        "alone": "Står för sig",
    },
    "en": {
        "title": "The actors' network of referrals",
        "column0": "refer to others",
        "column1": "refer and receive",
        "column2": "receive",
        "accompanied": "accompanied",
        "other": "other referral",
        "cut": "without it somebody is cut off",
        "alone": "Standing alone",
    },
}
