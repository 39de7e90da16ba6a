"""An engine's store without some of its graphs: asked with the others named, nothing is copied."""

from collections.abc import Sequence

from typing_extensions import override

from elo_graph.store.protocol import GraphInfo
from elo_graph.store.remote import RemoteStore
from elo_graph.store.remote_client import Form
from elo_graph.syntax import uses_keyword


class RemoteView(RemoteStore):
    """``whole`` without the graphs ``hidden``, to read from. Closing it leaves ``whole`` open."""

    def __init__(self, whole: RemoteStore, hidden: Sequence[str]) -> None:
        self._settings = whole._settings
        self._location = whole.location
        self._union = whole._union
        self._allow_service = whole._allow_service
        self._read_only = True
        self.engine = whole.engine
        self.states = whole.states
        self._listed = None
        self._hidden = frozenset(hidden)

    @override
    def dataset(
        self, text: str, default_graphs: Sequence[str] | None, named_graphs: Sequence[str] | None
    ) -> Form:
        if default_graphs is not None or named_graphs is not None or uses_keyword(text, "FROM"):
            return super().dataset(text, default_graphs, named_graphs)
        left = [info.iri for info in self.graphs()]
        return self.engine.dataset(left if self._union else [], left)

    @override
    def graphs(self) -> tuple[GraphInfo, ...]:
        return tuple(info for info in super().graphs() if info.iri not in self._hidden)

    @override
    def close(self) -> None:
        pass
