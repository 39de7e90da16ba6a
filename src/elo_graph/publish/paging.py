"""A catalogue in pages that end, each complete in itself (Hydra, https://www.hydra-cg.com)."""

from typing import Final

from pyoxigraph import NamedNode, Triple

from elo_graph.publish.catalogue import Addresses, reached
from elo_graph.terms import DCAT, RDF

HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
SIZE: Final = 100
"""Datasets on a page."""


def pages(triples: tuple[Triple, ...], *, size: int = SIZE) -> int:
    """Return how many pages the catalogue has; at least one."""
    return max(1, -(-len(datasets(triples)) // size))


def page(
    triples: tuple[Triple, ...], addresses: Addresses, number: int, *, size: int = SIZE
) -> tuple[Triple, ...] | None:
    """Return page ``number`` (from 1) of the catalogue with its Hydra links; None when there is no such page.

    A page holds its datasets and everything that they, and the catalogue, refer to.
    """
    last = pages(triples, size=size)
    if not 1 <= number <= last:
        return None
    listed = datasets(triples)
    elsewhere = {*listed} - {*listed[(number - 1) * size : number * size]}
    kept = reached(triples, addresses.catalogue, elsewhere)
    return tuple(sorted((*kept, *_view(addresses, number, last)), key=str))


def of_dataset(triples: tuple[Triple, ...], addresses: Addresses, dataset: str) -> tuple[Triple, ...]:
    """Return one dataset of the catalogue with all that it refers to; nothing when it is not listed."""
    listed = {*datasets(triples)}
    if dataset not in listed:
        return ()
    return tuple(sorted(reached(triples, dataset, listed - {dataset} | {addresses.catalogue}), key=str))


def _view(addresses: Addresses, number: int, last: int) -> list[Triple]:
    def address(page: int) -> NamedNode:
        return NamedNode(f"{addresses.server}/catalog?page={page}")

    catalogue, this = NamedNode(addresses.catalogue), address(number)
    links = {"first": 1, "previous": number - 1, "next": number + 1, "last": last}
    return [
        Triple(catalogue, NamedNode(RDF + "type"), NamedNode(HYDRA + "Collection")),
        Triple(catalogue, NamedNode(HYDRA + "view"), this),
        Triple(this, NamedNode(RDF + "type"), NamedNode(HYDRA + "PartialCollectionView")),
        *(
            Triple(this, NamedNode(HYDRA + name), address(to))
            for name, to in links.items()
            if 1 <= to <= last
        ),
    ]


def datasets(triples: tuple[Triple, ...]) -> list[str]:
    """Return the datasets that a catalogue lists, sorted."""
    return sorted(_iri(t.object) for t in triples if t.predicate.value == DCAT + "dataset")


def _iri(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
