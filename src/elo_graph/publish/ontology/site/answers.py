"""Competency questions with what a registry answers to them now, things by their names."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from elo_graph.analyse import competency
from elo_graph.analyse.labels import Label, pick

Ask = Callable[[Path, competency.Question, competency.Answer], list[competency.Row]]
Names = Callable[[Sequence[str]], Mapping[str, Label]]
_MOST_ROWS: Final = 12


@dataclass(frozen=True)
class Answerer:
    """Tells questions and answers in a language; ``known`` names the ontology's own terms and concepts."""

    language: str
    ask: Ask | None
    names: Names | None
    known: Mapping[str, Label]

    def told(self, questions: Sequence[tuple[Path, competency.Question]]) -> list[dict[str, Any]]:
        """Return what a page shows of each question."""
        rows = {
            (path, number): self.ask(path, question, answer) if self.ask else None
            for path, question in questions
            for number, answer in enumerate(question.answers)
        }
        cells = [cell for found in rows.values() for row in (found or [])[:_MOST_ROWS] for cell in row]
        cells += [
            value for _, question in questions for one in question.answers for value in one.given.values()
        ]
        named = self._named(cells)
        return [
            {
                "id": question.id,
                "title": getattr(question.question, self.language),
                "why": question.why.strip(),
                "columns": question.columns,
                "answers": [
                    self._answer(answer, rows[path, number], named)
                    for number, answer in enumerate(question.answers)
                ],
            }
            for path, question in questions
        ]

    def _answer(
        self, answer: competency.Answer, found: list[competency.Row] | None, named: Mapping[str, Label]
    ) -> dict[str, Any]:
        given = (f"{name} = {self._cell(value, named)['text']}" for name, value in answer.given.items())
        shown = [[self._cell(cell, named) for cell in row] for row in (found or [])[:_MOST_ROWS]]
        return {
            "given": ", ".join(given),
            "rows": None if found is None else shown,
            "more": max(0, len(found or []) - _MOST_ROWS),
        }

    def _named(self, cells: Iterable[Any]) -> Mapping[str, Label]:
        """Return the names of the things in cells, asked for at once."""
        flat = [one for cell in cells for one in (cell if isinstance(cell, list) else [cell])]
        iris = {competency.long(one) for one in flat if isinstance(one, str) and competency.long(one) != one}
        return self.names(sorted(iris)) if self.names and iris else {}

    def _cell(self, value: Any, named: Mapping[str, Label]) -> dict[str, str]:
        """Tell a cell by the names of what it holds; ``code`` is the identifier where it has a name."""
        if isinstance(value, list):
            told = [self._cell(one, named) for one in value]
            return {key: ", ".join(one[key] for one in told if one[key]) for key in ("text", "code")}
        text = "" if value is None else str(value)
        iri = str(competency.long(text))
        name = pick(named.get(iri) or self.known.get(iri, {}), self.language)
        return {"text": name or text, "code": text if name else ""}
