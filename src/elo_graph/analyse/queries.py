"""Questions are files: reads the head of a ``.rq`` file and binds its parameters.

The head is grlc's: YAML in the lines that begin with ``#+``, with ``summary`` (by language),
``description``, ``params`` (name → type, description, default) and ``columns``. A parameter stands in the
body as ``VALUES ?name { UNDEF }``, so that the file runs unchanged on any SPARQL 1.1 engine when nothing is
given; binding puts serialised RDF terms there and never text.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pyoxigraph import Literal, NamedNode

from elo_graph import shipped
from elo_graph.errors import InputError
from elo_graph.terms import XSD

Value = NamedNode | Literal | str | int | Decimal | date
Given = Value | Sequence[Value] | None

TYPES = ("iri", "date", "integer", "decimal", "string")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a question may be given; ``default`` says in words what holds when it is not."""

    name: str
    type: str
    description: str
    default: str

    @property
    def placeholder(self) -> str:
        """Where the value goes in the query's text."""
        return f"VALUES ?{self.name} {{ UNDEF }}"

    def term(self, value: Value) -> NamedNode | Literal:
        """Turn a value into an RDF term of this parameter's type; InputError when it is none."""
        if isinstance(value, NamedNode | Literal):
            return self._checked(value)
        text = value.isoformat() if isinstance(value, date) else str(value).strip()
        if self.type == "iri":
            try:
                return NamedNode(text.removeprefix("<").removesuffix(">"))
            except ValueError as error:
                raise self._refused(text, "an absolute IRI") from error
        if self.type == "date":
            return Literal(a_date(text, where=self.name).isoformat(), datatype=NamedNode(XSD + "date"))
        if self.type == "integer":
            if not re.fullmatch(r"[+-]?\d+", text) or isinstance(value, bool):
                raise self._refused(text, "a whole number")
            return Literal(str(int(text)), datatype=NamedNode(XSD + "integer"))
        if self.type == "decimal":
            try:
                number = Decimal(text)
            except InvalidOperation as error:
                raise self._refused(text, "a number") from error
            if not number.is_finite():
                raise self._refused(text, "a number")
            return Literal(f"{number:f}", datatype=NamedNode(XSD + "decimal"))
        return Literal(text)

    def _checked(self, term: NamedNode | Literal) -> NamedNode | Literal:
        if (self.type == "iri") != isinstance(term, NamedNode):
            raise self._refused(str(term), "an IRI" if self.type == "iri" else f"a {self.type}")
        if isinstance(term, Literal) and term.datatype.value != XSD + self.type:
            raise self._refused(str(term), f"a {self.type}")
        return term

    def _refused(self, text: str, wanted: str) -> InputError:
        return InputError(f'"{text}" is not {wanted}', where=self.name)


@dataclass(frozen=True, slots=True)
class Query:
    """A question: its name below ``queries/``, what its head says, and its text (head included).

    ``better``: of a question that computes an indicator, whether it is better ``lower`` or ``higher``.
    """

    name: str
    text: str
    summary: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[str, ...] = ()
    better: str = ""

    def bind(self, /, **given: Given) -> str:
        """Return the text with the given values in place; None, or no value, leaves a parameter open."""
        text = self.text
        known = {parameter.name: parameter for parameter in self.parameters}
        for name, value in given.items():
            parameter = known.get(name)
            if parameter is None:
                names = ", ".join(known) or "none"
                raise InputError(
                    f'there is no parameter "{name}"', where=self.name, mend=f"Its parameters: {names}."
                )
            if value is None:
                continue
            many = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
            terms = " ".join(str(parameter.term(one)) for one in many)
            if parameter.placeholder not in text:
                raise InputError(
                    f"the body has no line {parameter.placeholder}", where=f"{self.name}.rq, parameter {name}"
                )
            text = text.replace(parameter.placeholder, f"VALUES ?{name} {{ {terms} }}")
        return text


def load(name: str) -> Query:
    """Return the shipped question of this name (``gaps/gaps``); InputError when there is none."""
    return _loaded(shipped.root(), name)


@lru_cache(maxsize=256)
def _loaded(root: Path, name: str) -> Query:
    """Read a question once: what is shipped does not change while a process runs."""
    path = root / "queries" / f"{name}.rq"
    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", name) or not path.is_file():
        raise InputError(f'there is no shipped query "{name}"')
    return parse(path.read_text(encoding="utf-8"), name=name)


def load_all() -> tuple[Query, ...]:
    """Return all shipped questions, sorted by name."""
    folder = shipped.root() / "queries"
    return tuple(
        parse(path.read_text(encoding="utf-8"), name=_name_below(folder, path))
        for path in shipped.query_files()
    )


@lru_cache(maxsize=256)
def parse(text: str, *, name: str) -> Query:
    """Read a question's head; a text without one has no parameters. InputError when the head is not right."""
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        head = yaml.safe_load("\n".join(lines)) or {}
    except yaml.YAMLError as error:
        raise InputError(f"the head is not YAML: {error}", where=f"{name}.rq") from error
    if not isinstance(head, dict):
        raise InputError("the head is not a YAML mapping", where=f"{name}.rq")
    return Query(
        name=name,
        text=text,
        summary=_by_language(head.get("summary")),
        description=str(head.get("description") or "").strip(),
        parameters=tuple(_parameters(head.get("params") or {}, name)),
        columns=tuple(str(column) for column in head.get("columns") or ()),
        better=str(head.get("better") or ""),
    )


def a_date(text: str, *, where: str) -> date:
    """Read a calendar day written year-month-day; InputError otherwise."""
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f'"{text}" is not a date', where=where, mend="Write year-month-day, such as 2026-01-31.")


def _by_language(summary: Any) -> Mapping[str, str]:
    if isinstance(summary, dict):
        return {str(language): str(text) for language, text in summary.items()}
    return {"en": str(summary)} if summary else {}


def _parameters(params: Any, name: str) -> list[Parameter]:
    if not isinstance(params, dict):
        raise InputError("params is not a mapping of names", where=f"{name}.rq")
    found = []
    for key, told in params.items():
        told = told if isinstance(told, dict) else {}
        kind = str(told.get("type", "string"))
        if not _NAME.fullmatch(str(key)) or kind not in TYPES:
            raise InputError(
                f'parameter "{key}" of type "{kind}" is not understood',
                where=f"{name}.rq",
                mend=f"The types are {', '.join(TYPES)}.",
            )
        found.append(
            Parameter(str(key), kind, str(told.get("description", "")), str(told.get("default", "")))
        )
    return found


def _name_below(folder: Path, path: Path) -> str:
    return path.relative_to(folder).with_suffix("").as_posix()
