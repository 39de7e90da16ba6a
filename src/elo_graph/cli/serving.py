"""How ``serve`` goes: a port, a store, the application, three addresses."""

import contextlib
import errno
import gc
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import uvicorn
from typing_extensions import override

from elo_graph.cli.loading import shipped_location, validator
from elo_graph.cli.memory import share_memory_among_threads
from elo_graph.cli.output import progress, say
from elo_graph.errors import EloError, InputError
from elo_graph.settings import Settings
from elo_graph.store import Store, registry
from elo_graph.store.disk import DiskStore, is_new
from elo_graph.store.following import FollowingStore
from elo_graph.store.inference.graph import infer, standing
from elo_graph.store.inference.rules import Regime
from elo_graph.store.opening import MEMORY, open_store
from elo_graph.store.places import is_address
from elo_graph.store.remote_mirror import MirrorStore
from elo_graph.store.remote_passing import PassingStore
from elo_graph.store.served import Served

SWITCH_SECONDS: Final = 0.001


@dataclass(frozen=True, slots=True)
class Serving:
    """What was asked of ``serve``; ``union``: the default graph of queries is the union of all graphs."""

    host: str
    port: int
    store: str | None
    read_only: bool
    bare: bool
    union: bool
    query_timeout: float | None
    validate_writes: bool
    allow_service: tuple[str, ...] = ()
    reason: str | None = None


def serve_command(asked: Serving) -> None:
    """Serve until the process is told to stop. The port is taken first, so a wrong one is told at once."""
    share_memory_among_threads()
    settings = Settings().model_copy(update={"validate_writes": asked.validate_writes})
    if asked.query_timeout is not None:
        settings = settings.model_copy(update={"query_timeout": asked.query_timeout})
    if asked.allow_service:
        settings = settings.model_copy(update={"allow_service": asked.allow_service})
    with _listening(asked.host, asked.port) as listener, _store(asked, settings) as store:
        from elo_graph.web.app import create_app
        from elo_graph.web.proxied import Proxied

        audited = settings.audit_writes
        if audited is None:
            audited = asked.union or not asked.bare
        app = create_app(store, settings, union=asked.union, audited=audited)
        # Longer than proxies keep theirs (mostly 60 s), or one would send into a connection just closed.
        config = uvicorn.Config(
            Proxied(app, os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")),
            log_level="warning",
            access_log=False,
            timeout_keep_alive=75,
            proxy_headers=False,
        )
        # An analysis in a thread gives the interpreter back after this time, when a request comes.
        sys.setswitchinterval(SWITCH_SECONDS)
        # The server passes the signal that ended it on; the store is closed and a temporary one removed.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            _Server(config, _address(listener), store).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says where to look once requests are answered."""

    def __init__(self, config: uvicorn.Config, address: str, store: Store) -> None:
        super().__init__(config)
        self._address = address
        self._store = store

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            # What is there now stays: looking through it again and again would hold requests up.
            gc.collect()
            gc.freeze()
            say(f"elo-graph serves {self._store.size():,} statements from {self._store.location}")
            say(f"  pages    {self._address}/")
            say(f"  SPARQL   {self._address}/sparql")
            say(f"  API      {self._address}/docs")
            say("Stop it with Ctrl-C.")


@contextmanager
def _store(asked: Serving, settings: Settings) -> Iterator[Served]:
    """Open the store to serve: the one named, filled when it is new; the shipped one; or an empty one."""
    with contextlib.ExitStack() as ends:
        location = asked.store
        if location == MEMORY or (location is None and asked.bare):
            # Queries run in processes of their own, which need a folder to read.
            location = str(
                Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="elo-graph-"))) / "store"
            )
        read_only = asked.read_only
        wanted = Regime(asked.reason) if asked.reason else None
        if location is None:
            location, read_only = shipped_location(asked.reason), True
        elif not asked.bare and not read_only and _is_empty(location):
            with progress("Building the registry") as tell:
                registry.build(location, reason=wanted, validate=validator(), progress=tell)
        elif wanted is not None:
            _reasoned(location, wanted, read_only=read_only)
        if is_address(location) and not settings.remote_copy:
            passing = PassingStore(location, union=asked.union, settings=settings)
            ends.callback(passing.close)
            passing.follow(settings.remote_refresh)
            yield passing
            return
        if is_address(location):
            mirror = MirrorStore(
                location, union=asked.union, allow_service=settings.allow_service, read_only=read_only
            )
            ends.callback(mirror.close)
            mirror.follow(settings.remote_refresh)
            yield mirror
            return
        kind = FollowingStore if read_only else DiskStore
        store = kind(Path(location), union=asked.union, allow_service=settings.allow_service)
        ends.callback(store.close)
        yield store


def _reasoned(location: str, wanted: Regime, *, read_only: bool) -> None:
    """Work out what follows before serving, unless it is there and up to date."""
    with open_store(location, read_only=True) as store:
        known = standing(store)
        is_so = known.fresh and known.regime is wanted if known else wanted is Regime.NONE
        if is_so:
            return
    if read_only:
        raise InputError(
            "what follows is not up to date in this store, and it is served read-only",
            where=location,
            mend=f"Work it out first: elo-graph reason {wanted} --store {location}",
        )
    with open_store(location) as store, store.transaction() as inside:
        infer(inside, wanted)


def _is_empty(location: str) -> bool:
    if not is_address(location):
        return is_new(Path(location))
    with open_store(location, read_only=True) as store:
        return store.size() == 0


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise InputError(
            f'"{host}" is not an address of this machine', mend="Use --host 127.0.0.1."
        ) from error
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(2048)
        except OSError as error:
            raise _no_port(error, host, port) from error
        yield listener


def _no_port(error: OSError, host: str, port: int) -> EloError:
    if error.errno == errno.EADDRINUSE:
        return InputError(f"port {port} is in use", mend=f"Choose another: --port {port + 1}.")
    if error.errno == errno.EACCES:
        return InputError(f"port {port} needs more rights", mend="Choose one above 1023: --port 8000.")
    return InputError(f"cannot listen at {host}, port {port}: {error.strerror}")


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):  # noqa: S104 -- shown, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
