"""`elo-graph ontology release`: checked, compared with the last one, given its number, frozen, told.

A release is a folder ``releases/{version}`` that is never changed again. The sources get the new version;
what a release may not do is delete a term (docs/versioning.md).
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from elo_graph.errors import EloError, InputError
from elo_graph.publish.ontology import artefacts, reports
from elo_graph.publish.ontology import consumers as running
from elo_graph.publish.ontology.artefacts import File
from elo_graph.publish.ontology.changes import Diff
from elo_graph.publish.ontology.compare import compare
from elo_graph.publish.ontology.conformance import validated
from elo_graph.publish.ontology.consumers import Consumers
from elo_graph.publish.ontology.editions import RELEASES, Edition, read, releases, version_of
from elo_graph.publish.ontology.rules import Level, words
from elo_graph.publish.ontology.things import Things
from elo_graph.terms import ONTOLOGY, OWL
from elo_graph.validate import Report as Conformance
from elo_graph.validate import Severity
from elo_graph.validate.ontology import check
from elo_graph.validate.ontology.modules import CATALOG
from elo_graph.validate.ontology.report import Report

CHANGELOG: Final = "ontology/CHANGELOG.md"
_HEAD: Final = """# Changes of the ontology

What each release of the ontology, the concept schemes, the shapes and the queries changed, newest first;
written by `elo-graph ontology release`. What the levels mean: [versioning](../docs/versioning.md).

"""


class Refused(EloError):
    """The sources are not fit to be released; ``check`` is the report where the check says so."""

    exit_status = 1

    def __init__(self, what: str, *, mend: str | None = None, where: str | None = None) -> None:
        super().__init__(what, mend=mend, where=where)


@dataclass(frozen=True)
class Plan:
    """A release that could be made: its number, what changed since the last one, and its changelog."""

    root: Path
    version: str
    previous: str | None
    day: date
    edition: Edition
    diff: Diff
    consumers: Consumers | None

    @property
    def folder(self) -> Path:
        """Where it is to lie."""
        return self.root / RELEASES / self.version

    def changelog(self, language: str, *, level: int = 2) -> str:
        """Return the changelog's section on this release."""
        title = f"{self.version} – {self.day.isoformat()}"
        if self.previous is None:
            counted = words()["report"]["first_release"][language].format_map(self.counts())
            return f"{'#' * level} {title}\n\n{counted}\n"
        return reports.markdown(self.diff, self.consumers, language, title=title, level=level)

    def counts(self) -> dict[str, int]:
        """How much the release holds, by kind."""
        things = Things(self.edition.triples).all.values()
        kinds = ("class", "property", "scheme", "concept", "shape")
        plural = ("classes", "properties", "schemes", "concepts", "shapes")
        found = {
            many: sum(t.what == one and t.own for t in things)
            for one, many in zip(kinds, plural, strict=True)
        }
        return {**found, "queries": len(self.edition.queries)}


def plan(
    root: Path,
    *,
    version: str | None = None,
    day: date | None = None,
    consumers: bool = True,
    checked: Callable[[Path], Report] = check,
    validated: Callable[[Path], Conformance] = validated,
) -> Plan:
    """Check the sources, compare them with the last release, and find the number of the next.

    Raises Refused when the check fails, when data or schemes break the shapes, when nothing changed, or when
    a term was deleted; InputError when the version asked for is too small for what changed, or there is one
    of that number.
    """
    report = checked(root)
    if not report.conforms:
        errors = [f for f in report.findings if f.severity == "error"]
        raise Refused(
            f"the ontology is not in order: {len(errors)} errors, the first {errors[0].problem['en']}",
            where=errors[0].where.file,
            mend="See them all: elo-graph ontology check.",
        )
    conformance = validated(root)
    if not conformance.conforms:
        found = [one for one in conformance.results if one.severity is Severity.VIOLATION]
        raise Refused(
            f"the sources break their own shapes: {len(found)} violations, the first of {found[0].focus}: "
            f"{found[0].message('en')}",
            where=found[0].file,
            mend=f"See them all: elo-graph validate {root / 'data'} {root / 'ontology'} "
            f"--shapes {root / 'shapes'}.",
        )
    published = releases(root)
    with ExitStack():
        new = read(root, str(root))
        if not published:
            number = version or _stated(new)
            version_of(number)
            return Plan(root, number, None, day or date.today(), new, compare(new, new), None)
        last = read(published[-1], published[-1].name)
        diff = compare(last, new)
        _insist(diff, last.name)
        number = _number(last.name, diff, version)
        outcomes = running.run(last, new, diff, day=day) if consumers else None
        told = Diff(last.name, number, diff.changes, diff.labels, diff.replacements)
        return Plan(root, number, last.name, day or date.today(), new, told, outcomes)


def publish(planned: Plan) -> Sequence[str]:
    """Write the release, give the sources its version and the changelog its entry; returns the paths.

    Raises InputError when there is a release of this number.
    """
    if planned.folder.exists():
        raise InputError(f"{planned.version} has been released already", where=str(planned.folder))
    _stamp(planned)
    files = [*artefacts.of_sources(planned.root), *_told(planned)]
    planned.folder.parent.mkdir(exist_ok=True)
    written = artefacts.publish(planned.folder, files, _manifest(planned))
    _enter(planned)
    return written


def _insist(diff: Diff, last: str) -> None:
    if not diff.changes:
        raise Refused(f"nothing has changed since {last}", mend="There is nothing to release.")
    gone = diff.removed()
    if gone:
        names = ", ".join(change.subject for change in gone[:3])
        more = f" and {len(gone) - 3} more" if len(gone) > 3 else ""
        raise Refused(
            f"terms of {last} have vanished: {names}{more}",
            mend="Put them back with owl:deprecated true and dct:isReplacedBy (docs/versioning.md).",
        )


def _number(last: str, diff: Diff, wanted: str | None) -> str:
    major, minor, patch = version_of(last)
    least = {
        Level.MAJOR: (major + 1, 0, 0),
        Level.MINOR: (major, minor + 1, 0),
        Level.PATCH: (major, minor, patch + 1),
    }[diff.level]
    if wanted is None:
        return ".".join(map(str, least))
    if version_of(wanted) < least:
        change = diff.changes[0]
        raise InputError(
            f"{wanted} is too small a step from {last}: the changes are {diff.level.word} "
            f"({change.rule}: {change.subject or change.property})",
            mend=f"Release {'.'.join(map(str, least))}, or leave the version out.",
        )
    return wanted


def _stated(edition: Edition) -> str:
    """Return the version that the ontology's header states."""
    things = Things(edition.triples).all
    whole = things.get(ONTOLOGY) or next((t for t in things.values() if t.what == "module"), None)
    values = whole.values(OWL + "versionInfo") if whole else frozenset()
    stated = next(iter(sorted(value.value for value in values if hasattr(value, "value"))), "")
    if not stated:
        raise InputError(
            "the ontology's header states no owl:versionInfo", mend='Write owl:versionInfo "1.0.0".'
        )
    return stated


def _stamp(planned: Plan) -> None:
    """Write version and day into the headers of modules and schemes; what changed gets the day too."""
    changed = {change.subject for change in planned.diff.changes}
    for path in sorted((planned.root / "ontology").rglob("*.ttl")):
        before = path.read_text(encoding="utf-8")
        text = re.sub(r'(owl:versionInfo\s+)"[^"]*"', rf'\g<1>"{planned.version}"', before, count=1)
        text = re.sub(r"(owl:versionIRI\s+<[^>]*/)[^/>]*>", rf"\g<1>{planned.version}>", text, count=1)
        if planned.previous and f"<{ONTOLOGY}> a owl:Ontology" in text:
            text = _prior(text, planned)
        if planned.previous is None or _mentions(path, changed):
            stamp = rf'\g<1>"{planned.day.isoformat()}"'
            text = re.sub(r'(dct:modified\s+)"[^"]*"', stamp, text, count=1)
        if text != before:
            path.write_text(text, encoding="utf-8")
    catalogue = planned.root / CATALOG
    if catalogue.is_file():
        text = catalogue.read_text(encoding="utf-8")
        versioned = re.sub(rf'("{re.escape(ONTOLOGY)}/)\d[^"]*"', rf'\g<1>{planned.version}"', text)
        catalogue.write_text(versioned, encoding="utf-8")
    stated = _stated(read(planned.root, str(planned.root)))
    if stated != planned.version:
        raise EloError(
            f"the header says version {stated}, not {planned.version}",
            where=str(planned.root / "ontology"),
            mend='Write the header\'s version as owl:versionInfo "…" ; owl:versionIRI <…> .',
        )


def _prior(text: str, planned: Plan) -> str:
    """State which version came before, and whether this one can stand in for it."""
    text = re.sub(r"\n[ \t]*owl:(priorVersion|backwardCompatibleWith|incompatibleWith)\s+<[^>]*> ;", "", text)
    compatible = "incompatibleWith" if planned.diff.level is Level.MAJOR else "backwardCompatibleWith"
    old = f"<{ONTOLOGY}/{planned.previous}>"
    lines = f"\n    owl:priorVersion {old} ;\n    owl:{compatible} {old} ;"
    return re.sub(r'(owl:versionInfo\s+"[^"]*" ;)', rf"\g<1>{lines}", text, count=1)


def _mentions(path: Path, subjects: set[str]) -> bool:
    things = Things(read(path, path.name).triples)
    return any(node.value in subjects for node in things.nodes.subjects())


def _told(planned: Plan) -> Iterator[File]:
    for language in reports.LANGUAGES:
        yield File(f"CHANGES.{language}.md", planned.changelog(language, level=1).encode())
    if planned.previous is not None:
        yield File("changes.json", reports.json_text(planned.diff, planned.consumers).encode())
        yield File("changes.ttl", reports.turtle(planned.diff).encode())


def _manifest(planned: Plan) -> Mapping[str, Any]:
    return {
        "version": planned.version,
        "date": planned.day.isoformat(),
        "previous": planned.previous,
        "level": planned.diff.level.word if planned.previous else None,
        "iri": f"{ONTOLOGY}/{planned.version}",
        "counts": planned.counts(),
        "changes": planned.diff.counts() if planned.previous else None,
    }


def _enter(planned: Plan) -> None:
    """Put the release on top of the changelog."""
    path = planned.root / CHANGELOG
    before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
    head, mark, rest = before.partition("\n## ")
    entry = planned.changelog("en").rstrip()
    path.write_text(
        f"{head.rstrip()}\n\n{entry}\n{mark}{rest}" if mark else f"{head.rstrip()}\n\n{entry}\n", "utf-8"
    )


def manifest(folder: Path) -> Mapping[str, Any]:
    """Read what a release says of itself."""
    told: Mapping[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    return told
