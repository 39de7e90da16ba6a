"""The client a route is for."""

from dataclasses import dataclass
from datetime import date

from elo_graph.analyse.languages import language_iri
from elo_graph.analyse.names import AREAS, CONCEPTS, find
from elo_graph.analyse.queries import Given
from elo_graph.errors import InputError
from elo_graph.store.protocol import Store

_OLDEST = 150


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person says of a client, in words; what is not said closes nothing.

    ``age`` in whole years; area, languages and life situations by IRI, end of one or label.
    """

    age: int | None = None
    area: str | None = None
    languages: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """A profile with its area, languages and life situations found: IRIs."""

    age: int | None = None
    area: str | None = None
    languages: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()

    def given(self) -> dict[str, Given]:
        """Return the parameters of ``routes/closed``."""
        return {
            "age": self.age,
            "inArea": self.area,
            "inLanguage": list(self.languages) or None,
            "status": list(self.statuses) or None,
        }

    def mentioned(self) -> set[str]:
        """Return the IRIs that need labels."""
        return {one for one in (self.area, *self.languages, *self.statuses) if one}

    def to_json(self) -> dict[str, object]:
        """Return ``{"age", "area", "languages", "statuses"}``."""
        return {
            "age": self.age,
            "area": self.area,
            "languages": list(self.languages),
            "statuses": list(self.statuses),
        }


def client_of(store: Store, profile: Profile, day: date) -> Client:
    """Find what a profile names; InputError for no age, and for names that fit nothing or several things."""
    if profile.age is not None and not 0 <= profile.age <= _OLDEST:
        raise InputError(f"{profile.age} is not an age in whole years", where="age")
    return Client(
        profile.age,
        find(store, profile.area, kinds=AREAS, where="area", as_of=day) if profile.area else None,
        tuple(language_iri(language) for language in profile.languages),
        tuple(
            find(store, status, kinds=CONCEPTS, where="status", scheme="life-situation", as_of=day)
            for status in profile.statuses
        ),
    )


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that closes a thing.

    ``code``: age-below, age-above, life-situation, area, language; ended and not-begun for what is not valid,
    unconfirmed for what was not since the day asked. ``required``: what is asked (a number, an IRI, a day).
    ``rule``: the eligibility rule that says so.
    """

    code: str
    required: str
    rule: str | None
