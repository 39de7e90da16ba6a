"""A report in the order in which people mend it: by organisation, then file, then thing.

What to do about a result is told too: the values allowed, and a command that mends it or shows it.
"""

import re
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Final

from pyoxigraph import NamedNode

from elo_graph.validate.formats.terms import short, short_iri, shown_file
from elo_graph.validate.report import Report, Result, Severity

MOST_ALLOWED: Final = 8
_MOST_IDLE: Final = 8  # more are no surprise: a file seldom holds things of every kind
WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fi": {
            "title": "Tarkastusraportti", "conforms": "Aineisto täyttää vaatimukset.",
            "fails": "Aineisto ei täytä vaatimuksia.", "rule": "Sääntö", "severity": "Vakavuus",
            "count": "Määrä", "nobody": "Vastuutaho ei ole tiedossa", "line": "rivi", "value": "Arvo",
            "meant": "Tarkoititko", "allowed": "Sallitut arvot", "mend": "Korjaa", "show": "Näytä",
            "more": "ja {count} muuta", "checked": "Tarkastettu", "contents": "Vastuutahot",
            "Violation": "virhe", "Warning": "varoitus", "Info": "vihje",
            "Violations": "virhettä", "Warnings": "varoitusta", "Infos": "vihjettä",
            "nothing": "Mikään sääntö ei koske tätä aineistoa, joten mitään ei tarkastettu.",
            "idle": "Näille säännöille ei löytynyt kohdetta: {names}.",
        },
        "sv": {
            "title": "Kontrollrapport", "conforms": "Materialet uppfyller kraven.",
            "fails": "Materialet uppfyller inte kraven.", "rule": "Regel", "severity": "Allvar",
            "count": "Antal", "nobody": "Ansvarig part är inte känd", "line": "rad", "value": "Värde",
            "meant": "Menade du", "allowed": "Tillåtna värden", "mend": "Rätta", "show": "Visa",
            "more": "och {count} till", "checked": "Kontrollerat", "contents": "Ansvariga parter",
            "Violation": "fel", "Warning": "varning", "Info": "tips",
            "Violations": "fel", "Warnings": "varningar", "Infos": "tips",
            "nothing": "Ingen regel gäller detta material, så inget kontrollerades.",
            "idle": "Dessa regler hittade inget att kontrollera: {names}.",
        },
        "en": {
            "title": "Validation report", "conforms": "The data conforms.",
            "fails": "The data does not conform.", "rule": "Rule", "severity": "Severity",
            "count": "Count", "nobody": "Nobody known to be responsible", "line": "line", "value": "Value",
            "meant": "Did you mean", "allowed": "Allowed values", "mend": "Mend", "show": "Show",
            "more": "and {count} more", "checked": "Checked", "contents": "Who has to mend what",
            "Violation": "violation", "Warning": "warning", "Info": "hint",
            "Violations": "violations", "Warnings": "warnings", "Infos": "hints",
            "nothing": "No rule applies to this data, so nothing was checked.",
            "idle": "These rules found nothing to check: {names}.",
        },
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing and what is wrong with it; ``label`` may be empty, ``line`` unknown."""

    name: str
    label: str
    line: int | None
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class InFile:
    """The things in one file (or graph)."""

    name: str
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True)
class Owner:
    """Who has to mend it; ``name`` is empty when nobody is known."""

    name: str
    files: tuple[InFile, ...]

    @property
    def counts(self) -> dict[Severity, int]:
        """How many results of each severity there are."""
        results = (r for file in self.files for thing in file.things for r in thing.results)
        found = Counter(result.severity for result in results)
        return {severity: found[severity] for severity in Severity if found[severity]}


def owners(results: Sequence[Result], lang: str) -> tuple[Owner, ...]:
    """Group results by organisation (in the order of names, nobody last), file and thing."""

    def whose(result: Result) -> str:
        return _responsible(result, lang)

    ordered = sorted(results, key=lambda r: (not whose(r), whose(r)))
    return tuple(
        Owner(name, tuple(_files(list(of_owner), lang))) for name, of_owner in groupby(ordered, key=whose)
    )


def _files(results: Sequence[Result], lang: str) -> Iterator[InFile]:
    by_file: dict[str, dict[str, list[Result]]] = {}
    for result in results:
        things = by_file.setdefault(result.file or "", {})
        known = things.setdefault(str(result.owner or result.focus), [])
        if result not in known:  # an engine may say the same of two pairs of values
            known.append(result)
    for file, things in by_file.items():
        yield InFile(
            shown_file(file),
            tuple(
                Thing(
                    short(r[0].owner or r[0].focus),
                    r[0].label(lang),
                    r[0].focus_line,
                    tuple(sorted(r, key=lambda result: result.severity.rank)),
                )
                for r in things.values()
            ),
        )


def counts(report: Report) -> list[tuple[Severity, str, int]]:
    """Return how many results each shape has, by severity, most first."""
    found = Counter((r.severity, r.shape_name or r.component_name) for r in report.results)
    rows = [(severity, shape, count) for (severity, shape), count in found.items()]
    return sorted(rows, key=lambda row: (row[0].rank, -row[2], row[1]))


def totals(found: Mapping[Severity, int], lang: str) -> str:
    """Write counts in words: ``3 virhettä, 1 varoitus``."""
    words = WORDS[lang]
    return ", ".join(f"{n} {words[severity if n == 1 else severity + 's']}" for severity, n in found.items())


def remarks(report: Report, lang: str) -> Iterator[str]:
    """Say what one has to know of the rules: those that found nothing to check, and those that are faulty."""
    words = WORDS[lang]
    if report.shapes == len(report.idle):
        yield words["nothing"]
    elif 0 < len(report.idle) <= _MOST_IDLE:
        yield words["idle"].format(names=", ".join(iri.rpartition("#")[2] or iri for iri in report.idle))
    yield from (remark[lang] for remark in report.remarks)


def name_of(value: str) -> str:
    """Write an allowed value, an IRI or a text, in few signs."""
    return short_iri(value) if ":" in value else value


def allowed(result: Result, lang: str) -> str:
    """Name the allowed values of a closed list, the first of them when they are many."""
    if not result.allowed:
        return ""
    names = ", ".join(map(name_of, result.allowed[:MOST_ALLOWED]))
    more = len(result.allowed) - MOST_ALLOWED
    return names if more <= 0 else f"{names} {WORDS[lang]['more'].format(count=more)}"


def command(result: Result) -> tuple[str, str] | None:
    """Return ``mend`` or ``show``, and a command for a POSIX shell that does it; None where there is none.

    A misspelt name with one that is like it is mended in its line; else that line of the file is shown, or
    what the shipped registry says of the thing.
    """
    if result.file and "://" not in result.file and result.line:
        file = shlex.quote(shown_file(result.file))
        wrong, right = _replacement(result)
        if right:
            return "mend", f"sed -i '{result.line}s|{wrong}|{right}|' {file}"
        return "show", f"sed -n {result.line}p {file}"
    thing = result.owner or result.focus
    if isinstance(thing, NamedNode):
        return "show", f"elo-graph query things/said --param thing={shlex.quote(thing.value)}"
    return None


def _replacement(result: Result) -> tuple[str, str]:
    """Return the misspelt name and the right one, when both are of one list and plain."""
    if len(result.suggestions) != 1 or not isinstance(result.value, NamedNode):
        return "", ""
    wrong, right = result.value.value, result.suggestions[0]
    space = re.split(r"[^/#]+$", wrong)[0]
    names = wrong.removeprefix(space), right.removeprefix(space)
    plain = right.startswith(space) and all(re.fullmatch(r"[\w-]+", name) for name in names)
    return names if plain else ("", "")


def _responsible(result: Result, lang: str) -> str:
    for tag in (lang, "fi", "en", "sv", ""):
        if result.responsible_labels.get(tag):
            return result.responsible_labels[tag]
    return short(result.responsible) if result.responsible is not None else ""
