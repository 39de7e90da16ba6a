"""The report as a plain page for a browser: what is wrong with what, and what to do."""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Final

from elo_graph.validate.formats.terms import short, short_iri
from elo_graph.validate.report import Report, Result

_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fi": {
            "title": "Tarkastusraportti",
            "conforms": "Aineisto täyttää vaatimukset.",
            "fails": "Aineisto ei täytä vaatimuksia.",
            "severity": "Vakavuus", "thing": "Kohde", "property": "Ominaisuus", "value": "Arvo",
            "line": "Rivi", "message": "Mitä tehdä", "suggestions": "Tarkoititko",
            "Violation": "virhe", "Warning": "varoitus", "Info": "vihje",
        },
        "sv": {
            "title": "Kontrollrapport",
            "conforms": "Materialet uppfyller kraven.",
            "fails": "Materialet uppfyller inte kraven.",
            "severity": "Allvar", "thing": "Objekt", "property": "Egenskap", "value": "Värde",
            "line": "Rad", "message": "Vad ska göras", "suggestions": "Menade du",
            "Violation": "fel", "Warning": "varning", "Info": "tips",
        },
        "en": {
            "title": "Validation report",
            "conforms": "The data conforms.",
            "fails": "The data does not conform.",
            "severity": "Severity", "thing": "Thing", "property": "Property", "value": "Value",
            "line": "Line", "message": "What to do", "suggestions": "Did you mean",
            "Violation": "violation", "Warning": "warning", "Info": "hint",
        },
    }
)  # fmt: skip
_COLUMNS: Final = ("severity", "thing", "property", "value", "line", "message")


def page(report: Report, lang: str) -> str:
    """Write an HTML page in ``lang`` (fi, sv, en)."""
    words = _WORDS[lang]
    verdict = words["conforms" if report.conforms else "fails"]
    head = "".join(f'<th scope="col">{words[name]}</th>' for name in _COLUMNS)
    rows = "\n".join(f"<tr>{_row(result, words, lang)}</tr>" for result in report.results)
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>" if rows else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{words['title']}</title>\n</head>\n<body>\n<main>\n<h1>{words['title']}</h1>\n"
        f"<p>{verdict}</p>\n{table}\n</main>\n</body>\n</html>\n"
    )


def _row(result: Result, words: Mapping[str, str], lang: str) -> str:
    name = short(result.owner or result.focus)
    label = result.label(lang)
    message = result.message(lang)
    if result.suggestions:
        meant = ", ".join(short_iri(text) if ":" in text else text for text in result.suggestions)
        message += f" {words['suggestions']}: {meant}?"
    cells = (
        words[result.severity.value],
        f"{label} ({name})" if label else name,
        result.path.written(short_iri) if result.path else "",
        "" if result.value is None else short(result.value),
        "" if result.line is None else str(result.line),
        message,
    )
    return "".join(f"<td>{escape(cell)}</td>" for cell in cells)
