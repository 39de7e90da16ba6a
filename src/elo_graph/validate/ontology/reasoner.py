"""Consistency and unsatisfiable terms, decided by HermiT, with the axioms from which a contradiction follows.

HermiT and Pellet (asked only for the explanation) are Java programs that come with owlready2 (extra ``owl``).
They are run as processes of their own on a temporary N-Triples file: nothing of owlready2 is imported, so
there is no global world, no lossy conversion, and a time limit ends the process for good.

What has no bearing on logic is left out of the file: annotations (labels, definitions, sources, dates),
headers, and imports, which are merged already. Names are replaced by short ones, so that none trips a parser
of theirs.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from elo_graph.terms import OWL, RDF, RDFS, XSD
from elo_graph.validate.ontology.tree import TYPE, Tree

_BUILT_IN: Final = (OWL, RDF, RDFS, XSD)
_ANNOTATIONS: Final = frozenset(
    NamedNode(iri)
    for iri in (
        *(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
        *(OWL + name for name in ("versionInfo", "deprecated", "priorVersion")),
        *(OWL + name for name in ("backwardCompatibleWith", "incompatibleWith")),
    )
)
_NAME: Final = re.compile(r"\bt(\d+)_")
# Runs are short: a second compiler and collector would cost more time than they save.
_JVM: Final = ("-Xmx2000M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8")
_QUICK: Final = 20.0


class Answer(StrEnum):
    """How far the reasoner came."""

    DECIDED = "decided"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    NO_JAVA = "no-java"
    NO_REASONER = "no-reasoner"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be: ``term`` is an impossible class or property, or a thing that cannot be as described.

    ``term`` is ``""`` when no explanation was to be had. ``because`` are the axioms, IRIs in them in ``<…>``.
    """

    term: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The reasoner's answer; ``message`` says why it refused the ontology."""

    answer: Answer
    message: str = ""
    inconsistent: Contradiction | None = None
    unsatisfiable: tuple[Contradiction, ...] = ()


def judge(tree: Tree, *, time_limit: float, without: Collection[str] = ()) -> Judgement:
    """Ask HermiT about the ontology, the concepts and the data of a tree; ``time_limit`` is in seconds.

    ``without``: datatypes that it does not know. What is said with them is left out, or it would say nothing.
    """
    java = shutil.which("java")
    if java is None:
        return Judgement(Answer.NO_JAVA)
    home = _owlready2()
    if home is None:
        return Judgement(Answer.NO_REASONER)
    with tempfile.TemporaryDirectory(prefix="elo-graph-") as folder:
        names = _Names()
        file = Path(folder) / "merged.nt"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(names.lines(tree, without))
        hermit = (home / "hermit", home / "hermit" / "HermiT.jar")
        command = ["org.semanticweb.HermiT.cli.CommandLine", "-c", "-O", "-D", file.as_uri()]
        ran = _run(java, hermit, command, time_limit)
        if ran is None:
            return Judgement(Answer.UNDECIDED)
        status, output, errors = ran
        explain = _Explainer(java, home, file, names, time_limit)
        if status and "Inconsistent ontology" in errors:
            return Judgement(Answer.DECIDED, inconsistent=explain.inconsistency())
        if status:
            # Some systems have a `java` that only tells one to install Java.
            if "org.semanticweb" not in errors and not _works(java):
                return Judgement(Answer.NO_JAVA)
            return Judgement(Answer.REFUSED, _first_line(errors))
        impossible = sorted(names.found(_bottom(output)))
        return Judgement(Answer.DECIDED, unsatisfiable=explain.unsatisfiable(impossible))


class _Names:
    """Short names for the IRIs of a tree, and back."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._iris: list[str] = []
        self.things: set[str] = set()

    def lines(self, tree: Tree, without: Collection[str]) -> Iterator[str]:
        """Give what bears on logic as N-Triples, one statement a line; nothing with some datatypes."""
        sources = tree.of("ontology", "schemes", "data")
        annotations = set(_ANNOTATIONS)
        dropped: set[object] = set()
        for source in sources:
            for iri in source.subjects_of_type(OWL + "AnnotationProperty"):
                annotations.add(NamedNode(iri))
            for triple in source.triples:
                if triple.predicate == TYPE and str(triple.object) in (f"<{OWL}Ontology>", f"<{OWL}Axiom>"):
                    dropped.add(triple.subject)
        yield f"<urn:x-elo:merged> <{RDF}type> <{OWL}Ontology> .\n"
        for source in sources:
            for triple in source.triples:
                if triple.predicate in annotations or triple.subject in annotations:
                    continue
                if triple.subject in dropped or _datatype(triple.object) in without:
                    continue
                if source.kind != "ontology" and isinstance(triple.subject, NamedNode):
                    self.things.add(triple.subject.value)
                yield self._line(triple)

    def found(self, text: str) -> set[str]:
        """Return the IRIs whose short names stand in a text."""
        return {self._iris[int(number)] for number in _NAME.findall(text)}

    def restored(self, text: str) -> str:
        """Put the IRIs back into a text, in angle brackets."""
        return _NAME.sub(lambda found: f"<{self._iris[int(found[1])]}>", text)

    def _line(self, triple: Triple) -> str:
        parts = (triple.subject, triple.predicate, triple.object)
        return " ".join(map(self._short, parts)) + " .\n"

    def _short(self, term: object) -> str:
        if isinstance(term, NamedNode):
            return f"<{self._iri(term.value)}>"
        if isinstance(term, Literal) and not term.language:
            # Written out, also for strings, and a datatype is a name like others.
            plain = str(Literal(term.value))
            return f"{plain}^^<{self._iri(term.datatype.value)}>"
        return str(term) if isinstance(term, Literal | BlankNode) else "[]"

    def _iri(self, iri: str) -> str:
        if iri.startswith(_BUILT_IN):
            return iri
        number = self._numbers.setdefault(iri, len(self._iris))
        if number == len(self._iris):
            self._iris.append(iri)
        return f"urn:x-elo#t{number}_"


def _datatype(term: object) -> str | None:
    if isinstance(term, Literal):
        return term.datatype.value
    return term.value if isinstance(term, NamedNode) else None


@dataclass(frozen=True, slots=True)
class _Explainer:
    """Asks Pellet why something cannot be; without an answer the contradiction stands unexplained."""

    java: str
    home: Path
    file: Path
    names: _Names
    time_limit: float

    def inconsistency(self) -> Contradiction:
        """Explain why everything together is contradictory, and name the thing it is about."""
        for _, axioms in self._explain([]):
            lines = sorted(axioms, key=lambda line: " type " not in line)
            for line in lines:
                for number in _NAME.findall(line):
                    (iri,) = self.names.found(f"t{number}_")
                    if iri in self.names.things:
                        return Contradiction(iri, self._told(axioms))
            named = sorted(self.names.found(" ".join(axioms)))
            return Contradiction(named[0] if named else "", self._told(axioms))
        return Contradiction("")

    def unsatisfiable(self, terms: Sequence[str]) -> tuple[Contradiction, ...]:
        """Explain why each of these terms is impossible."""
        if not terms:
            return ()
        known = {
            iri: self._told(axioms)
            for about, axioms in self._explain(["--all-unsat"])
            for iri in self.names.found(about)
        }
        return tuple(Contradiction(term, known.get(term, ())) for term in terms)

    def _explain(self, options: list[str]) -> Iterator[tuple[str, list[str]]]:
        """Give what is explained and the axioms, names still short."""
        jars = tuple(sorted((self.home / "pellet").glob("*.jar")))
        command = ["pellet.Pellet", "explain", "--ignore-imports", *options, str(self.file)]
        ran = _run(self.java, jars, command, self.time_limit)
        if ran is None or ran[0]:
            return
        for block in ran[1].split("Axiom: ")[1:]:
            about, _, explanation = block.partition("\n")
            first = re.split(r"^2\) ", explanation.partition("Explanation(s):")[2], maxsplit=1, flags=re.M)[0]
            # An axiom goes on over lines that are indented deeper than axioms begin.
            axioms: list[str] = []
            for line in first.replace("1) ", "   ", 1).splitlines():
                if not line.strip():
                    continue
                if axioms and len(line) - len(line.lstrip()) > 5:
                    axioms[-1] += f", {line.strip()}"
                else:
                    axioms.append(line.strip())
            yield about, axioms

    def _told(self, axioms: Sequence[str]) -> tuple[str, ...]:
        """Restore the names; of long lists of classes only those that other axioms mention."""
        told = []
        for axiom in axioms:
            name, bracket, members = axiom.partition("(")
            if bracket and members.count(", ") > 2:
                others = self.names.found(" ".join(a for a in axioms if a is not axiom))
                parts = members.removesuffix(")").split(", ")
                kept = [part for part in parts if self.names.found(part) & others]
                if kept and len(kept) < len(parts):
                    axiom = f"{name}({', '.join(kept)}, …)"
            told.append(self.names.restored(axiom))
        return tuple(told)


def _bottom(output: str) -> str:
    """Return the lines that put something equal to the empty class or property."""
    wanted = ("owl#Nothing>", "owl#bottomObjectProperty>", "owl#bottomDataProperty>")
    return "\n".join(
        line
        for line in output.splitlines()
        if line.startswith("Equivalent") and any(name in line for name in wanted)
    )


def _first_line(errors: str) -> str:
    """Return what went wrong from the errors of a Java program."""
    lines = [line for line in errors.splitlines() if line.strip() and not line.lstrip().startswith("at ")]
    line = next((line for line in lines if "Exception" in line or "Error" in line), lines[0] if lines else "")
    return re.sub(r'^Exception in thread "[^"]*" |^(?:[\w$]+\.)+', "", line).strip()


def _owlready2() -> Path | None:
    """Return the folder of owlready2, if it is there with the Java programs; it is not imported."""
    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    return home if (home / "hermit" / "HermiT.jar").is_file() else None


def _works(java: str) -> bool:
    ran = _run(java, (), ["-version"], _QUICK)
    return ran is not None and ran[0] == 0


def _run(
    java: str, classes: Sequence[Path], command: Sequence[str], time_limit: float
) -> tuple[int, str, str] | None:
    """Run a Java program; returns exit status, output and errors, or None when the time was over."""
    path = ["-cp", os.pathsep.join(map(str, classes))] if classes else []
    with subprocess.Popen(  # noqa: S603 -- the program found on the path, on files of our own
        [java, *_JVM, *path, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, errors = process.communicate(timeout=time_limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            # Whatever ended the wait, nothing of it lives on (a wrapper script may have started others).
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, output, errors
