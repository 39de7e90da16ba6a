"""Writes ``docs/competency-questions.md`` from the question files: ``python -m tests.competency.page``."""

from pathlib import Path

from .questions import GROUPS, HERE, Answer, Cell, Question, files, own_query, read, shown

PAGE = HERE.parent.parent / "docs" / "competency-questions.md"
COMMAND = "python -m tests.competency.page"
MOST = 12  # rows of an answer that the page shows

TITLES = {
    "gaps": "Gaps: what is missing",
    "overlaps": "Overlaps: who does the same",
    "routes": "Routes: where a person can be sent",
    "strategy": "Strategy: what serves which goal",
    "coordination": "Coordination: who holds it together, and what replaced whom",
    "quality": "Quality: how far the registry can be trusted",
}

INTRODUCTION = f"""# What the registry must be able to answer

These questions are tests: each is put to the whole shipped registry, and the answer must be the one below.
The answers were worked out from the sources, not taken from the output: the text under a question says how.

This page is written by `{COMMAND}` from the files in `tests/competency/`; change those.

IRIs are shortened: `id:` is `https://w3id.org/elo/id/`, `scheme:` is `https://w3id.org/elo/scheme/`,
`graph:` is `https://w3id.org/elo/graph/`, `lang:` is `http://publications.europa.eu/resource/authority/language/`.
"""


def page() -> str:
    """Return the page as it should be."""
    parts = [INTRODUCTION, _contents()]
    for group in GROUPS:
        parts.append(f"## {TITLES[group]}\n")
        parts.extend(_section(path, read(path)) for path in files() if path.parent.name == group)
    return "\n".join(parts)


def _contents() -> str:
    lines = ["| group | questions |", "| --- | --- |"]
    for group in GROUPS:
        number = sum(path.parent.name == group for path in files())
        lines.append(f"| {TITLES[group]} | {number} |")
    return "\n".join(lines) + "\n"


def _section(path: Path, question: Question) -> str:
    text = question.question
    lines = [
        f"### {text.en}",
        "",
        f"`{question.id}`, asked by the {question.asked_by.replace('-', ' ')}",
        "",
        f"- fi: {_line(text.fi)}",
        f"- sv: {_line(text.sv)}",
        "",
        _line(question.why),
        "",
        *_how(path, question),
        "",
    ]
    for answer in question.answers:
        lines += [*_answer(question, answer), ""]
    return "\n".join(lines)


def _how(path: Path, question: Question) -> list[str]:
    if question.analysis:
        return [f"Put to: `elo-graph {question.analysis}`, `{question.part}` of its JSON."]
    if question.query:
        return [f"Put to: [`queries/{question.query}.rq`](../queries/{question.query}.rq)"]
    own = f"tests/competency/{path.parent.name}/{own_query(path).name}"
    text = own_query(path).read_text(encoding="utf-8").strip()
    return [
        f"Put to: [`{own}`](../{own})",
        "",
        "<details><summary>The query</summary>",
        "",
        "```sparql",
        text,
        "```",
        "",
        "</details>",
    ]


def _answer(question: Question, answer: Answer) -> list[str]:
    given = ", ".join(f"`{name}` = `{_cell(value)}`" for name, value in answer.given.items())
    head = f"With {given}: " if given else "Answer: "
    if answer.rows is not None:
        number = len(answer.rows)
        count = "nothing" if not number else "exactly one row" if number == 1 else f"exactly {number} rows"
        return [f"{head}{count}.", *_table(question.columns, answer.rows)]
    lines = [head + (f"{answer.count} rows." if answer.count is not None else "some rows.")]
    if answer.contains:
        lines += ["", "Among them:", *_table(question.columns, answer.contains)]
    if answer.absent:
        lines += ["", "Never:", *_table(question.columns, answer.absent)]
    return lines


def _table(columns: list[str], rows: list[list[Cell]]) -> list[str]:
    if not rows:
        return []
    lines = ["", f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows[:MOST]]
    return [*lines, "", f"… and {len(rows) - MOST} more."] if len(rows) > MOST else lines


def _cell(cell: Cell) -> str:
    cell = shown(cell)
    if cell is None:
        return ""
    if isinstance(cell, list):
        return ", ".join(_cell(one) for one in cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell).replace("|", "\\|")


def _line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
