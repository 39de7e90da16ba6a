"""Why a process that worked for us has ended before its work was done, told by how it ended."""

import signal
from typing import Final

OUTSIDE: Final = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP)
"""Ended by another's hand."""
STACK: Final = (-signal.SIGSEGV, -signal.SIGBUS)
"""The engine calls itself for each part of a pattern or an expression, until it has no room for that."""


def why_ended(status: int, memory_bytes: int) -> tuple[str, str]:
    """Return a code and a clause for an exit status: ``lost``, ``stack``, ``fault`` or ``memory``."""
    if status in OUTSIDE:
        return "lost", "its process was ended from outside"
    if status in STACK:
        return "stack", "it has too many parts in one pattern or expression for the engine to work through"
    if status > 0:
        return "fault", "the program failed, which is our fault; its log says where"
    return "memory", f"it needed more memory than the limit of {memory_bytes >> 20:,} MB"
