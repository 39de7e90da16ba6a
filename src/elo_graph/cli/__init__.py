"""The command line, ``elo-graph``."""

import sys


def main() -> None:
    """Run the command that the process was called with, and end the process with its exit status."""
    from elo_graph.cli.main import run

    sys.exit(run(sys.argv[1:]))
