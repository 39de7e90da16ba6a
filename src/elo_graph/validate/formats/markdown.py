"""The report as Markdown, for a mail or a pull request: counts first, then by who has to mend it.

Grouped by the responsible organisation, its files, its things; each fault with what to do and where.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from elo_graph.validate.formats.terms import short, short_iri, shown_file
from elo_graph.validate.report import Report, Result

_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fi": {
            "title": "Tarkastusraportti", "conforms": "Aineisto täyttää vaatimukset.",
            "fails": "Aineisto ei täytä vaatimuksia.", "rule": "Sääntö", "severity": "Vakavuus",
            "count": "Määrä", "nobody": "Vastuutaho ei tiedossa", "line": "rivi", "value": "arvo",
            "meant": "tarkoititko", "show": "Näytä",
            "Violation": "virhe", "Warning": "varoitus", "Info": "vihje",
        },
        "sv": {
            "title": "Kontrollrapport", "conforms": "Materialet uppfyller kraven.",
            "fails": "Materialet uppfyller inte kraven.", "rule": "Regel", "severity": "Allvar",
            "count": "Antal", "nobody": "Ansvarig part är inte känd", "line": "rad", "value": "värde",
            "meant": "menade du", "show": "Visa",
            "Violation": "fel", "Warning": "varning", "Info": "tips",
        },
        "en": {
            "title": "Validation report", "conforms": "The data conforms.",
            "fails": "The data does not conform.", "rule": "Rule", "severity": "Severity",
            "count": "Count", "nobody": "Nobody known to be responsible", "line": "line", "value": "value",
            "meant": "did you mean", "show": "Show",
            "Violation": "violation", "Warning": "warning", "Info": "hint",
        },
    }
)  # fmt: skip


def text(report: Report, lang: str) -> str:
    """Write the report in ``lang`` (fi, sv, en)."""
    words = _WORDS[lang]
    lines = [f"# {words['title']}", "", words["conforms" if report.conforms else "fails"], ""]
    lines += _counts(report, words)
    by_owner = sorted(report.results, key=lambda r: (_responsible(r, lang) or "\uffff", r.file or ""))
    for name, results in groupby(by_owner, key=lambda r: _responsible(r, lang)):
        lines += [f"## {name or words['nobody']}", ""]
        for file, here in groupby(results, key=lambda r: r.file):
            lines += [f"### {shown_file(file)}", ""]
            lines += [line for result in here for line in _one(result, words, lang)]
            lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _counts(report: Report, words: Mapping[str, str]) -> Iterator[str]:
    if not report.results:
        return
    yield f"| {words['severity']} | {words['rule']} | {words['count']} |"
    yield "| --- | --- | ---: |"
    found = Counter(
        (r.severity.rank, r.severity.value, r.shape_name or r.component_name) for r in report.results
    )
    for (_, severity, shape), count in sorted(
        found.items(), key=lambda item: (item[0][0], -item[1], item[0])
    ):
        yield f"| {words[severity]} | {shape} | {count} |"
    yield ""


def _responsible(result: Result, lang: str) -> str:
    for tag in (lang, "fi", "en", "sv", ""):
        if result.responsible_labels.get(tag):
            return result.responsible_labels[tag]
    return short(result.responsible) if result.responsible is not None else ""


def _one(result: Result, words: Mapping[str, str], lang: str) -> Iterator[str]:
    thing = short(result.owner or result.focus)
    label = result.label(lang)
    name = f"**{label}** `{thing}`" if label else f"`{thing}`"
    line = f", {words['line']} {result.line}" if result.line else ""
    parts = [result.message(lang)]
    if result.value is not None:
        parts.append(f"{words['value']}: `{short(result.value)}`.")
    if result.suggestions:
        meant = ", ".join(f"`{short_iri(s) if ':' in s else s}`" for s in result.suggestions)
        parts.append(f"{words['meant'][:1].upper()}{words['meant'][1:]} {meant}?")
    yield f"- {words[result.severity.value]}: {name}{line}: {' '.join(parts)}"
