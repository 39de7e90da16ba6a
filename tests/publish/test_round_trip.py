"""What we export, we load again: nothing is lost in our own terms; what the profiles lose is documented."""

import gzip
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from elo_graph.cli.main import run
from elo_graph.publish.profiles import PROFILES, everything
from elo_graph.store.embedded import EmbeddedStore
from tests.publish import round_trip


def test_a_dump_that_is_loaded_again_gives_the_same_dump(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """By command, as anybody would: the shipped registry, every graph of it, with its nameless parts."""
    monkeypatch.setenv("ELO_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "registry-cache"))
    first, again, store = (str(tmp_path / name) for name in ("first.nq.gz", "again.nq.gz", "store"))
    assert run(["export", "dump", "-o", first]) == 0
    assert gzip.decompress(Path(first).read_bytes()).count(b"\n") > 60_000
    (tmp_path / "first.nq").write_bytes(gzip.decompress(Path(first).read_bytes()))
    assert run(["load", "--store", store, "--replace", "--no-validate", str(tmp_path / "first.nq")]) == 0
    assert run(["export", "dump", "--store", store, "-o", again]) == 0
    assert sorted(gzip.decompress(Path(again).read_bytes()).splitlines()) == sorted(
        gzip.decompress(Path(first).read_bytes()).splitlines()
    )


@pytest.mark.parametrize("profile", [name for name in PROFILES if name != "elo"])
def test_what_a_profile_says_is_loaded_again_triple_for_triple(profile: str, tmp_path: Path) -> None:
    with round_trip.a_store() as store, EmbeddedStore() as other:
        told = everything(store, PROFILES[profile])
        file = tmp_path / "told.nt"
        file.write_text("".join(f"{triple} .\n" for triple in told))
        other.add(parse(path=str(file), format=RdfFormat.N_TRIPLES))
        assert {str(quad.triple) for quad in other.engine} == {str(triple) for triple in told}


def test_the_page_says_what_each_profile_loses() -> None:
    """To renew it: python -m tests.publish.round_trip."""
    with round_trip.a_store() as store:
        assert round_trip.PAGE.read_text(encoding="utf-8") == round_trip.page(store)
