"""Errors for people: each says what is wrong, where, and how to mend it, on one line."""

from typing import Any


class EloError(Exception):
    """Something the user can act on; ``str()`` is one plain line: ``where, line, column: what. mend``.

    ``exit_status`` is what the command line returns for it (2: the call or the input was wrong).
    ``line`` and ``column`` count from 1 and are there when the fault has a place in a text.
    """

    exit_status: int = 2

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        mend: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend
        self.line = line
        self.column = column

    def __str__(self) -> str:
        place = [self.where] if self.where else []
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.column is not None:
            place.append(f"column {self.column}")
        text = f"{', '.join(place)}: {self.what}" if place else self.what
        if self.mend:
            end = "" if text.endswith((".", "!", "?", "…")) else "."
            text = f"{text}{end} {self.mend}"
        # Messages of parsers and of the system may hold line breaks.
        return " ".join(text.split())


class InputError(EloError):
    """The call or the input is wrong: a file that does not parse, a name that fits nothing, a bad date."""


class Unsupported(EloError):
    """What was asked is refused or not available here: SERVICE, a remote address, a missing part."""


class NotOffered(Unsupported):
    """What this server does not do as it is set up, though another would."""


class Unavailable(EloError):
    """The engine behind the store does not answer, or not in time; try again in ``retry_after`` seconds."""

    retry_after = 5


class EngineRefused(EloError):
    """The engine behind the store answers, but not to us: wrong credentials, no such address, a limit."""


class Unreachable(EloError):
    """Another server, on which the answer depends, did not answer, or not with what was asked for."""


class NotConforming(EloError):
    """The data does not conform to the shapes; ``report`` is the validation report (``validate.Report``)."""

    exit_status = 1

    def __init__(
        self, what: str, *, report: Any = None, where: str | None = None, mend: str | None = None
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.report = report
