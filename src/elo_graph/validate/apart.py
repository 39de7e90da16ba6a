"""Validates one document in a process that can be ended: what anybody may send must not hold up a server.

The shapes are always the shipped ones; shapes in what was sent are data like any other. One exchange a
process: a line of JSON and the document go in, one JSON object comes out.
"""

import json
import resource
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from typing import Any, Final

from pyoxigraph import RdfFormat, parse, serialize

from elo_graph.errors import EloError, InputError

RDF: Final = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
HTML: Final = "text/html"
TEXTS: Final = {
    "application/json": "json",
    "text/plain": "human",
    "text/csv": "csv",
    "application/sarif+json": "sarif",
    "application/xml": "junit",
}
FORMS: Final = (*RDF, *TEXTS, HTML)
"""The media types in which a report is written."""


class Stopped(EloError):
    """The validation passed a limit: ``limit`` is ``timeout`` or ``memory``."""

    def __init__(self, limit: str, what: str) -> None:
        super().__init__(what, mend="Send less at once, or validate on your own machine: elo-graph validate.")
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked: the document's media type and base, the report's media type and language."""

    media_type: str
    base_iri: str
    form: str
    language: str


@dataclass(frozen=True, slots=True)
class Told:
    """A report as text, and what it says in one word."""

    text: str
    conforms: bool


def validate_apart(content: bytes, wanted: Wanted, *, seconds: float, memory_bytes: int) -> Told:
    """Validate a document. Raises InputError for one that does not parse or misspells a term, and Stopped."""
    arguments = [sys.executable, "-m", "elo_graph.validate.apart", str(memory_bytes)]
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
    try:
        out, _ = process.communicate(json.dumps(asdict(wanted)).encode() + b"\n" + content, timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Stopped("timeout", f"the validation was stopped: the limit is {seconds:g} seconds") from None
    finally:
        process.kill()
        process.communicate()
    if process.returncode != 0:
        raise Stopped("memory", f"the validation needed more memory than {memory_bytes >> 20:,} MB")
    answer = json.loads(out)
    if "error" in answer:
        raise InputError(**answer["error"])
    return Told(**answer)


def _answer(wanted: Wanted, content: bytes) -> dict[str, Any]:
    from elo_graph.ingest.submitted import MEDIA_TYPES, submitted
    from elo_graph.validate import validate

    try:
        format = MEDIA_TYPES[wanted.media_type]
        document = submitted(content, format, "urn:x-elo:submitted", name="body", base_iri=wanted.base_iri)
        report = validate([document])
    except InputError as error:
        known = {"what": error.what, "where": error.where, "mend": error.mend}
        return {"error": {**known, "line": error.line, "column": error.column}}
    from elo_graph.validate import formats
    from elo_graph.validate.formats import html, rdf

    if wanted.form == HTML:
        text = html.page(report, wanted.language)
    elif wanted.form in RDF:
        text = rdf.turtle(report, wanted.language)
        if wanted.form != "text/turtle":
            quads = parse(text.encode(), RdfFormat.TURTLE)
            written = serialize((quad.triple for quad in quads), format=RDF[wanted.form])
            text = (written or b"").decode()
    else:
        text = formats.text(report, TEXTS[wanted.form], wanted.language)
    return {"text": text, "conforms": report.conforms}


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    memory = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    head, _, content = sys.stdin.buffer.read().partition(b"\n")
    print(json.dumps(_answer(Wanted(**json.loads(head)), content)))


if __name__ == "__main__":
    _main()
