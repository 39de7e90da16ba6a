"""Finds the thing that someone means by an IRI, the end of one, or a label in any language."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from elo_graph.analyse.answers import ask
from elo_graph.analyse.validity import validity
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store
from elo_graph.terms import PREFIXES, SCHEME

ROUTE_ENDS = ("service", "actor", "end")
AREAS = ("area",)
CONCEPTS = ("concept",)
GOALS = ("goal",)

_LISTED = 8
_ALTERNATIVE = 5
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|^`\\]+")
_CURIE = re.compile(r"([A-Za-z][\w-]*):([^/\s].*)")


@dataclass(frozen=True, slots=True)
class _Fit:
    """A thing that a name may mean: its kinds, its schemes, how it fits (0: by IRI) and what it is called."""

    thing: str
    kinds: frozenset[str]
    schemes: frozenset[str]
    ranks: frozenset[int]
    label: str


class UnknownName(InputError):
    """Nothing is called this; ``close`` are names that come near."""

    def __init__(self, name: str, what: str, close: tuple[str, ...], *, where: str) -> None:
        mend = "Did you mean " + " or ".join(f'"{label}"' for label in close) + "?" if close else None
        super().__init__(f'no {what} is called "{name}"', where=where, mend=mend)
        self.name = name
        self.close = close


class SharedName(InputError):
    """Several things are called this: ``things`` has their IRIs."""

    def __init__(self, name: str, listed: str, things: tuple[str, ...], *, where: str) -> None:
        super().__init__(
            f'"{name}" fits {len(things)} things: {listed}',
            where=where,
            mend="Give one of these IRIs, or its last two parts.",
        )
        self.name = name
        self.things = things


def find(
    store: Store,
    name: str,
    *,
    kinds: Iterable[str],
    where: str,
    scheme: str | None = None,
    as_of: date | None = None,
) -> str:
    """Return the IRI of the thing of one of these kinds that ``name`` means.

    ``scheme`` (its last part, ``life-situation``) narrows concepts down; ``where`` names the option that was
    given. When a name fits several things, one that is valid on the day goes before others.
    Raises InputError that lists the things when several fit, and what comes close when nothing does.
    """
    wanted = " ".join(name.split())
    allowed = frozenset(kinds)
    fits = _fits(store, _full(wanted), allowed, scheme)
    if not fits:
        raise _nothing(store, wanted, allowed, scheme, where)
    fits = _best(fits, 0)
    if len(fits) > 1:
        fits = _best(fits, 1)  # ends of IRIs that are shared: the one that has the name too
    if len(fits) > 1:
        spans = validity(store, [fit.thing for fit in fits], as_of or date.today())
        fits = [fit for fit in fits if fit.thing not in spans or spans[fit.thing].holds] or fits
    if len(fits) > 1:
        fits.sort(key=lambda fit: fit.thing)
        more = f" and {len(fits) - _LISTED} more" if len(fits) > _LISTED else ""
        listed = "; ".join(map(_shown, fits[:_LISTED])) + more
        raise SharedName(wanted, listed, tuple(fit.thing for fit in fits), where=where)
    return fits[0].thing


def _full(name: str) -> str:
    """Write out a prefixed name; leave everything else as it is."""
    name = name.removeprefix("<").removesuffix(">")
    found = _CURIE.fullmatch(name)
    return PREFIXES[found[1]] + found[2] if found and found[1] in PREFIXES else name


def _fits(store: Store, name: str | None, kinds: frozenset[str], scheme: str | None) -> list[_Fit]:
    found: dict[str, _Fit] = {}
    if name is not None and _IRI.fullmatch(name):
        # A look-up; comparing with every name and the end of every IRI takes long where there are many.
        for row in ask(store, "things/kinds", thing=name):
            fit = found.get(name) or _Fit(name, frozenset(), frozenset(), frozenset({0}), "")
            found[name] = replace(
                fit,
                kinds=fit.kinds | {row.iri("kind")},
                schemes=fit.schemes | {row.text("scheme") or ""},
            )
    for row in () if found else ask(store, "things/find", name=name):
        thing, rank = row.iri("thing"), row.count("rank")
        known = found.get(thing)
        label = row.text("label") or ""
        found[thing] = _Fit(
            thing,
            (known.kinds if known else frozenset()) | {row.iri("kind")},
            (known.schemes if known else frozenset()) | {row.text("scheme") or ""},
            (known.ranks if known else frozenset()) | {rank},
            (known.label if known else "") or label,
        )
    return [
        fit
        for fit in found.values()
        if fit.kinds & kinds and (scheme is None or SCHEME + scheme in fit.schemes)
    ]


def _best(fits: list[_Fit], least: int) -> list[_Fit]:
    """Return those of the best class that is not below ``least``; all when there is none such."""
    classes = [min((c for c in map(_class, fit.ranks) if c >= least), default=3) for fit in fits]
    return [fit for fit, found in zip(fits, classes, strict=True) if found == min(classes)]


def _class(rank: int) -> int:
    """The IRI or its end, then the name, then other names."""
    return 0 if rank == 0 else 1 if rank < _ALTERNATIVE else 2


def _shown(fit: _Fit) -> str:
    kind = next((kind for kind in sorted(fit.kinds) if kind != "end"), "thing")
    return f"{kind} <{fit.thing}>"


def _nothing(store: Store, name: str, kinds: frozenset[str], scheme: str | None, where: str) -> InputError:
    """Say that nothing is called this, and what is called nearly so."""
    known: Mapping[str, str] = {
        row.iri("label").casefold(): row.iri("label")
        for row in ask(store, "things/find")
        if row.iri("kind") in kinds and (scheme is None or row.text("scheme") == SCHEME + scheme)
    }
    close = [known[label] for label in get_close_matches(name.casefold(), known, n=3, cutoff=0.6)]
    what = {"area": "area", "pathway": "pathway", "concept": "concept", "goal": "goal"}.get(
        min(kinds), "actor or service"
    )
    return UnknownName(name, what, tuple(close), where=where)
