"""A thing in the fifteen elements of Dublin Core (https://www.openarchives.org/OAI/2.0/oai_dc.xsd)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import Literal, NamedNode

from elo_graph.publish.feed import Member
from elo_graph.terms import DCT, RDFS, SKOS

_DC: Final[Mapping[str, str]] = MappingProxyType(
    {
        SKOS + "prefLabel": "title",
        DCT + "title": "title",
        RDFS + "label": "title",
        DCT + "description": "description",
        SKOS + "definition": "description",
        DCT + "source": "source",
        DCT + "language": "language",
        "https://w3id.org/elo/ontology#servesArea": "coverage",
        "https://w3id.org/elo/ontology#serviceFunction": "subject",
        "https://w3id.org/elo/ontology#targetGroup": "subject",
        "https://w3id.org/elo/ontology#providedBy": "publisher",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "type",
    }
)


def dublin_core(member: Member) -> str:
    """Return the ``oai_dc:dc`` element; the ``xsi`` prefix is the surrounding document's."""
    thing = NamedNode(member.thing)
    lines = [
        f"<dc:identifier>{escape(member.thing)}</dc:identifier>",
        f"<dc:date>{member.moment[:10]}</dc:date>",
    ]
    for triple in sorted(member.said(), key=str):
        element = _DC.get(triple.predicate.value)
        if element is None or triple.subject != thing:
            continue
        if isinstance(triple.object, Literal):
            tag = f" xml:lang={quoteattr(triple.object.language)}" if triple.object.language else ""
            lines.append(f"<dc:{element}{tag}>{escape(triple.object.value)}</dc:{element}>")
        elif isinstance(triple.object, NamedNode):
            lines.append(f"<dc:{element}>{escape(triple.object.value)}</dc:{element}>")
    lines.append("<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>")
    return (
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/'
        ' http://www.openarchives.org/OAI/2.0/oai_dc.xsd">\n' + "\n".join(lines) + "\n</oai_dc:dc>"
    )
