"""What a request says, read strictly: parameters, the body up to a limit, its media type."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Receive

from elo_graph.api.problems import Problem

FORM: Final = "application/x-www-form-urlencoded"


class Disconnected(Exception):
    """The client went away before it had sent its whole request: nothing is done and nobody to tell."""


@dataclass(frozen=True, slots=True)
class ContentType:
    """A media type in lower case (``""``: the header is missing), and its parameter ``boundary``."""

    essence: str
    boundary: str = ""


def content_type(headers: Headers) -> ContentType:
    """Read ``Content-Type``. Raises Problem 415 for a charset other than UTF-8 and for a packed body."""
    essence, *parameters = headers.get("content-type", "").split(";")
    values = {}
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        values[name.strip().lower()] = value.strip().strip('"')
    if values.get("charset", "utf-8").lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, "encoding", f"the charset {values['charset']} is not taken", mend="Send UTF-8.")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem(
            415, "encoding", "a packed request body is not taken", headers={"Accept-Encoding": "identity"}
        )
    return ContentType(essence.strip().lower(), values.get("boundary", ""))


def pairs(encoded: bytes) -> list[tuple[str, str]]:
    """Read ``name=value&…``. Raises Problem 400 for what is not percent-encoded UTF-8."""
    try:
        return parse_qsl(
            encoded.decode("ascii"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=1000,
        )
    except (UnicodeDecodeError, ValueError) as error:
        raise Problem(400, "bad-parameter", "the parameters are not percent-encoded UTF-8") from error


def text(body: bytes, what: str) -> str:
    """Read a body as text. Raises Problem 400 when it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, "encoding", f"{what} is not UTF-8") from error


async def read_body(receive: Receive, headers: Headers, limit: int) -> bytes:
    """Read the whole body. Raises Problem 413 past the limit, Disconnected when the rest does not come."""
    too_large = Problem(413, "too-large", f"the request is over {limit >> 20} MB", limitBytes=limit)
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limit:
        raise too_large
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        body += message.get("body", b"")
        if len(body) > limit:
            raise too_large
        more = message.get("more_body", False)
    return bytes(body)
