"""The report as Markdown, for a mail, an issue or a pull request: grouped by who has to mend what.

Organisation, then file, then the thing with its label; counts by shape and severity first.
"""

from collections.abc import Iterator

from elo_graph.validate.formats.grouped import (
    WORDS,
    Thing,
    allowed,
    command,
    counts,
    name_of,
    owners,
    remarks,
    totals,
)
from elo_graph.validate.formats.terms import short
from elo_graph.validate.report import Report, Result


def text(report: Report, lang: str) -> str:
    """Write the report in ``lang`` (fi, sv, en)."""
    words = WORDS[lang]
    lines = [f"# {words['title']}", "", words["conforms" if report.conforms else "fails"], ""]
    lines += [totals(report.counts, lang), ""]
    for remark in remarks(report, lang):
        lines += [remark, ""]
    lines += _counts(report, lang)
    for owner in owners(report.results, lang):
        lines += [f"## {owner.name or words['nobody']}", ""]
        for file in owner.files:
            lines += [f"### {file.name}", ""]
            for thing in file.things:
                lines += _thing(thing, lang)
    return "\n".join(lines).rstrip() + "\n"


def _counts(report: Report, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    if not report.results:
        return
    yield f"| {words['severity']} | {words['rule']} | {words['count']} |"
    yield "| --- | --- | ---: |"
    for severity, shape, count in counts(report):
        yield f"| {words[severity]} | {shape} | {count} |"
    yield ""


def _thing(thing: Thing, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    name = f"**{thing.label}** `{thing.name}`" if thing.label else f"`{thing.name}`"
    yield f"{name} ({words['line']} {thing.line})" if thing.line else name
    yield ""
    for result in thing.results:
        yield from _result(result, thing, lang)
    yield ""


def _result(result: Result, thing: Thing, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    line = f", {words['line']} {result.line}" if result.line and result.line != thing.line else ""
    rule = result.shape_name or result.component_name
    yield f"- **{words[result.severity]}**{line}: {result.message(lang)} `[{rule}]`"
    if result.value is not None and result.value != result.focus:
        yield f"  - {words['value']}: `{short(result.value)}`"
    if result.suggestions:
        yield f"  - {words['meant']}: {', '.join(f'`{name_of(s)}`' for s in result.suggestions)}?"
    if result.allowed:
        yield f"  - {words['allowed']}: {allowed(result, lang)}"
    told = command(result)
    if told:
        yield f"  - {words[told[0]]}: `{told[1]}`"
