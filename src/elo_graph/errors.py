"""Errors for people: each says what is wrong, where, and how to mend it, on one line."""

from typing import Any


class EloError(Exception):
    """Something the user can act on; ``str()`` is one plain line: ``where: what. mend``.

    ``exit_status`` is what the command line returns for it (2: the call or the input was wrong).
    """

    exit_status: int = 2

    def __init__(self, what: str, *, where: str | None = None, mend: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        what = _one_line(self.what)
        line = f"{_one_line(self.where)}: {what}" if self.where else what
        if self.mend:
            end = "" if line.endswith((".", "!", "?", "…")) else "."
            line = f"{line}{end} {_one_line(self.mend)}"
        return line


class InputError(EloError):
    """The call or the input is wrong: a file that does not parse, a name that fits nothing, a bad date."""


class Unsupported(EloError):
    """What was asked is refused or not available here: SERVICE, a remote address, a missing part."""


class NotConforming(EloError):
    """The data does not conform to the shapes; ``report`` is the validation report (``validate.Report``)."""

    exit_status = 1

    def __init__(
        self, what: str, *, report: Any = None, where: str | None = None, mend: str | None = None
    ) -> None:
        super().__init__(what, where=where, mend=mend)
        self.report = report


def _one_line(text: str) -> str:
    """Fold white space, since messages of parsers and of the system may hold line breaks."""
    return " ".join(text.split())
