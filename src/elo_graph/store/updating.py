"""Runs an update in a process that can be ended, on a working copy that is thrown away then.

An update with a WHERE may run for ever like a query, and the engine cannot be told to stop
(docs/decisions/0002-killable-queries.md). Here it stops at a limit, and the next write goes ahead.
"""

import json
import resource
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph

from elo_graph.errors import EloError, InputError
from elo_graph.store.ending import why_ended
from elo_graph.store.guard import evaluation_error
from elo_graph.store.pool import QueryFailed
from elo_graph.store.worker import end_with_the_server
from elo_graph.syntax import syntax_error


@dataclass(frozen=True, slots=True)
class UpdateLimits:
    """What one update request may cost."""

    seconds: float = 60.0
    memory_bytes: int = 4 << 30


def run(path: Path, text: str, base_iri: str | None, limits: UpdateLimits) -> None:
    """Update the store at ``path``, which nobody has open; it is worth nothing when this raises.

    Raises InputError for an update that does not parse or cannot be done; QueryFailed, its code ``timeout``
    ``memory`` or ``stack``, for one that passes a limit.
    """
    start = "from elo_graph.store.updating import main; main()"
    arguments = [sys.executable, "-c", start, str(path), str(limits.memory_bytes)]
    job = json.dumps({"text": text, "base_iri": base_iri}).encode()
    process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - ours
    try:
        out, _ = process.communicate(job, timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        raise _stopped("timeout", f"the limit is {limits.seconds:g} seconds", limits) from None
    finally:
        process.kill()
        process.communicate()
    if process.returncode != 0:
        raise _stopped(*why_ended(process.returncode, limits.memory_bytes), limits)
    error = json.loads(out)
    if error and error.pop("input"):
        raise InputError(**error)
    if error:
        raise EloError(**error)


def _stopped(code: str, why: str, limits: UpdateLimits) -> QueryFailed:
    return QueryFailed(
        code,
        f"the update was stopped and nothing was written: {why}",
        mend="Narrow its WHERE, or split it into several updates.",
        limit=code,
        limitSeconds=limits.seconds,
        limitBytes=limits.memory_bytes,
    )


def _update(path: str, text: str, base_iri: str | None) -> dict[str, Any]:
    """Return what went wrong, or nothing."""
    try:
        pyoxigraph.Store(path).update(text, base_iri=base_iri)
    except SyntaxError as error:
        return _told(syntax_error(text, error, update=True))
    except (RuntimeError, ValueError, OSError) as error:
        return _told(evaluation_error(error, "update"))
    return {}


def _told(error: EloError) -> dict[str, Any]:
    known = {"what": error.what, "mend": error.mend, "line": error.line, "column": error.column}
    return {**known, "input": isinstance(error, InputError)}


def main() -> None:
    """Begin as the process of one update: the store's folder, the memory limit; the text comes in."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_the_server()
    path, memory = sys.argv[1], int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps(_update(path, **json.load(sys.stdin))))
