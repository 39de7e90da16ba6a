"""Which files of some folders changed since one looked last, and what the others hold."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from elo_graph.ingest.rdf import FORMATS, Document
from elo_graph.validate.submission import Source, source


class Watch:
    """The RDF and query files below some paths, and their state when one looked last."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self._seen = dict(self._states())

    def __len__(self) -> int:
        return len(self._seen)

    def changed(self) -> tuple[Path, ...]:
        """Return the files that are new or were written since the last call, sorted."""
        now = dict(self._states())
        before, self._seen = self._seen, now
        return tuple(sorted(path for path, state in now.items() if before.get(path) != state))

    def _states(self) -> Iterator[tuple[Path, tuple[int, int]]]:
        for given in self._paths:
            for path in sorted(given.rglob("*")) if given.is_dir() else [given]:
                if any(part.startswith(".") for part in path.relative_to(given).parts):
                    continue  # what editors keep beside a file while it is written
                if path.suffix.lower() in (*FORMATS, ".rq") and path.is_file():
                    stat = path.stat()
                    yield path, (stat.st_mtime_ns, stat.st_size)


class Kept:
    """Reads documents, each once as long as its file does not change."""

    def __init__(self) -> None:
        self._known: dict[Document, tuple[tuple[int, int], Source]] = {}

    def read(self, document: Document) -> Source:
        """Return what the document holds, and where."""
        if document.path is None:
            return source(document)
        stat = document.path.stat()
        state = stat.st_mtime_ns, stat.st_size
        if document not in self._known or self._known[document][0] != state:
            self._known[document] = state, source(document)
        return self._known[document][1]
