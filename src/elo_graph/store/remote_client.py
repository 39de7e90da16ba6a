"""HTTP to the engine behind a store: credentials, time-outs, reads tried again, failures in plain words."""

import contextlib
import ssl
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr
from typing_extensions import override

from elo_graph.errors import EloError, EngineRefused, InputError, Unavailable
from elo_graph.settings import Settings
from elo_graph.store.places import SCHEMES, is_address

AGAIN: Final = frozenset((429, 502, 503, 504))
"""Statuses of an engine that may well answer the next time."""
_FIRST_WAIT: Final = 0.2
_CONNECTIONS: Final = 32
_SAID: Final = 300
"""Letters of an engine's own words that are passed on."""

_MAY_PASS: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.RemoteProtocolError, httpx.ReadError)

Form = Sequence[tuple[str, str]]


def web_address(location: str) -> str:
    """Return the address that a location names, without a slash at its end.

    Raises InputError for one that is none, or that has a password in it, which others could read there.
    """
    try:
        parts = urlsplit(location.removeprefix("sparql+"))
        known = is_address(location) and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise InputError(
            "this is not the address of a SPARQL service",
            where=location,
            mend="Write it like sparql+http://host:3030/dataset.",
        )
    if "@" in parts.netloc:
        raise InputError(
            "an address holds no password, which others could read there",
            where=f"sparql+{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}",
            mend="Set ELO_REMOTE_USER and ELO_REMOTE_PASSWORD_FILE.",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


@dataclass(frozen=True, slots=True)
class Access:
    """How an engine is reached; ``retries`` concerns reads."""

    location: str
    user: str | None = None
    password: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)
    connect_seconds: float = 5.0
    read_seconds: float = 60.0
    retries: int = 2

    @classmethod
    def configured(cls, location: str, settings: Settings) -> "Access":
        """Take the settings, secrets from where they are. Raises InputError for a file that is not there."""
        return cls(
            location,
            settings.remote_user,
            _secret(settings.remote_password, settings.remote_password_file, "PASSWORD") or "",
            _secret(settings.remote_token, settings.remote_token_file, "TOKEN"),
            settings.remote_connect_timeout,
            settings.remote_timeout,
            settings.remote_retries,
        )


class Client:
    """Sends requests to one engine; threads may share it."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._http = httpx.Client(
            timeout=httpx.Timeout(access.read_seconds, connect=access.connect_seconds, pool=None),
            limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
            auth=_Credentials(access),
            # The system's certificates, as the other programs of this machine; and no proxy on the way.
            # Without encryption there is nothing to verify, and reading them takes longer than most queries.
            verify=access.location.startswith(SCHEMES[1]) and ssl.create_default_context(),
            trust_env=False,
            headers={"User-Agent": "elo-graph"},
        )

    def read(self, address: str, form: Form, accept: str, *, seconds: float | None = None) -> httpx.Response:
        """Post a query; return the answer, of which only the head has been read.

        What did not reach the engine is tried again, with longer and longer waits. Raises as ``insist``.
        """
        return self._patiently("POST", address, accept, seconds, data=_grouped(form))

    def get(self, address: str, accept: str, *, params: Form = ()) -> httpx.Response:
        """Get a document, likewise."""
        return self._patiently("GET", address, accept, None, params=list(params))

    def write(
        self,
        method: str,
        address: str,
        *,
        form: Form = (),
        params: Form = (),
        content: bytes | None = None,
        media_type: str | None = None,
    ) -> None:
        """Send a write, once. Raises as ``insist``; an engine that fell silent may have done it or not."""
        headers = {"Content-Type": media_type} if media_type else {}
        request = self._http.build_request(
            method,
            address,
            params=list(params) or None,
            data=_grouped(form) if form else None,
            content=content,
            headers=headers,
        )
        with self._plain_errors(), contextlib.closing(self._http.send(request, stream=True)) as response:
            self.insist(response)
            response.read()

    def insist(self, response: httpx.Response) -> None:
        """Raise EngineRefused, InputError or Unavailable unless the answer is a good one; reads it then."""
        status = response.status_code
        if response.is_success:
            return
        with self._plain_errors():
            said = " ".join(response.read().decode(errors="replace").split())
        response.close()
        if status in (401, 403):
            known = self.access.user is not None or self.access.token is not None
            raise EngineRefused(
                f"the engine does not let us do this ({status})",
                where=str(response.request.url).partition("?")[0],
                mend="Look at the rights of the user or token that ELO_REMOTE_… names."
                if known
                else "Set ELO_REMOTE_USER and ELO_REMOTE_PASSWORD_FILE, or ELO_REMOTE_TOKEN_FILE.",
            )
        what = f"the engine answers {status}: {_shortened(said) or response.reason_phrase}"
        if status in AGAIN or (status == 500 and "timed out" in said.lower()):
            raise Unavailable(what, where=self.access.location)
        raise EngineRefused(what, where=self.access.location)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _patiently(
        self,
        method: str,
        address: str,
        accept: str,
        seconds: float | None,
        *,
        data: Mapping[str, list[str]] | None = None,
        params: Form = (),
    ) -> httpx.Response:
        timeout: httpx.Timeout | httpx._client.UseClientDefault = httpx.USE_CLIENT_DEFAULT
        if seconds is not None:
            timeout = httpx.Timeout(seconds, connect=min(seconds, self.access.connect_seconds), pool=None)
        wait = _FIRST_WAIT
        for attempt in range(self.access.retries + 1):
            request = self._http.build_request(
                method, address, params=list(params) or None, data=data, headers={"Accept": accept},
                timeout=timeout,
            )  # fmt: skip
            last = attempt == self.access.retries
            try:
                response = self._http.send(request, stream=True)
            except _MAY_PASS as error:
                if last:
                    raise self.failure(error) from error
            except httpx.HTTPError as error:
                raise self.failure(error) from error
            else:
                if last or response.status_code not in AGAIN:
                    return response
                with self._plain_errors():
                    said = response.read().lower()
                if b"timed out" in said or b"timeout" in said:  # it would take as long again
                    return response
            time.sleep(wait)
            wait *= 4
        raise AssertionError("the last attempt returns or raises")

    @contextlib.contextmanager
    def _plain_errors(self) -> Generator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            raise self.failure(error) from error

    def failure(self, error: Exception) -> EloError:
        """Say what happened to a request that was not answered."""
        location = self.access.location
        match error:
            case httpx.ConnectTimeout() | httpx.ConnectError():
                what = f"the engine cannot be reached: {_reason(error)}"
            case httpx.ReadTimeout():
                what = f"the engine has said nothing for {self.access.read_seconds:g} seconds"
            case httpx.UnsupportedProtocol() | httpx.InvalidURL():
                return InputError("this is not an address", where=location)
            case _:
                what = f"the engine broke off: {_reason(error)}"
        return Unavailable(what, where=location, mend="Look whether it runs, and try again.")


class _Credentials(httpx.Auth):
    """A bearer token always; user and password as the engine asks for them, and only then."""

    def __init__(self, access: Access) -> None:
        self._token = access.token
        self._user = access.user
        self._password = access.password
        self._known: httpx.Auth | None = None

    @override
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
            yield request
            return
        if self._known is None:
            response = yield request
            if response.status_code != 401 or self._user is None:
                return
            asked = response.headers.get("www-authenticate", "").lower()
            digest = "digest" in asked
            self._known = (httpx.DigestAuth if digest else httpx.BasicAuth)(self._user, self._password)
            if digest:  # it wants to see the challenge itself
                request = _without_authorization(request)
        yield from self._known.auth_flow(request)


def _without_authorization(request: httpx.Request) -> httpx.Request:
    request.headers.pop("Authorization", None)
    return request


def _secret(given: SecretStr | None, file: Path | None, name: str) -> str | None:
    if given is not None:
        return given.get_secret_value()
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise InputError(f"the file cannot be read: {reason}", where=f"ELO_REMOTE_{name}_FILE") from error


def _grouped(form: Form) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in form:
        grouped.setdefault(name, []).append(value)
    return grouped


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


def _shortened(said: str) -> str:
    return said if len(said) <= _SAID else said[: _SAID - 1] + "…"
