"""The pages' words in Finnish, Swedish and English, and which of them a reader wants."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

LANGUAGES: Final = ("fi", "sv", "en")
FOLDER: Final = Path(__file__).parent


@cache
def texts(language: str) -> Mapping[str, str]:
    """Return the words of one of the three languages by key."""
    return MappingProxyType(tomllib.loads((FOLDER / "messages" / f"{language}.toml").read_text("utf-8")))


@cache
def language_names() -> Mapping[str, str]:
    """Return each language's own name."""
    return {language: texts(language)["language"] for language in LANGUAGES}


@cache
def tiles() -> Mapping[str, Any]:
    """Return where each region's square stands on the tile map, by the region's code."""
    return MappingProxyType(tomllib.loads((FOLDER / "tiles.toml").read_text("utf-8")))


def preferred(accept_language: str | None) -> str:
    """Return the first of the reader's languages that we speak (RFC 9110 §12.5.4); Finnish otherwise."""
    wanted: list[tuple[float, int, str]] = []
    for place, element in enumerate((accept_language or "").split(",")):
        tag, _, quality = element.strip().partition(";q=")
        code = tag.strip().lower().split("-")[0]
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            weight = 0.0
        if code in LANGUAGES and weight > 0:
            wanted.append((-weight, place, code))
    return min(wanted)[2] if wanted else LANGUAGES[0]
