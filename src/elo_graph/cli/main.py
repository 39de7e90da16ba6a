"""Puts the commands together and turns what goes wrong into one plain line and an exit status.

0: fine. 1: the data did not conform, or the answer is "no". 2: the call or the input was wrong.
"""

import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Final

import typer

from elo_graph.errors import EloError, NotConforming

# Each has `register(app)` and imports what is slow within its commands, so that --help is quick.
MODULES: Final = (
    "stores",
    "validate",
    "gaps",
    "overlaps",
    "routes",
    "strategy",
    "network",
    "challenges",
    "pathways",
    "challenges",
    "scenarios",
    "ontology",
    "watch",
    "reasoning",
    "export",
    "importing",
)
_INTERRUPTED: Final = 130


def build_app() -> typer.Typer:
    """Make the application with all its commands."""
    app = typer.Typer(
        name="elo-graph",
        help="The open map of lifelong guidance: who offers what, to whom, where, and how one is handed on.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
        version: Annotated[
            bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version.")
        ] = False,
    ) -> None:
        """Both options are dealt with before any command."""

    for name in MODULES:
        module = f"elo_graph.cli.{name}"
        if importlib.util.find_spec(module) is not None:
            importlib.import_module(module).register(app)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit status. Errors are one plain line on stderr."""
    ours = list(arguments)
    given = ours[: ours.index("--")] if "--" in ours else ours
    debug = "--debug" in given  # wherever it stands: one adds it to the end of a call that failed
    if debug:
        ours.remove("--debug")
    try:
        result = build_app()(args=ours, prog_name="elo-graph", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except BrokenPipeError:
        # The reader of our output has gone (`… | head`): nobody is left to be told.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:
        if debug:
            traceback.print_exc()
        return _tell(error)


def _tell(error: Exception) -> int:
    """Print one line: what a person can do something about first, our own faults last."""
    if isinstance(error, NotConforming) and error.report is not None:
        from elo_graph.cli.validate import language_of
        from elo_graph.validate.formats import text

        print(text(error.report, "human", language_of(os.environ)), file=sys.stderr)
    if isinstance(error, EloError):
        print(f"elo-graph: {error}", file=sys.stderr)
        return error.exit_status
    if type(error).__name__ == "Abort":
        return _INTERRUPTED
    told = getattr(error, "format_message", None)  # the command-line library's own
    if told is not None:
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "elo-graph"
        line = " ".join(str(told()).split())
        end = "" if line.endswith((".", "?")) else "."
        print(f"{path}: {line}{end} Try {path} --help.", file=sys.stderr)
        return 2
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        print(f"elo-graph: {where}{error.strerror or error}", file=sys.stderr)
        return 2
    print(
        f"elo-graph: this is a fault of elo-graph: {type(error).__name__}: {' '.join(str(error).split())}. "
        "Add --debug for the traceback.",
        file=sys.stderr,
    )
    return 2


def _version(wanted: bool) -> None:
    if wanted:
        from elo_graph import __version__

        print(f"elo-graph {__version__}")
        raise typer.Exit
