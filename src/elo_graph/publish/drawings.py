"""Drawings as SVG: shapes, wrapped text, text alternatives; told apart without colour.

Everything is drawn in greys: what differs, differs by pattern, line and words too. Numbers are user units
(pixels at the usual size); text is measured roughly, on the wide side, so that nothing runs over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

FONT = "Helvetica, Arial, sans-serif"
INK, PALE, PAPER = "#1a1a1a", "#8a8a8a", "#ffffff"
SIZE = 13
LINE = 17
_WIDE = frozenset("mwMWÄÖÅ@%—→")
_NARROW = frozenset("iljftrI.,:;|!'()[] -")


def text_width(text: str, size: float = SIZE) -> float:
    """Return about how wide a text is."""
    return size * sum(0.92 if c in _WIDE else 0.36 if c in _NARROW else 0.62 for c in text)


def wrapped(text: str, width: float, size: float = SIZE, *, most: int = 4) -> list[str]:
    """Break a text into lines no wider than ``width``; what does not fit in ``most`` lines ends with …."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        while text_width(word, size) > width:
            fits = next(
                n for n in range(len(word), 0, -1) if text_width(word[:n] + "-", size) <= width or n == 1
            )
            lines += [f"{line} ".strip()] if line else []
            lines.append(word[:fits] + "-")
            line, word = "", word[fits:]
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size) > width:
            lines.append(line)
            line = word
        else:
            line = longer
    lines += [line] if line else []
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return lines


@dataclass(slots=True)
class Drawing:
    """A picture in the making; ``title`` and ``description`` are what is read out in its place."""

    title: str
    description: str
    language: str
    _parts: list[str] = field(default_factory=list)
    _width: float = 0
    _height: float = 0

    def _reach(self, x: float, y: float) -> None:
        self._width, self._height = max(self._width, x), max(self._height, y)

    def text(
        self,
        x: float,
        y: float,
        lines: str | Sequence[str],
        *,
        size: float = SIZE,
        anchor: str = "start",
        bold: bool = False,
        pale: bool = False,
        halo: bool = False,
    ) -> None:
        """Write lines, the first one's foot at ``y``; ``halo``: kept apart from lines below it."""
        every = [lines] if isinstance(lines, str) else list(lines)
        weight = ' font-weight="bold"' if bold else ""
        edge = f' stroke="{PAPER}" stroke-width="4" paint-order="stroke"' if halo else ""
        for number, line in enumerate(every):
            foot = y + number * size * LINE / SIZE
            self._parts.append(
                f'<text x="{x:.1f}" y="{foot:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
                f' fill="{PALE if pale else INK}"{weight}{edge}>{escape(line)}</text>'
            )
            start = {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
            self._reach(x + (1 - start) * text_width(line, size), foot + size * 0.3)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = PAPER,
        line: float = 1,
        dashed: bool = False,
        rounded: float = 0,
        tip: str = "",
    ) -> None:
        """Draw a rectangle; ``tip`` is its text alternative, shown when pointed at."""
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        inner = f"<title>{escape(tip)}</title>" if tip else ""
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{rounded:g}"'
            f' fill="{fill}" stroke="{INK}" stroke-width="{line:g}"{dash}>{inner}</rect>'
        )
        self._reach(x + width + line, y + height + line)

    def path(
        self, course: str, *, line: float = 1.5, dash: str = "", arrow: bool = True, tip: str = ""
    ) -> None:
        """Draw a line along an SVG path, with an arrow's head at its end."""
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        head = ' marker-end="url(#head)"' if arrow else ""
        inner = f"<title>{escape(tip)}</title>" if tip else ""
        self._parts.append(
            f'<path d="{course}" fill="none" stroke="{INK}" stroke-width="{line:g}"{dashed}{head}>'
            f"{inner}</path>"
        )

    def to_svg(self) -> str:
        """Return the document: as large as what is in it, with a margin."""
        width, height = self._width + 16, self._height + 16
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
            f' width="{width:.0f}" height="{height:.0f}" role="img" aria-labelledby="title description"'
            f" lang={quoteattr(self.language)} xml:lang={quoteattr(self.language)}"
            f" font-family={quoteattr(FONT)}>\n"
            f'<title id="title">{escape(self.title)}</title>\n'
            f'<desc id="description">{escape(self.description)}</desc>\n'
            f"{_DEFINITIONS}\n"
            f'<rect width="100%" height="100%" fill="{PAPER}"/>\n' + "\n".join(self._parts) + "\n</svg>\n"
        )


_DEFINITIONS = f"""<defs>
<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9"
 markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10z" fill="{INK}"/></marker>
<pattern id="hatched" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="7" height="7" fill="{PAPER}"/><path d="M0 0V7" stroke="{INK}" stroke-width="2.4"/></pattern>
<pattern id="lined" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="9" height="9" fill="{PAPER}"/><path d="M0 0V9" stroke="{PALE}" stroke-width="1.6"/></pattern>
<pattern id="dotted" width="8" height="8" patternUnits="userSpaceOnUse">
<rect width="8" height="8" fill="{PAPER}"/><circle cx="4" cy="4" r="1.1" fill="{PALE}"/></pattern>
</defs>"""
