"""The command watch: an editor's loop. Whatever is saved is checked at once."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elo_graph.cli.output import say
from elo_graph.cli.validate import Language, language_of
from elo_graph.errors import EloError

if TYPE_CHECKING:
    from elo_graph.validate import ShapeGraph
    from elo_graph.validate.watching import Kept

_PAUSE = 0.1  # seconds between two looks
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
    """Check each file as it is saved, until Ctrl-C: data, shapes, concept schemes, ontology, questions.

    What was saved is answered for at once. After a file below ontology/, shapes/ or queries/ the whole
    `ontology check` of the folder that holds these runs beside, and is told when it is done.
    """
    from elo_graph.errors import InputError
    from elo_graph.validate.watching import Kept, Watch

    for path in paths or ():
        if not path.exists():
            raise InputError("there is no such file or folder", where=str(path))
    watching = Watch(paths or [Path(".")])
    kept = Kept()
    rules: ShapeGraph | None = None
    say(f"Watching {len(watching)} files. Ctrl-C ends.")
    beside: dict[Path, _Beside] = {}
    try:
        while True:
            time.sleep(_PAUSE)
            for path in watching.changed():
                root = _root(path)
                if root is not None and root in beside:
                    beside.pop(root).end()
                if rules is None or root is not None:
                    rules = _shapes(shapes, root)
                _told(partial(_check, path, root, rules, kept, lang), path)
                if root is not None:
                    beside[root] = _Beside(root, lang)
            for root in [root for root, check in beside.items() if check.done()]:
                _told(beside.pop(root).text, root)
    finally:
        for check in beside.values():
            check.end()


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


def _shapes(given: list[str] | None, root: Path | None) -> "ShapeGraph | None":
    """Read the shapes; None when they are not well-formed, which is told of the file itself."""
    from elo_graph.validate import load_shapes

    own = [str(root / "shapes")] if root is not None and (root / "shapes").is_dir() else None
    try:
        return load_shapes(given or own)
    except EloError:
        return None


def _check(
    path: Path, root: Path | None, rules: "ShapeGraph | None", kept: "Kept", lang: Language | None
) -> str:
    """Answer for one file: a question parses, shapes are well-formed, all else conforms to the shapes."""
    from elo_graph.validate import load_shapes, validate
    from elo_graph.validate.formats import text

    if path.suffix == ".rq":
        from elo_graph.store import open_store

        with open_store(":memory:") as store:
            store.query(path.read_text(encoding="utf-8"))
        return ""
    data = [path]
    if root is not None and path.resolve().is_relative_to(root / "shapes"):
        named = load_shapes([path]).targets  # which tells whether they are well-formed
        if (root / "data").is_dir() and rules is not None:
            data, rules = [root / "data"], rules.only(named)
    report = validate(data, shapes=rules, read=kept.read)
    return text(report, "human", lang.value if lang else language_of(os.environ))


class _Beside:
    """The whole check of an ontology in a process beside this one."""

    def __init__(self, root: Path, lang: Language | None) -> None:
        # What was saved next is answered for first: this gives way, where the system knows how.
        code = "import os; from elo_graph.cli import main; hasattr(os, 'nice') and os.nice(10); main()"
        call = [sys.executable, "-c", code, "ontology", "check", "--root", str(root), "--no-reasoner"]
        call += ["--lang", lang.value] if lang else []
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the check has ended
        self._process = subprocess.Popen(call, stdout=self._out, stderr=subprocess.STDOUT)  # noqa: S603 - ours

    def done(self) -> bool:
        """Whether the check has ended."""
        return self._process.poll() is not None

    def text(self) -> str:
        """Return what the check said."""
        self._out.seek(0)
        told = self._out.read().decode()
        self._out.close()
        return told

    def end(self) -> None:
        """Stop the check: another save made it idle."""
        self._process.kill()
        self._process.wait()
        self._out.close()
