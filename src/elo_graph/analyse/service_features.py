"""What services are compared by, as lists of numbers: there may be a million facts.

``queries/overlaps/features.rq`` says what is read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from elo_graph.analyse.answers import texts
from elo_graph.store.protocol import Store

Whole = NDArray[np.int64]

FEATURES = ("function", "group", "channel", "language", "provider", "area", "generic")


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of numbers for each service: that of service ``s`` is ``values[starts[s]:starts[s + 1]]``."""

    starts: Whole
    values: Whole

    def of(self, service: int) -> Whole:
        """Return one service's list."""
        return self.values[self.starts[service] : self.starts[service + 1]]

    @property
    def lengths(self) -> Whole:
        """How long each list is."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class Features:
    """Services (IRIs, sorted) and for each feature the lists of its values, as places in ``names``."""

    services: tuple[str, ...]
    names: tuple[str, ...]
    lists: Mapping[str, Lists]

    def values(self, service: int, about: str) -> tuple[str, ...]:
        """Return what a service has of one feature, as IRIs."""
        return tuple(self.names[code] for code in self.lists[about].of(service).tolist())


def features(store: Store, day: date, confirmed_since: date | None = None) -> Features:
    """Read the features of the services of a day."""
    # Rows repeat IRIs a million times: they become numbers while they are read.
    codes: dict[str, int] = {}
    found: dict[str, tuple[list[int], list[int]]] = {about: ([], []) for about in FEATURES}
    rows = texts(store, "overlaps/features", asOf=day, confirmedSince=confirmed_since)
    for service, about, value in rows:
        owners, values = found[about]
        owners.append(codes.setdefault(service, len(codes)))
        values.append(codes.setdefault(value, len(codes)))
    names = tuple(codes)
    owners_of = sorted({code for owners, _ in found.values() for code in owners}, key=names.__getitem__)
    place = np.full(len(names), -1, dtype=np.int64)
    place[owners_of] = np.arange(len(owners_of))
    return Features(
        tuple(names[code] for code in owners_of),
        names,
        {about: lists_of(place[owners], values, len(owners_of)) for about, (owners, values) in found.items()},
    )


def lists_of(owners: Whole, values: Sequence[int], count: int) -> Lists:
    """Sort values into a list for each owner; what is stated twice counts once."""
    told = np.array(values, dtype=np.int64)
    order = np.lexsort((told, owners))
    owners, told = owners[order], told[order]
    new = np.ones(len(told), dtype=np.bool_)
    new[1:] = (owners[1:] != owners[:-1]) | (told[1:] != told[:-1])
    owners, told = owners[new], told[new]
    return Lists(np.searchsorted(owners, np.arange(count + 1)).astype(np.int64), told)
