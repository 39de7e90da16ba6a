"""The services as Open Referral HSDS 3.0 (https://docs.openreferral.org): a list of complete services, JSON.

HSDS has one language a document and UUIDs for identifiers: ours are made from the things' IRIs (version 5),
so that they stay the same; the address of a service is its IRI. What it has no field for (channels,
functions, target groups, transitions) goes into ``attributes`` with terms of our concept schemes; referrals
it cannot hold at all.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from elo_graph.analyse.answers import Row, ask
from elo_graph.analyse.labels import pick
from elo_graph.store.protocol import Store
from elo_graph.terms import LANGUAGE, SCHEME

PROFILE: Final = "https://docs.openreferral.org/en/3.0/"
TAXONOMIES: Final = ("function", "target-group", "transition", "channel", "life-situation")
_TAGS: Final[Mapping[str, str]] = {
    "FIN": "fi",
    "SWE": "sv",
    "ENG": "en",
    "SMN": "smn",
    "SMS": "sms",
    "SME": "se",
}
_ENDED: Final = (SCHEME + "status/ended", SCHEME + "status/historical")

Facts = dict[str, dict[str, dict[str, list[str]]]]
"""Field → thing or value → language → texts."""


def hsds(store: Store, language: str, day: date) -> str:
    """Return the services that have a provider, in one language where there is text in it; else in another.

    ``day``: a service that ended before it is ``defunct``.
    """
    services = [
        _service(service, _facts(rows), language, day)
        for service, rows in groupby(ask(store, "publish/hsds"), key=lambda row: row.iri("service"))
    ]
    document = {
        "version": "3.0",
        "profile": PROFILE,
        "contents": [one for one in services if one is not None],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _facts(rows: Any) -> Facts:
    facts: Facts = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    row: Row
    for row in rows:
        texts = facts[row.iri("field")][row.text("value") or ""]
        texts[row.language("text")].append(row.text("text") or "")
    return facts


def _service(iri: str, facts: Facts, language: str, day: date) -> dict[str, Any] | None:
    provider = next(iter(sorted(facts["organization"])), None)
    if provider is None:
        return None
    this = _id(iri)
    name = _text(facts["name"], language) or iri.rsplit("/", 1)[-1]
    ended = any(end <= day.isoformat() for end in facts["ended"])
    gone = ended or any(status in _ENDED for status in facts["status"])
    told: dict[str, Any] = {
        "id": this,
        "name": name,
        "alternate_name": "; ".join(facts["alternate_name"].get("", {}).get(language, [])),
        "description": _text(facts["description"], language),
        "url": iri,
        "status": "defunct" if gone else "active",
        "assured_date": max(facts["assured_date"], default=""),
        "eligibility_description": ", ".join(
            pick_text(texts, language) for texts in facts["life-situation"].values()
        ),
        "minimum_age": min((int(age) for age in facts["minimum_age"]), default=None),
        "maximum_age": max((int(age) for age in facts["maximum_age"]), default=None),
        "organization": _organisation(provider, facts, language),
        "languages": [_language(this, one) for one in sorted(facts["language"])],
        "service_areas": [
            {"id": _id(f"{iri} {area}"), "service_id": this, "name": pick_text(texts, language), "uri": area}
            for area, texts in sorted(facts["area"].items())
        ],
        "schedules": [
            {"id": _id(f"{iri} opening"), "service_id": this, "description": text}
            for text in [_text(facts["opening"], language)]
            if text
        ],
        "cost_options": [
            {"id": _id(f"{iri} cost"), "service_id": this, "amount": 0, "currency": "EUR"}
            for free in facts["free"]
            if free == "true"
        ],
        "attributes": [
            {
                "id": _id(f"{iri} {term}"),
                "link_id": this,
                "link_entity": "service",
                "taxonomy_term": _term(term, taxonomy, pick_text(texts, language), language),
            }
            for taxonomy in TAXONOMIES
            for term, texts in sorted(facts[taxonomy].items())
        ],
    }
    return {key: value for key, value in told.items() if value not in ("", None, [])}


def _organisation(iri: str, facts: Facts, language: str) -> dict[str, Any]:
    name = pick_text(facts["organization"][iri], language)
    described = facts["organization-description"].get(iri)
    # HSDS demands a description; where the registry has none, the name stands for it.
    words = pick_text(described, language) if described else name
    return {"id": _id(iri), "name": name, "description": words, "uri": iri}


def _language(service: str, iri: str) -> dict[str, Any]:
    code = iri.removeprefix(LANGUAGE)
    return {"id": _id(f"{service} {iri}"), "service_id": service, "code": _TAGS.get(code, code.lower())}


def _term(iri: str, taxonomy: str, name: str, language: str) -> dict[str, Any]:
    return {
        "id": _id(iri),
        "code": iri.rsplit("/", 1)[-1],
        "name": name,
        "description": name,
        "taxonomy": SCHEME + taxonomy,
        "language": language,
        "term_uri": iri,
    }


def _text(values: Mapping[str, Mapping[str, list[str]]], language: str) -> str:
    texts = values.get("")
    return pick_text(texts, language) if texts else ""


def pick_text(texts: Mapping[str, list[str]], language: str) -> str:
    """Return the first text in this language, else in the next best."""
    return pick({tag: min(some) for tag, some in texts.items() if some}, language, otherwise="")


def _id(iri: str) -> str:
    return str(uuid5(NAMESPACE_URL, iri))
