"""Makes a scenario of changes: its name, what it says of itself, and each thing's changes together."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from elo_graph.analyse.labels import LANGUAGES, Label
from elo_graph.analyse.plans import Change, Plan
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import SCENARIO_GRAPHS

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def scenario_iri(name: str) -> str:
    """Return the IRI of a scenario of this name; InputError when it cannot be one."""
    short = name.removeprefix("<").removesuffix(">").removeprefix(SCENARIO_GRAPHS).removeprefix("scenario-")
    if not _NAME.fullmatch(short):
        raise InputError(
            f'"{name}" cannot be the name of a scenario', mend="Use small letters a–z, digits and hyphens."
        )
    return SCENARIO_GRAPHS + short


def draft(
    store: Store,
    name: str,
    changes: Iterable[Change],
    *,
    title: Label,
    description: Label | None = None,
    author: str | None = None,
    created: date,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Plan:
    """Return a plan against the store as it is; InputError for a name that will not do, or days in disorder.

    Changes of one thing are put together, in the order in which the things come first.
    """
    if valid_from and valid_to and valid_to < valid_from:
        raise InputError(f"the scenario would end ({valid_to}) before it begins ({valid_from})")
    together: dict[str, Change] = {}
    for change in changes:
        before = together.get(change.subject)
        together[change.subject] = change if before is None else _joined(before, change)
    return Plan(
        scenario_iri(name),
        title or dict.fromkeys(LANGUAGES, name),
        description or {},
        tuple(together.values()),
        author=author,
        created=created,
        base_version=store.version,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _joined(one: Change, other: Change) -> Change:
    both = {tag: [text for text in (one.reason.get(tag), other.reason.get(tag)) if text] for tag in LANGUAGES}
    return replace(
        one,
        additions=tuple(dict.fromkeys((*one.additions, *other.additions))),
        removals=tuple(dict.fromkeys((*one.removals, *other.removals))),
        reason={tag: " ".join(dict.fromkeys(texts)) for tag, texts in both.items() if texts},
    )
