"""Who may write: named bearer tokens (RFC 6750), from the environment or a file, never the command line."""

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers

from elo_graph.api.problems import Problem
from elo_graph.errors import InputError
from elo_graph.settings import Settings

DEFAULT_NAME: Final = "token"
"""What a token without a name is called in the audit graph."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # what a header can carry: RFC 6750 section 2.1


class Tokens:
    """Names by token; only digests are kept."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = {_digest(token): name for token, name in names.items()}

    def __bool__(self) -> bool:
        return bool(self._names)

    def holder(self, headers: Headers) -> str:
        """Return the name of the token that the request bears. Raises Problem 401 without a right one."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise _unauthorized("writing needs a token", 'Bearer realm="elo-graph"')
        digest = _digest(given.strip())
        found = None
        for known, name in self._names.items():  # all of them: the time taken says nothing
            if hmac.compare_digest(known, digest):
                found = name
        if found is None:
            raise _unauthorized(
                "this token is not known here", 'Bearer realm="elo-graph", error="invalid_token"'
            )
        return found


def configured(settings: Settings) -> Tokens:
    """Read the tokens. Raises InputError for a file that cannot be read or a line that is no token."""
    names: dict[str, str] = {}
    # A variable that is set to nothing is not set.
    token = settings.update_token.get_secret_value().strip() if settings.update_token else ""
    if token:
        names.update(_line(token, "ELO_UPDATE_TOKEN", None))
    path = settings.update_token_file
    if path is not None and path != Path():
        for number, line in enumerate(_read(path).splitlines(), start=1):
            if line.strip() and not line.lstrip().startswith("#"):
                names.update(_line(line.strip(), str(path), number))
    return Tokens(names)


def _line(text: str, where: str, line: int | None) -> dict[str, str]:
    """Read ``name:token`` or a token alone. A message never repeats it."""
    name, colon, token = text.partition(":")
    if not colon:
        name, token = DEFAULT_NAME, text
    name, token = name.strip(), token.strip()
    if not _NAME.fullmatch(name):
        raise InputError(
            "the name before the colon is not made of letters, digits, dots and dashes alone",
            where=where,
            line=line,
            mend="Write name:token, or the token alone.",
        )
    if not _TOKEN.fullmatch(token):
        raise InputError(
            "this is no token that a header can carry",
            where=where,
            line=line,
            mend="Make one: python -c 'import secrets; print(secrets.token_urlsafe())'.",
        )
    return {token: name}


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise InputError(
            f"the token file cannot be read: {error.strerror}",
            where=str(path),
            mend="See ELO_UPDATE_TOKEN_FILE.",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("the token file is not text", where=str(path)) from error


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _unauthorized(what: str, challenge: str) -> Problem:
    return Problem(
        401,
        "unauthorized",
        what,
        mend="Send it as Authorization: Bearer TOKEN.",
        headers={"WWW-Authenticate": challenge},
    )
