"""An edition of an ontology: what a file, a folder, a revision in git or a release holds of it."""

import io
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pyoxigraph import Triple

from elo_graph import shipped
from elo_graph.errors import InputError
from elo_graph.ingest.rdf import FORMATS, documents, quads

VERSION: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")
RELEASES: Final = "releases"
MANIFEST: Final = "release.json"
_FOLDERS: Final = ("ontology", "shapes", "queries", "data", "tests/competency", "competency", "docs/changes")


@dataclass(frozen=True)
class Edition:
    """One state of an ontology with what belongs to it.

    ``name`` is how it was asked for; ``triples`` are those of the ontology, the concept schemes and the
    shapes, together; ``queries`` are texts by name (``gaps/gaps``); ``questions`` the files of competency
    questions; ``data`` the files of content. A lone file has only triples.
    """

    name: str
    triples: tuple[Triple, ...]
    queries: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Path, ...] = ()
    data: tuple[Path, ...] = ()


@contextmanager
def edition(asked: str, *, root: Path | None = None) -> Iterator[Edition]:
    """Open an edition by what names it, in this order.

    A file or folder that is there; a release (``1.0.0``: ``releases/1.0.0`` below ``root``, the working
    folder or the shipped root); a revision in the git repository of the working folder (``HEAD~3``,
    ``v1.0.0``; ``HEAD:ontology/core.ttl`` for a part of it). Raises InputError when it is none of these.
    """
    path = Path(asked)
    if path.exists():
        yield read(path, asked)
        return
    if VERSION.fullmatch(asked):
        for below in (root, Path.cwd(), shipped.root()):
            if below is not None and (below / RELEASES / asked / MANIFEST).is_file():
                yield read(below / RELEASES / asked, asked)
                return
    with tempfile.TemporaryDirectory(prefix="elo-edition-") as folder:
        yield read(_from_git(asked, Path(folder)), asked)


def read(path: Path, name: str) -> Edition:
    """Read an edition from a file, a release, or a folder with or without the usual folders in it."""
    if path.is_file():
        return Edition(name, _triples([path]))
    if (path / MANIFEST).is_file():  # modules and merged files say the same: one of them is enough
        vocabulary = sorted((path / "modules").rglob("*.ttl"))
    elif (path / "ontology").is_dir():
        vocabulary = [*sorted((path / "ontology").rglob("*.ttl")), *sorted((path / "shapes").rglob("*.ttl"))]
    else:
        vocabulary = [
            file for file in sorted(path.rglob("*")) if file.suffix.lower() in FORMATS and file.is_file()
        ]
    queries = path / "queries"
    if not vocabulary and not queries.is_dir():
        raise InputError(
            "there is no ontology here",
            where=name,
            mend=f"Name an RDF file ({' '.join(FORMATS)}), a folder of them, a release or a git revision.",
        )
    return Edition(
        name,
        _triples(vocabulary),
        {
            file.relative_to(queries).with_suffix("").as_posix(): file.read_text(encoding="utf-8")
            for file in sorted(queries.rglob("*.rq"))
        },
        tuple(sorted(path.glob("competency/*/*.yaml")) or sorted(path.glob("tests/competency/*/*.yaml"))),
        tuple(sorted((path / "data").glob("*.ttl"))) if (path / "ontology").is_dir() else (),
    )


def releases(root: Path) -> tuple[Path, ...]:
    """Return the folders of the releases below ``root/releases``, oldest first."""
    found = [file.parent for file in (root / RELEASES).glob(f"*/{MANIFEST}")]
    return tuple(sorted((folder for folder in found if VERSION.fullmatch(folder.name)), key=_by_version))


def version_of(text: str) -> tuple[int, int, int]:
    """Read a version number (``1.2.0``). Raises InputError when it is none."""
    found = VERSION.fullmatch(text)
    if found is None:
        raise InputError(f'"{text}" is no version', mend="Write three numbers, such as 1.1.0.")
    return int(found[1]), int(found[2]), int(found[3])


def _by_version(folder: Path) -> tuple[int, int, int]:
    return version_of(folder.name)


def _triples(files: Sequence[Path]) -> tuple[Triple, ...]:
    if not files:
        return ()
    return tuple(dict.fromkeys(quad.triple for document in documents(files) for quad in quads(document)))


def _from_git(asked: str, folder: Path) -> Path:
    """Unpack what a revision holds of an ontology into a folder; returns where it lies."""
    revision, _, below = asked.partition(":")
    unknown = InputError(
        f'"{asked}" is neither a file or folder, nor a release, nor a revision in git',
        mend="Give a path, a released version such as 1.0.0, or a revision such as HEAD~1 or v1.0.0.",
    )
    if not revision or revision.startswith("-"):
        raise unknown
    try:
        top = Path(_git("rev-parse", "--show-toplevel").decode().strip())
        commit = _git("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").decode().strip()
        names = _git("-C", str(top), "ls-tree", "-r", "-z", "--name-only", commit).decode().split("\0")
    except (OSError, subprocess.CalledProcessError) as error:
        raise unknown from error
    usual = any(name.startswith("ontology/") for name in names)
    parts = [part for part in _FOLDERS if usual and any(n.startswith(f"{part}/") for n in names)]
    wanted = [below] if below else parts or sorted({name for name in names if Path(name).suffix in FORMATS})
    if not wanted or (below and not any(n == below or n.startswith(f"{below}/") for n in names)):
        raise InputError("this revision holds no ontology", where=asked)
    packed = _git("-C", str(top), "archive", "--format=tar", commit, "--", *wanted)
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / below if below else folder


def _git(*arguments: str) -> bytes:
    return subprocess.run(  # noqa: S603 -- no shell; a revision cannot begin with a dash
        ["git", *arguments],  # noqa: S607 -- the user's own git
        check=True,
        capture_output=True,
    ).stdout
