"""If-Match, If-None-Match and their dates (RFC 9110 section 13), against the state of a graph."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.datastructures import Headers

from elo_graph.api.problems import Problem
from elo_graph.store.states import State

_TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


@dataclass(frozen=True, slots=True)
class Preconditions:
    """What the request insists on. A tag is a state, or a state, ``-`` and the form it was written in."""

    match: str | None
    none_match: str | None
    modified_since: datetime | None
    unmodified_since: datetime | None

    def insist_on_write(self, state: State | None) -> None:
        """Raise Problem 412 unless the write may go ahead; ``state`` None: there is nothing yet."""
        if self.match is not None:
            if not _has(self.match, state, weak=False):
                raise _failed("If-Match", state)
        elif self.unmodified_since is not None and (
            state is None or _seconds(state.modified) > self.unmodified_since
        ):
            raise _failed("If-Unmodified-Since", state)
        if self.none_match is not None and _has(self.none_match, state, weak=True):
            raise _failed("If-None-Match", state)

    def names(self, etag: str) -> bool:
        """Whether a reader names this tag, written as in the header ``ETag``; weak or strong."""
        tags = {value for _, value in _TAG.findall(self.none_match or "")}
        return etag.removeprefix("W/").strip('"') in tags

    def is_current(self, etag: str, state: State) -> bool:
        """Whether a reader has this representation, which exists, already (304).

        Raises Problem 412 when the reader wants the one of another tag or time, or nothing.
        """
        if self.match is not None:
            strong = {value for mark, value in _TAG.findall(self.match) if not mark}
            if self.match.strip() != "*" and etag.strip('"') not in strong:
                raise _failed("If-Match", state)
        elif self.unmodified_since is not None and _seconds(state.modified) > self.unmodified_since:
            raise _failed("If-Unmodified-Since", state)
        if self.none_match is not None:
            return self.none_match.strip() == "*" or self.names(etag)
        return self.modified_since is not None and _seconds(state.modified) <= self.modified_since


def preconditions(headers: Headers) -> Preconditions:
    """Read the headers; a date that is none is passed over, as RFC 9110 asks."""
    return Preconditions(
        headers.get("if-match"),
        headers.get("if-none-match"),
        _date(headers.get("if-modified-since")),
        _date(headers.get("if-unmodified-since")),
    )


def http_date(moment: datetime) -> str:
    """Write a time as headers have it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _has(header: str, state: State | None, *, weak: bool) -> bool:
    if state is None:
        return False
    if header.strip() == "*":
        return True
    return any(
        state.token in (value, value.rpartition("-")[0])
        for mark, value in _TAG.findall(header)
        if weak or not mark
    )


def _failed(header: str, state: State | None) -> Problem:
    what = "there is nothing there" if state is None else "the data is not in the state you know"
    return Problem(412, "precondition", f"{header} does not hold: {what}", mend="Read it again, then write.")


def _seconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def _date(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
