"""How the analyses' commands go: find what is named, ask, print."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from elo_graph.analyse.answers import Asked
from elo_graph.analyse.explain import facts, supporting
from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.labels import named
from elo_graph.analyse.names import AREAS, find
from elo_graph.analyse.overlaps import overlaps
from elo_graph.analyse.queries import a_date
from elo_graph.analyse.route_words import route_line
from elo_graph.analyse.routes import Profile, Routes, routes
from elo_graph.analyse.strategy import Strategy, strategy
from elo_graph.analyse.tables import Cell, Table, grouped
from elo_graph.cli.loading import open_for_reading
from elo_graph.cli.output import show_table
from elo_graph.errors import InputError, Unsupported
from elo_graph.publish.spreadsheets import to_csv, to_xlsx
from elo_graph.store import Store

FORMATS = ("table", "json", "csv", "xlsx")
LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Call:
    """The options that all four commands share, as they were given."""

    area: str | None
    as_of: str | None
    scenario: str | None
    format: str
    output: str | None
    explain: bool
    language: str
    store: str | None

    def check(self) -> date | None:
        """Return the day; refuse what cannot be answered before a store is opened."""
        if self.scenario is not None:
            raise Unsupported("scenarios come with a later version", where="--scenario")
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
        return a_date(self.as_of, where="--as-of") if self.as_of is not None else None


class Answer(Protocol):
    """What every analysis gives."""

    @property
    def as_of(self) -> date:
        """The day asked about."""

    def to_json(self) -> dict[str, Any]:
        """The answer as the contract has it."""

    def table(self, language: str) -> Table:
        """The answer as a flat table."""


def gaps_command(call: Call) -> int:
    """Print the gaps."""
    day = call.check()
    with open_for_reading(call.store) as store:
        answer = gaps(store, as_of=day, area=_area(store, call, day))
        evidence = [row.evidence for row in answer.rows]
        _print(store, call, answer, (answer.asked,), {"rows": evidence})
    return 0


def overlaps_command(call: Call) -> int:
    """Print the overlaps."""
    day = call.check()
    with open_for_reading(call.store) as store:
        answer = overlaps(store, as_of=day, area=_area(store, call, day))
        evidence: list[tuple[str, ...]] = [(pair.a, pair.b) for pair in answer.pairs]
        _print(store, call, answer, (answer.asked,), {"pairs": evidence})
    return 0


def strategy_command(call: Call) -> int:
    """Print the goals, and after them the services that serve none."""
    day = call.check()
    with open_for_reading(call.store) as store:
        answer = strategy(store, as_of=day, area=_area(store, call, day))
        evidence = [(row.goal, *(one.thing for one in row.contributors)) for row in answer.rows]
        _print(store, call, answer, answer.asked, {"rows": evidence}, after=_unaligned(answer, call.language))
    return 0


def routes_command(
    call: Call,
    start: str,
    to: str,
    age: int | None,
    languages: tuple[str, ...],
    statuses: tuple[str, ...],
    at_most: int,
) -> int:
    """Print the routes, or why there is none; returns 1 when there is none."""
    day = call.check()
    profile = Profile(age, call.area or None, languages, statuses)
    with open_for_reading(call.store) as store:
        answer = routes(store, start, to, profile=profile, as_of=day, at_most=at_most)
        evidence = [tuple(one for step in route.steps for one in step.evidence) for route in answer.routes]
        text = _route_text(answer, call.language) if call.format == "table" else None
        stopped = [tuple(one for one in (b.referral, b.start, b.end) if one) for b in answer.blocked]
        _print(store, call, answer, answer.asked, {"routes": evidence, "blocked": stopped}, text=text)
    return 0 if answer.routes else 1


def _area(store: Store, call: Call, day: date | None) -> str | None:
    return find(store, call.area, kinds=AREAS, where="--area", as_of=day) if call.area else None


def _print(
    store: Store,
    call: Call,
    answer: Answer,
    asked: Sequence[Asked],
    evidence: dict[str, list[tuple[str, ...]]],
    *,
    text: str | None = None,
    after: str = "",
) -> None:
    """Print in the format asked for; ``evidence``: for a key of the JSON, what each of its rows rests on."""
    table = answer.table(call.language)
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
    elif call.format == "csv":
        _write(call, to_csv(table))
    elif call.format == "xlsx":
        _write(call, to_xlsx(table))
    else:
        _show(call, table, answer.as_of, text, after)
        if call.explain:
            _show_explanation(asked, evidence, known)


def _write(call: Call, content: bytes) -> None:
    if call.output is not None:
        Path(call.output).write_bytes(content)
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _show(call: Call, table: Table, answer_day: date, text: str | None, after: str) -> None:
    print(f"{table.summary} ({answer_day})")
    if text is not None:
        print(text, end="")
        return
    if table.rows:
        print()
        wanted = [place for place, column in enumerate(table.columns) if column.narrow]
        numbers = [at for at, place in enumerate(wanted) if table.columns[place].numeric]
        shares = {place for place in wanted if table.columns[place].key == "coverage"}
        rows = [
            [_cell(row[place], call.language, share=place in shares) for place in wanted]
            for row in table.rows
        ]
        for row, depth in zip(rows, table.depths or (), strict=False):
            row[0] = "  " * depth + row[0]
        show_table([table.columns[place].heading for place in wanted], rows, right=numbers)
    if after:
        print(after)


def _cell(cell: Cell, language: str, *, share: bool) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        figure = f"{cell * 100:.0f} %" if share else f"{cell:.2f}"
        # Nearly nobody and nearly everybody are not nobody and everybody.
        if share and 0 < cell < 0.005:
            figure = "< 1 %"
        if share and 0.995 <= cell < 1:
            figure = "> 99 %"
        return figure if language == "en" else figure.replace(".", ",")
    return grouped(cell) if isinstance(cell, int) else cell


def _unaligned(answer: Strategy, language: str) -> str:
    if not answer.unaligned:
        return ""
    head = {
        "fi": "Palvelut, jotka eivät edistä mitään tavoitetta:",
        "sv": "Tjänster som inte främjar något mål:",
        "en": "Services that serve no goal:",
    }[language]
    return "\n".join(["", head, *(f"  {named(label, thing, language)}" for thing, label in answer.unaligned)])


def _route_text(answer: Routes, language: str) -> str:
    """Write routes the way one explains them: one step a line."""
    lines: list[str] = []
    for number, route in enumerate(answer.routes, 1):
        figures = route_line(
            language, route.handovers, route.wait_days, route.unaccompanied, route.wait_known
        )
        lines += ["", f"{number}. {figures}"]
        lines.append(f"   {named(answer.start_label, answer.start, language)}")
        for row in answer.table(language).rows:
            if row[0] == number:
                cells = dict(zip((column.key for column in answer.table(language).columns), row, strict=True))
                wait = f", {cells['waitDays']} d" if cells["waitDays"] else ""
                lines.append(f"   → {cells['toLabel']}  ({cells['handoverMode']}{wait})")
                lines += [f"       {_NOTES[key][language]}: {cells[key]}" for key in _NOTES if cells[key]]
    for ended in answer.ended:
        lines += ["", ended.sentence[language]]
    if answer.blocked:
        lines += [
            "",
            {"fi": "Mikä estää:", "sv": "Vad som hindrar:", "en": "What stands in the way:"}[language],
        ]
        lines += [f"  {block.reason[language]}" for block in answer.blocked]
    elif not answer.routes and not answer.ended:
        lines += [
            "",
            {
                "fi": "Sinne ei johda yhtään ohjausreittiä.",
                "sv": "Ingen hänvisningsväg leder dit.",
                "en": "No referral leads there.",
            }[language],
        ]
    if answer.reached:
        head = {"fi": "Näin pitkälle pääsee", "sv": "Så långt kommer man", "en": "How far one gets"}[language]
        lines += [
            "",
            f"{head}: {', '.join(named(label, thing, language) for thing, label in answer.reached)}",
        ]
    return "\n".join([*lines, ""])


_NOTES = {
    "preconditions": {"fi": "Edellytys", "sv": "Förutsättning", "en": "Precondition"},
    "pathway": {"fi": "Palvelussa", "sv": "I tjänsten", "en": "In the service"},
}


def _show_explanation(
    asked: Sequence[Asked], evidence: dict[str, list[tuple[str, ...]]], known: dict[str, tuple[str, ...]]
) -> None:
    for one in asked:
        given = ", ".join(f"{name}={value}" for name, value in one.parameters.items())
        print(f"\n# {one.query}.rq  {given}\n{one.text}")
    for rows in evidence.values():
        for number, things in enumerate(rows, 1):
            print(f"\n# {number}")
            for triple in supporting(things, known):
                print(triple)
