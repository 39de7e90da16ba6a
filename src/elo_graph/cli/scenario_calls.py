"""How the commands on scenarios go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from elo_graph.analyse.applying import as_update, insist
from elo_graph.analyse.drafting import draft, scenario_iri
from elo_graph.analyse.effects import PARTS, effects
from elo_graph.analyse.labels import LANGUAGES, Label, pick
from elo_graph.analyse.names import AREAS, ROUTE_ENDS, find
from elo_graph.analyse.plan_files import edits, line, proposals, rows, text_of, told_apart
from elo_graph.analyse.plans import Plan, listed, quads
from elo_graph.analyse.proposals import changes
from elo_graph.analyse.queries import a_date
from elo_graph.analyse.suggesting import suggest
from elo_graph.cli.answering import Call, print_answer
from elo_graph.cli.loading import named, open_for_reading
from elo_graph.cli.output import say, show_table
from elo_graph.cli.plans import plan_of, write_plan
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import documents
from elo_graph.store import Store, open_store
from elo_graph.store.changes import Change, Replace, Update
from elo_graph.store.conformance import Conformance
from elo_graph.store.disk import DiskStore
from elo_graph.store.writing import write
from elo_graph.validate.submission import Source

WHO = "command-line"
"""The name under which writes of the command line are recorded."""


@dataclass(frozen=True, slots=True)
class About:
    """What a scenario says of itself, as it was given: texts in fi, sv, en; days as text."""

    name: str | None
    titles: tuple[str | None, ...]
    descriptions: tuple[str | None, ...] = ()
    author: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None

    def label(self, texts: Sequence[str | None]) -> Label:
        """Return the texts that were given, by language."""
        return {tag: text for tag, text in zip(LANGUAGES, texts, strict=False) if text}

    @property
    def begins(self) -> date | None:
        """The first day."""
        return a_date(self.valid_from, where="--valid-from") if self.valid_from else None

    @property
    def ends(self) -> date | None:
        """The last day."""
        return a_date(self.valid_to, where="--valid-to") if self.valid_to else None


@dataclass(frozen=True, slots=True)
class Where:
    """Where a scenario is written to: a file, the store, or both."""

    store: str | None
    file: str | None
    save: bool
    replace: bool
    checked: bool

    def keep(self, plan: Plan, language: str) -> None:
        """Write the scenario; the store's shapes are asked first whether the registry could be like that."""
        if self.file is not None:
            write_plan(plan, self.file)
            say(f"{pick(plan.title, language)}: {self.file}")
        if self.save:
            with open_store(named(self.store)) as store:
                if store.has_graph(plan.iri) and not self.replace:
                    raise InputError(
                        "the store has a scenario of this name",
                        where=plan.iri,
                        mend="Add --replace, or another name.",
                    )
                told = tuple(quads(plan))
                _write(store, Replace(plan.iri, (Source("scenario", told),)), checked=self.checked)
            say(f"{pick(plan.title, language)}: {plan.iri}")


def new_command(
    about: About,
    files: Sequence[str],
    removed: Sequence[str],
    lines: Sequence[str],
    where: Where,
    language: str,
) -> None:
    """Make a scenario of files and of changes given in words."""
    today = date.today()
    name = about.name or ""
    scenario_iri(name)
    if not where.save and where.file is None:
        named(where.store)
        where = Where(where.store, None, True, where.replace, where.checked)
    begins, ends = about.begins, about.ends
    tables = [file for file in files if file.lower().endswith(".csv")]
    with open_for_reading(where.store) as store:
        additions, removals = told_apart(documents([file for file in files if file not in tables]))
        removals += [triple for part in told_apart(documents(removed)) for triple in part]
        given = [row for file in tables for row in rows(text_of(Path(file)), where=file)]
        given += [line(text, where=f"--change {number}") for number, text in enumerate(lines, 1)]
        wanted = proposals(store, given, as_of=max(today, begins or today))
        short = name.removeprefix("scenario-")
        plan = draft(
            store,
            name,
            (
                *changes(store, wanted, valid_from=begins, name=short),
                *edits(store, additions, removals),
            ),
            title=about.label(about.titles),
            description=about.label(about.descriptions),
            author=about.author,
            created=today,
            valid_from=begins,
            valid_to=ends,
        )
        if where.checked:
            insist(store, plan)
    where.keep(plan, language)
    for change in plan.changes:
        print(pick(change.reason, language, otherwise=change.subject))


def diff_command(call: Call, scenario: str, start: str | None, to: str | None) -> None:
    """Show what a scenario does."""
    call.check()
    if (start is None) != (to is None):
        raise InputError("a route needs both ends", where="--from, --to")
    with open_for_reading(call.store) as store:
        plan = plan_of(store, scenario, where="SCENARIO")
        day = call.day
        area = find(store, call.area, kinds=AREAS, where="--area", as_of=day) if call.area else None
        ways = [(_end(store, start, "--from"), _end(store, to, "--to"))] if start and to else []
        answer = effects(store, plan, as_of=day, area=area, ways=ways)
        evidence = {f"{what}s": [row.evidence for row in answer.about(what)] for what in PARTS}
        lines = [pick(change.reason, call.language) for change in plan.changes if change.reason]
        lines += [f"! {pick(one.reason, call.language)} <{one.subject}>" for one in answer.conflicts]
        print_answer(store, call, answer, answer.asked, evidence, after="\n".join(["", *lines]))


def _end(store: Store, name: str, where: str) -> str:
    return find(store, name, kinds=ROUTE_ENDS, where=where)


def suggest_command(
    call: Call, about: About, at_most: int, method: str, kinds: Sequence[str], where: Where
) -> int:
    """Suggest additions; returns 1 when nothing helps."""
    call.check()
    if about.name is not None:
        scenario_iri(about.name)
    with open_for_reading(call.store) as store:
        day = call.day
        area = find(store, call.area, kinds=AREAS, where="--area", as_of=day) if call.area else None
        answer = suggest(
            store,
            at_most=at_most,
            area=area,
            as_of=day,
            method=method,
            kinds=kinds,
            name=about.name.removeprefix("scenario-") if about.name else None,
            title=about.label(about.titles) or None,
            author=about.author,
            valid_from=about.begins,
        )
        print_answer(store, call, answer, (answer.asked,), {})
    where.keep(answer.plan, call.language)
    return 0 if answer.additions else 1


def apply_command(scenario: str, location: str | None, checked: bool, dry_run: bool, language: str) -> None:
    """Carry a scenario out in a store."""
    today = date.today()
    with open_store(named(location), read_only=dry_run) as store:
        plan = plan_of(store, scenario, where="SCENARIO")
        if not plan.holds(today) and plan.valid_to is not None and plan.valid_to < today:
            raise InputError(f"the scenario was meant for days up to {plan.valid_to}", where=plan.iri)
        version = store.version
        text = as_update(store, plan, kept=store.has_graph(plan.iri), today=today)
        if dry_run:
            if checked:
                insist(store, plan)
            print(text)
            return
        if text:
            if checked and not isinstance(store, DiskStore):
                insist(store, plan)
            _write(store, Update(text), checked=checked, version=version)
        for change in plan.changes:
            print(pick(change.reason, language, otherwise=change.subject))
        say(f"{plan.iri} → {location}")


def list_command(call: Call) -> None:
    """List the scenarios of a store."""
    with open_for_reading(call.store) as store:
        plans = listed(store)
        if call.format == "json":
            import json

            print(json.dumps([plan.to_json() for plan in plans], ensure_ascii=False, indent=2))
            return
        heads = {
            "fi": ("Tunniste", "Otsikko", "Tehty"),
            "sv": ("Id", "Titel", "Skapad"),
            "en": ("IRI", "Title", "Made"),
        }
        show_table(
            heads[call.language],
            [(plan.iri, pick(plan.title, call.language), str(plan.created or "")) for plan in plans],
        )


def _write(store: Store, change: Change, *, checked: bool, version: str | None = None) -> None:
    """Make one change in one transaction, checked and recorded where the store can do that."""
    if isinstance(store, DiskStore):

        def unchanged() -> None:
            if version is not None and store.version != version:
                raise InputError("the store was written to meanwhile", mend="Try again.")

        conformance = Conformance() if checked else None
        write(store, change, who=WHO, conformance=conformance, audited=True, expect=unchanged)
    elif isinstance(change, Update):
        store.update(change.text)
    elif isinstance(change, Replace) and change.graph is not None:
        store.replace_graph(change.graph, (quad for source in change.sources for quad in source.quads))
