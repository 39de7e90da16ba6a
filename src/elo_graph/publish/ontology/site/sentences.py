"""Shapes told as sentences: what a rule asks of a thing, in Finnish, Swedish or English."""

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from elo_graph.publish.ontology.nodes import Nameless, Value, shown
from elo_graph.publish.ontology.telling import Teller
from elo_graph.publish.ontology.things import Thing
from elo_graph.terms import SCHEME, SH

_SCHEME_SHAPE = "InScheme-"


def asked(shape: Thing, words: Mapping[str, str], teller: Teller) -> str:
    """Return what a rule asks, as one sentence of ``validate.phrases``; nothing if it asks nothing itself."""
    path = " ".join(_name(v, teller) for v in shape.values(SH + "path"))
    parts = list(_parts(shape, words, teller))
    if not parts:
        return ""
    told = ", ".join(parts)
    return f"{path}: {told}." if path else f"{told[:1].upper()}{told[1:]}."


def _parts(shape: Thing, words: Mapping[str, str], teller: Teller) -> Iterator[str]:
    for property in sorted(shape.facts):
        local = property.removeprefix(SH)
        template = words.get(local)
        if template is None or not property.startswith(SH):
            continue
        for value in sorted(shape.values(property), key=shown):
            scheme = _scheme(value)
            template = words.get(f"{local}_{shown(value)}", template)
            if local == "node" and scheme:
                yield words["scheme"].format(value=teller.name(scheme))
            else:
                yield template.format(value=_name(value, teller))


def _scheme(value: Value) -> str:
    if isinstance(value, NamedNode) and _SCHEME_SHAPE in value.value:
        return SCHEME + value.value.rpartition(_SCHEME_SHAPE)[2]
    return ""


def _name(value: Value, teller: Teller) -> str:
    if isinstance(value, NamedNode):
        return teller.name(value.value)
    text = shown(value)
    return text if not isinstance(value, Nameless) or len(text) < 200 else text[:200] + " …"
