"""The report as a page for a browser, on paper or a phone: who has to mend what, where, and how."""

from collections.abc import Iterator
from html import escape
from typing import Final

from elo_graph.validate.formats.grouped import (
    WORDS,
    Owner,
    Thing,
    allowed,
    command,
    counts,
    name_of,
    owners,
    remarks,
    totals,
)
from elo_graph.validate.formats.terms import short, shown_file
from elo_graph.validate.report import Report, Result

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --soft: #8881; }
:root { --bad: #b3261e; --warn: #8a5300; --hint: #31608f; }
@media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffb74d; --hint: #90caf9; } }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.6rem; margin: .5rem 0; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .25rem; border-top: 2px solid var(--line); padding-top: .75rem; }
h3 { font: 600 .95rem/1.4 ui-monospace, monospace; margin: 1.25rem 0 .5rem; overflow-wrap: anywhere; }
h4 { font-size: 1.05rem; margin: 0; }
p { margin: .25rem 0; }
.verdict { font-weight: 600; }
table { border-collapse: collapse; margin: 1rem 0; width: 100%; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); }
th, td, p, li, h2, h4 { overflow-wrap: anywhere; }
td:last-child, th:last-child { text-align: right; padding-right: 0; }
article { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
article ul { list-style: none; margin: .5rem 0 0; padding: 0; }
article li { border-left: .25rem solid; padding: .1rem 0 .1rem .75rem; margin: .75rem 0; }
.Violation { border-color: var(--bad); } .Warning { border-color: var(--warn); }
.Info { border-color: var(--hint); }
b.Violation { color: var(--bad); } b.Warning { color: var(--warn); } b.Info { color: var(--hint); }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .1rem .75rem; margin: .25rem 0; }
dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
code { font: .9em ui-monospace, monospace; background: var(--soft); border-radius: .25rem; }
code { padding: .05em .3em; overflow-wrap: anywhere; }
.small { opacity: .75; font-size: .9rem; }
@media (max-width: 35rem) { dl { grid-template-columns: minmax(0, 1fr); } dd { margin-bottom: .25rem; } }
@media print { article { break-inside: avoid; } }
"""


def page(report: Report, lang: str) -> str:
    """Write an HTML page in ``lang`` (fi, sv, en); it needs nothing from elsewhere."""
    words = WORDS[lang]
    body = "\n".join(_body(report, lang))
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{words['title']}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _body(report: Report, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield f"<h1>{words['title']}</h1>"
    verdict = words["conforms" if report.conforms else "fails"]
    yield f'<p class="verdict">{verdict} {totals(report.counts, lang)}.</p>'
    if report.checked:
        names = ", ".join(escape(shown_file(name)) for name in report.checked)
        yield f'<p class="small">{words["checked"]}: {names}</p>'
    yield from (f"<p>{escape(remark)}</p>" for remark in remarks(report, lang))
    if not report.results:
        return
    yield "<table>"
    heads = "".join(f'<th scope="col">{words[name]}</th>' for name in ("severity", "rule", "count"))
    yield f"<thead><tr>{heads}</tr></thead><tbody>"
    for severity, shape, count in counts(report):
        mark = f'<b class="{severity}">{words[severity]}</b>'
        yield f"<tr><td>{mark}</td><td>{escape(shape)}</td><td>{count}</td></tr>"
    yield "</tbody></table>"
    found = owners(report.results, lang)
    if len(found) > 1:
        links = " · ".join(
            f'<a href="#o{i}">{escape(owner.name or words["nobody"])}</a>' for i, owner in enumerate(found)
        )
        yield f'<nav aria-label="{words["contents"]}"><p>{words["contents"]}: {links}</p></nav>'
    for i, owner in enumerate(found):
        yield from _owner(owner, i, lang)


def _owner(owner: Owner, number: int, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield f'<section id="o{number}">\n<h2>{escape(owner.name or words["nobody"])}</h2>'
    yield f'<p class="small">{totals(owner.counts, lang)}</p>'
    for file in owner.files:
        yield f"<h3>{escape(file.name)}</h3>"
        for thing in file.things:
            yield from _thing(thing, lang)
    yield "</section>"


def _thing(thing: Thing, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    yield f"<article>\n<h4>{escape(thing.label or thing.name)}</h4>"
    line = f" · {words['line']} {thing.line}" if thing.line else ""
    yield f'<p class="small"><code>{escape(thing.name)}</code>{line}</p>\n<ul>'
    for result in thing.results:
        yield from _result(result, thing, lang)
    yield "</ul>\n</article>"


def _result(result: Result, thing: Thing, lang: str) -> Iterator[str]:
    words = WORDS[lang]
    mark = f'<b class="{result.severity}">{words[result.severity]}</b>'
    line = f", {words['line']} {result.line}" if result.line and result.line != thing.line else ""
    yield f'<li class="{result.severity}">{mark}{line}: {escape(result.message(lang))}'
    rows = []
    if result.value is not None and result.value != result.focus:
        rows.append((words["value"], f"<code>{escape(short(result.value))}</code>"))
    if result.suggestions:
        meant = ", ".join(f"<code>{escape(name_of(s))}</code>" for s in result.suggestions)
        rows.append((words["meant"], f"{meant}?"))
    if result.allowed:
        rows.append((words["allowed"], escape(allowed(result, lang))))
    told = command(result)
    if told:
        rows.append((words[told[0]], f"<code>{escape(told[1])}</code>"))
    rows.append((words["rule"], escape(result.shape_name or result.component_name)))
    yield "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows) + "</dl></li>"
