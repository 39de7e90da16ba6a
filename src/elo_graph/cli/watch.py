"""The command watch: an editor's loop. Whatever is saved is checked at once."""

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from elo_graph.cli.output import say
from elo_graph.cli.validate import Language, language_of
from elo_graph.errors import EloError

_PAUSE = 0.2  # seconds between two looks
_KNOWLEDGE = ("ontology", "shapes", "queries")


def register(app: typer.Typer) -> None:
    """Add the command to the application."""
    app.command()(watch)


def watch(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files and folders. None: this folder.")
    ] = None,
    shapes: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH", help="Shapes to use instead of the shipped ones; may be repeated."),
    ] = None,
    lang: Annotated[
        Language | None, typer.Option(help="The language of the messages. Without it: from the environment.")
    ] = None,
) -> None:
    """Check each file as it is saved, until Ctrl-C: data against the shapes, the rest by `ontology check`.

    A file below ontology/, shapes/ or queries/ has the folder checked that holds these.
    """
    from elo_graph.errors import InputError
    from elo_graph.validate.watching import Watch

    for path in paths or ():
        if not path.exists():
            raise InputError("there is no such file or folder", where=str(path))
    watching = Watch(paths or [Path(".")])
    say(f"Watching {len(watching)} files. Ctrl-C ends.")
    while True:
        time.sleep(_PAUSE)
        roots: dict[Path, None] = {}
        for path in watching.changed():
            root = _root(path)
            if root is None:
                _told(partial(_data, path, shapes, lang), path)
            else:
                roots[root] = None
        for root in roots:
            _told(partial(_ontology, root, lang), root)


def _root(path: Path) -> Path | None:
    """Return the folder whose ontology this file belongs to; None for data."""
    parts = path.resolve().parts
    for name in _KNOWLEDGE:
        if name in parts[:-1]:
            root = Path(*parts[: parts.index(name)])
            if (root / "ontology").is_dir():
                return root
    return None


def _told(check: Callable[[], str], subject: Path) -> None:
    """Run a check and say how long it took; what cannot be read is said and the loop goes on."""
    began = time.perf_counter()
    try:
        typer.echo(check(), nl=False)
    except EloError as error:
        typer.echo(f"{error}")
    say(f"{subject}: {time.perf_counter() - began:.1f} s")


def _data(path: Path, shapes: list[str] | None, lang: Language | None) -> str:
    from elo_graph.validate import load_shapes, validate
    from elo_graph.validate.formats import text

    report = validate([path], shapes=load_shapes(shapes) if shapes else None)
    return text(report, "human", lang.value if lang else language_of(os.environ))


def _ontology(root: Path, lang: Language | None) -> str:
    from elo_graph.validate.ontology import check, text

    return text(check(root, reasoner=False), lang.value if lang else language_of(os.environ))
