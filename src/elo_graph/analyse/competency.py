"""Competency questions: what the registry has to be able to answer, and the answer it must give.

A question is a file ``{group}/{id}.yaml``. It says who asks it, in three languages; why its answer is what it
is, from the sources and not from the registry's output; how it is put (a shipped query by name, an analysis,
or its own ``{id}.rq``); and the answers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from elo_graph.terms import GRAPH, ID, LANGUAGE, PREFIXES, SCHEME

GROUPS = ("gaps", "overlaps", "routes", "strategy", "coordination", "quality")

# How IRIs are written in the files, longest first, so that the most telling prefix is taken.
SHORT: Mapping[str, str] = dict(
    sorted(
        {"id": ID, "scheme": SCHEME, "graph": GRAPH, "lang": LANGUAGE, **PREFIXES}.items(),
        key=lambda pair: -len(pair[1]),
    )
)

Cell = str | int | float | bool | date | None | list[Any]
Row = list[Cell]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Text(_Strict):
    """The same in Finnish, Swedish and English."""

    fi: str = Field(min_length=10)
    sv: str = Field(min_length=10)
    en: str = Field(min_length=10)


class Answer(_Strict):
    """What is expected with the given parameters: ``rows`` exactly, or some of them and their ``count``."""

    given: dict[str, Cell] = Field(default_factory=dict, alias="with")
    rows: list[Row] | None = None
    contains: list[Row] = Field(default_factory=list)
    absent: list[Row] = Field(default_factory=list)
    count: int | None = None
    ordered: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> "Answer":
        if self.rows is not None and (self.contains or self.absent or self.count is not None):
            raise ValueError(
                "rows say everything: contains, absent and count belong to an answer without them"
            )
        if self.rows is None and not self.contains and not self.absent:
            raise ValueError(
                "an answer needs rows, contains or absent: a count alone would pass with wrong rows"
            )
        if self.ordered and self.rows is None:
            raise ValueError("only rows have an order")
        return self

    @property
    def is_positive(self) -> bool:
        """Whether it expects any row at all."""
        return bool(self.rows or self.contains)


class Question(_Strict):
    """A question with its answers; ``columns`` names what is compared, in the order of the rows."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    asked_by: Literal[
        "ministry", "regional-coordinator", "guidance-worker", "sparql-consumer", "maintainer", "harvester"
    ]
    question: Text
    why: str = Field(min_length=80)
    query: str | None = None
    analysis: (
        Literal["challenges", "gaps", "network", "overlaps", "pathways", "routes", "strategy"] | None
    ) = None
    part: str | None = None
    columns: list[str] = Field(min_length=1)
    answers: list[Answer] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_fail(self) -> "Question":
        if self.query and self.analysis:
            raise ValueError("a question is put to a query or to an analysis")
        if bool(self.part) != bool(self.analysis):
            raise ValueError(
                "an analysis, and nothing else, has a part (the key of its JSON that holds the rows)"
            )
        if not any(answer.is_positive for answer in self.answers):
            raise ValueError("one answer at least must expect a row, else a wrong query would pass")
        for answer in self.answers:
            for row in (*(answer.rows or ()), *answer.contains, *answer.absent):
                if len(row) != len(self.columns):
                    raise ValueError(f"the row {row} does not have the columns {self.columns}")
        return self


def in_groups(files: Iterable[Path]) -> list[Path]:
    """Return question files sorted by group in the order of ``GROUPS`` and by name."""
    return sorted(files, key=lambda path: (order_of(path.parent.name), path.name))


def order_of(group: str) -> int:
    """Return the place of a group; an unknown one comes last."""
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def read(path: Path) -> Question:
    """Read a question; ValueError says in one line a problem what is not right."""
    try:
        return Question.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        wrong = "\n".join(
            f"  {'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
            for problem in error.errors()
        )
        raise ValueError(f"{path.parent.name}/{path.name}\n{wrong}") from error


def own_query(path: Path) -> Path:
    """Return where the question's own query lies when no shipped one answers it."""
    return path.with_suffix(".rq")


def short(iri: str) -> str:
    """Write an IRI with a prefix: ``id:actor/okm``, ``scheme:transition/work-work``, ``graph:deck``."""
    for prefix, start in SHORT.items():
        if iri.startswith(start):
            return f"{prefix}:{iri[len(start) :]}"
    return iri


def long(value: Cell) -> Any:
    """Write out a prefixed IRI; anything else is returned as it is."""
    if isinstance(value, list):
        return [long(one) for one in value]
    if isinstance(value, str) and ":" in value:
        prefix, rest = value.split(":", 1)
        if prefix in SHORT:
            return SHORT[prefix] + rest
    return value


def shown(cell: Cell) -> Cell:
    """Write an expected cell as the asking side writes its own: days as text, numbers to four decimals."""
    if isinstance(cell, list):
        return [shown(one) for one in cell]
    if isinstance(cell, date):
        return cell.isoformat()
    return round(cell, 4) if isinstance(cell, float) else cell


def in_order(rows: Sequence[Row]) -> list[Row]:
    """Sort rows whose cells are of different kinds."""
    return sorted(rows, key=lambda row: [str(cell) for cell in row])
