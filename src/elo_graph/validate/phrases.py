"""What a rule asks in words, a phrase for each kind of constraint: where its author wrote no message."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from elo_graph.terms import SH
from elo_graph.validate.formats.terms import short_iri
from elo_graph.validate.paths import Node, Path

LANGUAGES: Final = ("fi", "sv", "en")
_MOST: Final = 8  # values named one by one


def phrases(language: str) -> Mapping[str, str]:
    """Return the phrases by parameter (``minCount``, or ``minCount_1`` for that value)."""
    return {name: texts[language] for name, texts in _known()["asked"].items()}


def unmet(component: str, path: Path | None, asked: Mapping[str, Iterable[Node]]) -> dict[str, str]:
    """Say in each language what a constraint asks for; nothing for a component of someone's own making.

    ``asked`` are the shape's values by parameter, members of lists one by one.
    """
    name = component.removeprefix(SH).removesuffix("ConstraintComponent")
    parameter = name.lower() if name.isupper() else name[:1].lower() + name[1:]
    told = _listed(_name(node) for node in asked.get(parameter, ()))
    found = {}
    for language in LANGUAGES:
        words = phrases(language)
        phrase = words.get(f"{parameter}_{told}", words.get(parameter))
        if phrase is None:
            return {}
        sentence = phrase.format(value=told)
        where = f"{path.written(short_iri)} – " if path else ""
        found[language] = _known()["unmet"][language].format(told=where + sentence)
    return found


def elsewhere(asked: Iterable[str], there: Iterable[str]) -> dict[str, str]:
    """Say in each language what rules are about and what classes the data has instead, by their IRIs."""
    names = {"asked": _listed(map(short_iri, asked)), "there": _listed(map(short_iri, there))}
    return {language: text.format(**names) for language, text in _known()["elsewhere"].items()}


def _listed(names: Iterable[str]) -> str:
    some = list(names)
    return ", ".join(some[:_MOST]) + (" …" if len(some) > _MOST else "") if some else "–"


@cache
def _known() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8"))


def _name(node: Node) -> str:
    if isinstance(node, NamedNode):
        return short_iri(node.value)
    return node.value if isinstance(node, Literal) else "…"
