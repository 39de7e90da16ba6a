"""Content negotiation, RFC 9110 section 12.5.1: q-values, wildcards, ``q=0`` and media type parameters."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an ``Accept`` header: ``type/subtype;parameter=value;q=0.5``."""

    type: str
    subtype: str
    parameters: frozenset[tuple[str, str]]
    quality: float

    def specificity(self, media_type: str) -> int:
        """How closely this range names ``media_type`` (an essence such as ``text/csv``); -1 when it does not.

        A charset of UTF-8 is what we always send, so it narrows nothing; any other parameter asks for a
        variant that we do not have.
        """
        kind, _, sub = media_type.partition("/")
        if self.parameters - {("charset", "utf-8")}:
            return -1
        if self.type == "*" and self.subtype == "*":
            return 0
        if self.type != kind:
            return -1
        if self.subtype == "*":
            return 1
        return 2 if self.subtype == sub else -1


def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """Read an ``Accept`` header. Elements that are not well-formed are passed over, as RFC 9110 allows."""
    ranges = []
    for element in header.split(","):
        essence, *rest = (part.strip() for part in element.split(";"))
        kind, slash, sub = essence.lower().partition("/")
        if not slash or not kind or not sub:
            continue
        quality = 1.0
        parameters = set()
        for part in rest:
            name, _, value = part.partition("=")
            name, value = name.strip().lower(), value.strip().strip('"').lower()
            if name == "q":
                quality = _quality(value)
            elif name:
                parameters.add((name, value))
        ranges.append(MediaRange(kind, sub, frozenset(parameters), quality))
    return tuple(ranges)


def preferred(header: str) -> list[str]:
    """Read a header of names with q-values, such as ``Accept-Profile``: the names, the most wanted first."""
    found: list[tuple[float, int, str]] = []
    for element in header.split(","):
        name, *rest = (part.strip() for part in element.split(";"))
        told = [part.partition("=")[2] for part in rest if part.lower().startswith("q=")]
        quality = _quality(told[0]) if told else 1.0
        if name and quality > 0:
            found.append((-quality, len(found), name))
    return [name for _, _, name in sorted(found)]


def _quality(value: str) -> float:
    try:
        quality = float(value)
    except ValueError:
        return 0.0
    return min(max(quality, 0.0), 1.0) if quality == quality else 0.0


def choose(header: str | None, offered: Sequence[str]) -> str | None:
    """The best of the ``offered`` media types (our preference first) for an ``Accept`` header.

    Without a header the first one is taken. ``None`` means that nothing offered is acceptable (406).
    """
    if header is None or not header.strip():
        return offered[0]
    ranges = parse_accept(header)
    best: tuple[float, int] | None = None
    chosen = None
    for rank, media_type in enumerate(offered):
        matching = [(r.specificity(media_type), r.quality) for r in ranges]
        specific, quality = max((m for m in matching if m[0] >= 0), default=(-1, 0.0))
        if specific < 0 or quality == 0.0:
            continue
        score = (quality, -rank)
        if best is None or score > best:
            best, chosen = score, media_type
    return chosen
