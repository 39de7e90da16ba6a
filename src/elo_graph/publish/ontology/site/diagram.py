"""A diagram of one term and what is next to it, as SVG that a screen reader can read too."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

_ROW = 54
_BOX = 44
_WIDTH = 210
_GAP = 70
_MOST = 14


class Neighbour(NamedTuple):
    """A box: its text, where it leads, the word on the line to it, and a second, smaller line."""

    text: str
    address: str
    word: str = ""
    under: str = ""


def diagram(
    name: str,
    title: str,
    left: Sequence[Neighbour],
    right: Sequence[Neighbour],
    above: Sequence[Neighbour],
    *,
    more: str = "… {n}",
) -> str:
    """Draw a term in the middle: what is above it, what points to it (left), where it leads (right).

    Of a long column the last box says how many there are more (``more``).
    """
    left, right, above = (_short(column, more) for column in (left, right, above))
    rows = max(len(left), len(right), 1)
    top = _ROW * (len(above) + 1) if above else 0
    height = top + rows * _ROW + 16
    width = 3 * _WIDTH + 2 * _GAP
    middle = top + (rows * _ROW) / 2
    x = _WIDTH + _GAP
    parts = [
        f'<svg class="diagram" viewBox="-1 0 {width + 2} {height:g}" role="group"'
        f' aria-label="{escape(title)}">',
        '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" class="head"/></marker></defs>',
    ]
    for number, one in enumerate(above):
        y: float = 8 + number * _ROW
        parts.append(_box(x, y, one))
    if above:
        y1 = 8 + (len(above) - 1) * _ROW + _BOX
        parts.append(_line(x + _WIDTH / 2, middle - _BOX / 2, x + _WIDTH / 2, y1 + 2, above[0].word))
    for side, column in (("left", left), ("right", right)):
        start = middle - len(column) * _ROW / 2 + (_ROW - _BOX) / 2
        for number, one in enumerate(column):
            y = start + number * _ROW
            if side == "left":
                parts.append(_line(_WIDTH, y + _BOX / 2, x - 2, middle, one.word))
                parts.append(_box(0, y, one))
            else:
                parts.append(_line(x + _WIDTH, middle, 2 * x - 2, y + _BOX / 2, one.word))
                parts.append(_box(2 * x, y, one))
    parts.append(_box(x, middle - _BOX / 2, Neighbour(name, ""), own=True))
    return "".join([*parts, "</svg>"])


def _short(column: Sequence[Neighbour], more: str) -> Sequence[Neighbour]:
    if len(column) <= _MOST:
        return column
    return [*column[: _MOST - 1], Neighbour(more.format(n=len(column) - _MOST + 1), "")]


def _cut(text: str, most: int = 28) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _box(x: float, y: float, one: Neighbour, *, own: bool = False) -> str:
    middle, base = x + _WIDTH / 2, y + _BOX / 2 + (-2 if one.under else 5)
    body = (
        f'<rect x="{x:g}" y="{y:g}" width="{_WIDTH}" height="{_BOX}" rx="5"'
        f' class="{"own" if own else "box"}"/>'
        f'<text x="{middle:g}" y="{base:g}" text-anchor="middle"'
        f' class="{"owntext" if own else ""}">{escape(_cut(one.text))}</text>'
    )
    if one.under:
        body += (
            f'<text x="{middle:g}" y="{base + 17:g}" text-anchor="middle"'
            f' class="under">{escape(_cut(one.under, 34))}</text>'
        )
    if not one.address:
        return body
    return f'<a href="{escape(one.address)}" aria-label="{escape(one.text)}">{body}</a>'


def _line(x1: float, y1: float, x2: float, y2: float, word: str) -> str:
    title = f"<title>{escape(word)}</title>" if word else ""
    return f'<path d="M{x1:g} {y1:g} L{x2:g} {y2:g}" class="line" marker-end="url(#arrow)">{title}</path>'
