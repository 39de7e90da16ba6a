"""The report as SARIF 2.1.0, which code hosts show beside the changed lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from elo_graph import __version__
from elo_graph.validate.formats.grouped import WORDS, name_of, remarks
from elo_graph.validate.formats.terms import plain, short, short_iri, shown_file
from elo_graph.validate.report import Report, Result, Severity

_LEVELS: Final[Mapping[Severity, str]] = MappingProxyType(
    {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
)


def log(report: Report, lang: str) -> str:
    """Write a SARIF log with one run; files below the working folder are named relative to it."""
    rules = {_rule_id(r): r for r in reversed(report.results)}
    order = sorted(rules)
    driver = {
        "name": "elo-graph",
        "version": __version__,
        "informationUri": "https://w3id.org/elo/ontology",
        "rules": [_rule(name, rules[name], lang) for name in order],
    }
    notes = [{"level": "warning", "message": _text(remark)} for remark in remarks(report, lang)]
    run = {
        "tool": {"driver": driver},
        "language": lang,
        "columnKind": "utf16CodeUnits",
        "invocations": [{"executionSuccessful": True, "toolConfigurationNotifications": notes}],
        "results": [_result(r, order.index(_rule_id(r)), lang) for r in report.results],
    }
    document = {
        "version": "2.1.0",
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "runs": [run],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _rule_id(result: Result) -> str:
    return result.shape_name or result.component_name


def _rule(name: str, example: Result, lang: str) -> dict[str, object]:
    sentence = example.message(lang)
    said = [sentence]
    if example.allowed:
        said.append(f"{WORDS[lang]['allowed']}: {', '.join(map(name_of, example.allowed))}.")
    rule: dict[str, object] = {
        "id": name,
        "name": "".join(part[:1].upper() + part[1:] for part in name.split("-")),
        "shortDescription": _text(sentence),
        "help": _text("\n\n".join(said)),
        "properties": {"tags": ["shacl", example.component_name]},
        "defaultConfiguration": {"level": _LEVELS[example.severity]},
    }
    if example.shape:
        rule["helpUri"] = _reference(example.shape)
    return rule


def _result(result: Result, rule: int, lang: str) -> dict[str, object]:
    text = result.message(lang)
    if result.value is not None and result.value != result.focus:
        text += f" [{short(result.value)}]"
    if result.suggestions:
        text += " → " + ", ".join(short_iri(s) if ":" in s else s for s in result.suggestions)
    thing = result.owner or result.focus
    location: dict[str, object] = {
        "logicalLocations": [{"name": result.label(lang) or short(thing), "fullyQualifiedName": plain(thing)}]
    }
    if result.file:
        physical: dict[str, object] = {"artifactLocation": {"uri": _uri(result.file)}}
        if result.line is not None or not _is_iri(result.file):
            physical["region"] = {"startLine": result.line or 1}  # viewers pass over results without one
        location["physicalLocation"] = physical
    return {
        "ruleId": _rule_id(result),
        "ruleIndex": rule,
        "level": _LEVELS[result.severity],
        "message": _text(text),
        "locations": [location],
        "partialFingerprints": {"thing/v1": _fingerprint(result)},
    }


def _text(text: str) -> dict[str, str]:
    """Return a message; braces stand for an argument unless they are doubled (3.11.5)."""
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _uri(file: str) -> str:
    """Return the URI of a graph or a file, relative to the working folder where it lies below that."""
    if _is_iri(file):
        return _reference(file)
    path = Path(shown_file(os.path.abspath(file)))  # links stay: the repository knows them by their names
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _is_iri(file: str) -> bool:
    """Whether it is the name of a graph."""
    return "://" in file or file.startswith("urn:")


def _reference(iri: str) -> str:
    """Return an IRI as a URI: what is beyond ASCII percent-encoded (RFC 3987, 3.1)."""
    return quote(iri, safe="%:/?#[]@!$&'()*+,;=~")


def _fingerprint(result: Result) -> str:
    """Name the fault without its line, so that it stays the same one when the file grows above it."""
    parts = (_rule_id(result), plain(result.owner or result.focus), str(result.path), plain(result.value))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
