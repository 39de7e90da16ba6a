"""The W3C's SPARQL 1.1 test suites: had from a package registry, or from a folder, and read.

They are the work of the RDF Tests community group (https://github.com/w3c/rdf-tests) and not part of this
repository. Apache Jena's source release carries them, and is on the registry that Maven asks by itself.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest

from elo_graph.settings import Settings

VERSION: Final = "6.1.0"
ARTIFACT: Final = f"org.apache.jena:jena:{VERSION}:zip:source-release"
PLUGIN: Final = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
SHA256: Final = "beff6093ca229d49879a083c444e7be970d0728e7260a8c15108c9c716244bcd"


@dataclass(frozen=True, slots=True)
class Part:
    """A suite within the archive: its folder there, a file it has, and how to name a folder of one's own."""

    within: str
    mark: str
    variable: str
    what: str

    @property
    def how(self) -> str:
        return (
            "Enable it by installing Maven (mvn) and being online once, or set "
            f"{self.variable} to a folder that holds {self.what}."
        )


SPARQL11: Final = Part(
    f"jena-{VERSION}/jena-arq/testing/rdf-tests-cg/sparql/sparql11/",
    "manifest-all.ttl",
    "ELO_W3C_TESTS",
    "w3c/rdf-tests' sparql/sparql11",
)

_MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
BASE: Final = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
"""Where the suites' relative IRIs are relative to."""

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Case:
    """One test: what is put into an empty store, what is asked or done, what must come of it.

    ``graphs`` are files by the name of their graph (``""``: the unnamed one).
    """

    name: str
    kind: str
    text: str
    base: str
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    after: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True, slots=True)
class Suites:
    """The suites in a folder; ``cases`` are those of SPARQL Query and Update, ``names`` all by directory."""

    folder: Path
    cases: tuple[Case, ...] = ()
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)


def suites() -> Suites:
    """Return the suites; skips the calling test with one line when they cannot be had."""
    folder = fetched(SPARQL11)
    names = {}
    cases: list[Case] = []
    for manifest in sorted(folder.glob("*/manifest.ttl")):
        read = _Manifest(manifest)
        names[manifest.parent.name] = tuple(_short(entry) for entry in read.entries)
        cases += read.cases()
    return Suites(folder, tuple(cases), names)


def fetched(part: Part) -> Path:
    """Return the folder of a suite; skips the calling test with one line when it cannot be had."""
    own = os.environ.get(part.variable)
    name = "w3c" if part is SPARQL11 else f"w3c-{part.within.strip('/').rpartition('/')[2]}"
    folder = Path(own) if own else Settings().cache_dir / "tests" / f"{name}-{SHA256[:12]}"
    if not (folder / part.mark).is_file():
        if own:
            pytest.skip(f"W3C suites: there are none in {own}. {part.how}")
        _unpack(_downloaded(part), part, folder)
    return folder


def _downloaded(part: Part) -> Path:
    """Ask Maven for the archive, which checks it by the registry's own sums too."""
    maven = shutil.which("mvn")
    if maven is None:
        pytest.skip(f"W3C suites: Maven is not installed. {part.how}")
    with tempfile.TemporaryDirectory() as to:
        got = subprocess.run(
            [maven, "-q", "-B", f"{PLUGIN}:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={to}"],
            capture_output=True,
            text=True,
            timeout=300,
            cwd=to,
        )
        found = [*Path(to).glob("*.zip")]
        if got.returncode or not found:
            pytest.skip(f"W3C suites: Maven could not get {ARTIFACT}. {part.how}")
        if hashlib.sha256(found[0].read_bytes()).hexdigest() != SHA256:
            raise AssertionError(f"{ARTIFACT} is not the archive that was pinned")
        kept = Path(tempfile.mkdtemp()) / found[0].name
        found[0].rename(kept)
    return kept


def _unpack(archive: Path, part: Part, folder: Path) -> None:
    """Unpack the suites beside the folder, then rename: two test processes may do this at once."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".w3c-", dir=folder.parent))
    with zipfile.ZipFile(archive) as packed:
        for entry in packed.infolist():
            inside = entry.filename.removeprefix(part.within)
            if inside == entry.filename or entry.is_dir():
                continue
            target = (beside / inside).resolve()
            assert target.is_relative_to(beside)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(packed.read(entry))
    shutil.rmtree(archive.parent)
    try:
        beside.rename(folder)
    except OSError:  # the other was first
        shutil.rmtree(beside)


class _Manifest:
    """One manifest as a small graph."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self._base = f"{BASE}{path.parent.name}/"
        self._graph = ox.Dataset(
            ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=self._base + "manifest.ttl")
        )
        self.entries = [entry for listed in self._all(None, _MF + "entries") for entry in self._list(listed)]

    def cases(self) -> Iterator[Case]:
        for entry in self.entries:
            kinds = [o.value for o in self._all(entry, _RDF + "type") if isinstance(o, ox.NamedNode)]
            kind = next(k.rpartition("#")[2] for k in kinds if "#" in k)
            action = self._one(entry, _MF + "action")
            if action is None or kind in ("ProtocolTest", "GraphStoreProtocolTest", "ServiceDescriptionTest"):
                continue
            asked = self._one(action, _QT + "query") or self._one(action, _UT + "request") or action
            file = self._file(asked)
            result = self._one(entry, _MF + "result")
            yield Case(
                name=f"{self._folder.name}/{_short(entry)}",
                kind=kind,
                text=file.read_text(encoding="utf-8"),
                base=self._base + file.name,
                graphs=self._graphs(action),
                result=self._file(result) if isinstance(result, ox.NamedNode) else None,
                after=self._graphs(result) if isinstance(result, ox.BlankNode) else (),
            )

    def _graphs(self, node: Node) -> tuple[tuple[str, Path], ...]:
        found = [("", self._file(one)) for ns in (_QT, _UT) for one in self._all(node, ns + "data")]
        for ns in (_QT, _UT):
            for one in self._all(node, ns + "graphData"):
                if isinstance(one, ox.NamedNode):
                    found.append((one.value, self._file(one)))
                    continue
                label = self._one(one, _RDFS + "label")
                assert isinstance(label, ox.Literal)
                file = self._one(one, ns + "graph") or self._one(one, ns + "data")
                found.append((label.value, self._file(file)))
        return tuple(found)

    def _file(self, node: Node | None) -> Path:
        assert isinstance(node, ox.NamedNode), node
        return self._folder / node.value.removeprefix(self._base)

    def _all(self, subject: Node | None, predicate: str) -> list[Node]:
        if subject is None:
            found = self._graph.quads_for_predicate(ox.NamedNode(predicate))
            return [quad.object for quad in found]
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        return [
            quad.object
            for quad in self._graph.quads_for_subject(subject)
            if quad.predicate.value == predicate
        ]

    def _one(self, subject: Node, predicate: str) -> Node | None:
        if not isinstance(subject, ox.NamedNode | ox.BlankNode):
            return None
        return next(iter(self._all(subject, predicate)), None)

    def _list(self, head: Node) -> Iterator[Node]:
        while isinstance(head, ox.BlankNode):
            first, rest = self._one(head, _RDF + "first"), self._one(head, _RDF + "rest")
            assert first is not None
            assert rest is not None
            yield first
            head = rest


def _short(node: Node) -> str:
    assert isinstance(node, ox.NamedNode)
    return node.value.rpartition("#")[2]
