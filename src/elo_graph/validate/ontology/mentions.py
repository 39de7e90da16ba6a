"""The IRIs that a SPARQL text mentions, with their places: outside strings and comments, prefixes resolved.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar (terminals)
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from urllib.parse import urljoin

_TOKEN: Final = re.compile(
    r"""
      (?P<skip>\#[^\n\r]*
        | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
        | [?$]\w+ | @[A-Za-z]+(?:-[A-Za-z0-9]+)* | _:[\w.-]*)
    | <(?P<iri>(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>
    | (?P<prefix>(?:[^\W\d_](?:[\w.-]*[\w-])?)?):(?P<local>(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[^\w\s])
        (?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[^\w\s])*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[^\w\s]))?)?)
    | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Mention(NamedTuple):
    """An IRI and where it stands; line and column count from 1."""

    iri: str
    line: int
    column: int


def mentions(text: str, prefixes: Mapping[str, str] | None = None) -> Iterator[Mention]:
    """Give each IRI that a query or update mentions, in the order written; declarations of prefixes are none.

    ``prefixes`` hold before those that the text declares itself (``sh:prefixes`` of a shape). Names with a
    prefix that is declared nowhere are left out: such a text does not parse.
    """
    known, base, keyword, declared = dict(prefixes or {}), "", "", ""
    line, start, at = 1, 0, 0
    for token in _TOKEN.finditer(text):
        breaks = text.count("\n", at, token.start())
        if breaks:
            line += breaks
            start = text.rfind("\n", at, token.start()) + 1
        at = token.start()
        iri: str | None = None
        if token["skip"] is not None:
            continue
        if token["word"] is not None:
            keyword = token["word"].upper()
            continue
        if token["iri"] is not None:
            iri = _resolved(base, _unescaped(token["iri"]))
            if keyword == "BASE":
                base, keyword, iri = iri, "", None
            elif keyword == "PREFIX":
                known[declared], keyword, iri = iri, "", None
        elif keyword == "PREFIX":
            declared = token["prefix"]
            continue
        elif token["prefix"] in known:
            iri = known[token["prefix"]] + re.sub(r"\\(.)", r"\1", token["local"])
        if iri is not None:
            yield Mention(iri, line, token.start() - start + 1)
        keyword = ""


def _resolved(base: str, iri: str) -> str:
    if not base:
        return iri
    # urljoin loses an empty fragment, with which namespaces like to end.
    return urljoin(base, iri) + ("#" if iri.endswith("#") else "")


def _unescaped(iri: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1] or found[2], 16)), iri)
