"""How the analyses' commands go: open the store, find what is named, print in the form asked for."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from elo_graph.analyse.answers import Asked
from elo_graph.analyse.explain import facts, supporting
from elo_graph.analyse.names import AREAS, find
from elo_graph.analyse.queries import a_date
from elo_graph.analyse.scenarios import within
from elo_graph.analyse.tables import Table, sheets
from elo_graph.cli.loading import open_for_reading
from elo_graph.cli.plans import plan_of
from elo_graph.cli.terminal import show_answer
from elo_graph.errors import InputError
from elo_graph.publish.spreadsheets import to_csv, to_xlsx
from elo_graph.store import Store

FORMATS = ("table", "json", "csv", "xlsx")
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Call:
    """The options that all analyses share, as they were given (see ``options``)."""

    area: str | None
    as_of: str | None
    confirmed_since: str | None
    scenario: str | None
    format: str
    output: str | None
    explain: bool
    language: str
    store: str | None

    def check(self) -> None:
        """Refuse what cannot be answered before a store is opened."""
        for value, known, option in (
            (self.format, FORMATS, "--format"),
            (self.language, LANGUAGES, "--lang"),
        ):
            if value not in known:
                raise InputError(f'"{value}" is none of {", ".join(known)}', where=option)
        if self.format == "xlsx" and self.output is None and sys.stdout.isatty():
            raise InputError(
                "a workbook is no text for a terminal", where="--format xlsx", mend="Add -o FILE."
            )
        if self.format == "table" and self.output is not None:
            raise InputError(
                "a table goes to the screen", where="--output", mend="Add --format csv, json or xlsx."
            )

    @property
    def day(self) -> date | None:
        """The day asked about; None: today."""
        return a_date(self.as_of, where="--as-of") if self.as_of is not None else None

    @property
    def since(self) -> date | None:
        """The day from which on things must have been confirmed; None: whenever."""
        text = self.confirmed_since
        return a_date(text, where="--confirmed-since") if text is not None else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A call with its store open: the plan carried out, the area found (an IRI)."""

    store: Store
    day: date | None
    since: date | None
    area: str | None


class Answer(Protocol):
    """What every analysis gives."""

    @property
    def as_of(self) -> date:
        """The day asked about."""

    def to_json(self) -> dict[str, Any]:
        """The answer as the contract has it."""

    def table(self, language: str) -> Table:
        """The answer as a flat table."""


@contextmanager
def reading(call: Call, *, find_area: bool = True) -> Iterator[Reading]:
    """Open what a call asks about; InputError when an option is wrong or a name fits nothing.

    ``find_area`` False: the area is left to whoever asks (a client's, of a route).
    """
    call.check()
    day, since = call.day, call.since
    with open_for_reading(call.store) as store:
        planned = store
        if call.scenario is not None:
            planned = within(store, plan_of(store, call.scenario), as_of=day)
        area = None
        if find_area and call.area:
            area = find(planned, call.area, kinds=AREAS, where="--area", as_of=day)
        yield Reading(planned, day, since, area)


def print_answer(
    store: Store,
    call: Call,
    answer: Answer,
    asked: Sequence[Asked],
    evidence: Mapping[str, Sequence[Sequence[str]]],
    *,
    text: str | None = None,
    after: str = "",
) -> None:
    """Print in the format asked for.

    ``evidence``: for a key of the JSON, what each of its rows rests on; ``text`` stands in the place of the
    table on a terminal, ``after`` below it.
    """
    known = (
        facts(store, {one for rows in evidence.values() for row in rows for one in row})
        if call.explain
        else {}
    )
    if call.format == "json":
        told = answer.to_json()
        if call.explain:
            for key, rows in evidence.items():
                for shown, things in zip(told[key], rows, strict=True):
                    shown["facts"] = supporting(things, known)
            told["explain"] = [one.to_json() for one in asked]
        _write(call, (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode())
        return
    table = answer.table(call.language)
    if call.format == "csv":
        _write(call, to_csv(table))
    elif call.format == "xlsx":
        _write(call, to_xlsx(sheets(answer, call.language)))
    else:
        show_answer(table, answer.as_of, call.language, text=text, after=after)
        if call.explain:
            _show_explanation(asked, evidence, known)


def write_plot(file: str | None, draw: Callable[[], str]) -> None:
    """Write a drawing to the file that was asked for, if one was; InputError when it is not named .svg."""
    if file is None:
        return
    if not file.lower().endswith(".svg"):
        raise InputError(f'"{file}" is not named as a drawing', where="--plot", mend="Name it FILE.svg.")
    Path(file).write_text(draw(), encoding="utf-8")


def _write(call: Call, content: bytes) -> None:
    if call.output is not None:
        Path(call.output).write_bytes(content)
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _show_explanation(
    asked: Sequence[Asked],
    evidence: Mapping[str, Sequence[Sequence[str]]],
    known: Mapping[str, Sequence[str]],
) -> None:
    for one in asked:
        given = ", ".join(f"{name}={value}" for name, value in one.parameters.items())
        print(f"\n# {one.query}.rq  {given}\n{one.text}")
    for rows in evidence.values():
        for number, things in enumerate(rows, 1):
            print(f"\n# {number}")
            for triple in supporting(things, known):
                print(triple)
