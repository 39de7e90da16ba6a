"""The report as JSON and as CSV."""

import csv
import io
import json
import re
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode

from elo_graph.validate.formats.terms import plain, short_iri
from elo_graph.validate.report import Report, Result, Term

_COLUMNS: Final = (
    "severity", "file", "line", "focus", "label", "path", "value", "message", "suggestions",
    "shape", "component",
)  # fmt: skip


def json_text(report: Report, lang: str) -> str:
    """Write JSON; labels and messages are objects by language, whatever ``lang`` is."""
    document = {
        "conforms": report.conforms,
        "engine": report.engine,
        "counts": {severity.value.lower(): count for severity, count in report.counts.items()},
        "byShape": report.by_shape,
        "checked": list(report.checked),
        "shapesWithoutTarget": list(report.idle),
        "remarks": [dict(remark) for remark in report.remarks],
        "results": [_object(result) for result in report.results],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def csv_text(report: Report, lang: str) -> str:
    """Write CSV with a header; a text that a spreadsheet would run as a formula gets an apostrophe first."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow(_COLUMNS)
    for result in report.results:
        row = (
            result.severity.value,
            result.file or "",
            "" if result.line is None else str(result.line),
            plain(result.focus if not isinstance(result.focus, BlankNode) else result.owner),
            result.label(lang),
            result.path.written(short_iri) if result.path else "",
            plain(result.value),
            result.message(lang),
            " ".join(result.suggestions),
            result.shape or "",
            result.component,
        )
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue()


def _object(result: Result) -> dict[str, object]:
    return {
        "severity": result.severity.value,
        "focus": plain(result.focus),
        "focusLabel": dict(result.labels),
        "owner": plain(result.owner or result.focus),
        "path": str(result.path) if result.path else None,
        "value": _value(result.value),
        "message": dict(result.messages),
        "suggestions": list(result.suggestions),
        "allowed": list(result.allowed),
        "shape": result.shape,
        "component": result.component,
        "file": result.file,
        "line": result.line,
        "focusLine": result.focus_line,
    }


def _value(term: Term | None) -> dict[str, str] | None:
    """Write a term as SPARQL 1.1 results JSON does."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Literal):
        kind = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **kind}
    return {"type": "triple", "value": str(term)}


def _safe(cell: str) -> str:
    return f"'{cell}" if re.match(r"[=+@\t\r]|-(?![0-9])", cell) else cell
