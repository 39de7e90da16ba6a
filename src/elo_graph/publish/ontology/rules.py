"""The written rules: what each change is (major, minor, patch) and in which words it is told."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

Texts = Mapping[str, str]


class Level(IntEnum):
    """How much a change asks of users, and which part of the version it raises (https://semver.org)."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """``none``, ``patch``, ``minor`` or ``major``."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``level`` is None where it depends on the axiom or the constraint."""

    name: str
    level: Level | None
    why: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules.

    ``axioms``: by property or kind of axiom, what an addition and a removal are. ``constraints``: by the
    local name of a SHACL parameter, which way it is tighter. ``severities``: what a rule of this severity is.
    """

    rules: Mapping[str, Rule]
    axioms: Mapping[str, tuple[Level, Level]]
    constraints: Mapping[str, str]
    severities: Mapping[str, Level]

    def axiom(self, name: str, *, added: bool) -> Level:
        """Return the level of adding or removing an axiom; one not listed is minor, or major."""
        plus, minus = self.axioms.get(name, (Level.MINOR, Level.MAJOR))
        return plus if added else minus

    def severity(self, name: str) -> Level:
        """Return the level of a new or tighter shape of this severity (``Violation``, ``Warning`` …)."""
        return self.severities.get(name, Level.MAJOR)


@cache
def rules() -> Rules:
    """Read ``rules.toml``."""
    told = _read("rules.toml")
    return Rules(
        MappingProxyType(
            {
                name: Rule(
                    name,
                    _level(about["level"]),
                    about["why"],
                    MappingProxyType({tag: about[tag] for tag in ("fi", "sv", "en")}),
                )
                for name, about in told["rule"].items()
            }
        ),
        MappingProxyType(
            {n: (Level[a["added"].upper()], Level[a["removed"].upper()]) for n, a in told["axiom"].items()}
        ),
        MappingProxyType(dict(told["constraint"])),
        MappingProxyType({name: Level[level.upper()] for name, level in told["severity"].items()}),
    )


@cache
def words() -> Mapping[str, Mapping[str, Texts]]:
    """Read ``words.toml``: group, word, language."""
    return MappingProxyType(_read("words.toml"))


def _level(name: str) -> Level | None:
    return Level[name.upper()] if name.upper() in Level.__members__ else None


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
