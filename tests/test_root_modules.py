"""Errors, settings, shipped files: what every room relies on."""

from pathlib import Path

import pytest

from elo_graph import shipped
from elo_graph.errors import EloError, InputError, NotConforming, Unsupported
from elo_graph.settings import Settings
from elo_graph.terms import ELO, PREFIXES


def test_an_error_is_one_line_with_place_and_mend() -> None:
    error = InputError("the prefix\n  f: is unknown", where="a.ttl", mend="Declare it.", line=3, column=7)
    assert str(error) == "a.ttl, line 3, column 7: the prefix f: is unknown. Declare it."
    assert str(EloError("broken!", mend="Mend it.")) == "broken! Mend it."
    assert str(EloError("broken", line=2)) == "line 2: broken"
    assert str(EloError("broken")) == "broken"


def test_errors_have_the_exit_status_they_end_a_command_with() -> None:
    assert [error("x").exit_status for error in (EloError, InputError, Unsupported, NotConforming)] == [
        2,
        2,
        2,
        1,
    ]


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELO_ALLOW_SERVICE", "a.example, b.example")
    monkeypatch.setenv("ELO_CACHE_DIR", "/somewhere")
    monkeypatch.setenv("ELO_UPDATE_TOKEN", "secret-word")
    settings = Settings()
    assert settings.allow_service == ("a.example", "b.example")
    assert settings.cache_dir == Path("/somewhere")
    assert settings.query_timeout == 10
    assert "secret-word" not in repr(settings)


def test_the_cache_is_the_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELO_CACHE_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert Settings().cache_dir == Path("/caches/elo-graph")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/me")
    assert Settings().cache_dir == Path("/home/me/.cache/elo-graph")


def test_a_setting_that_is_not_understood_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELO_QUERY_TIMEOUT", "soon")
    with pytest.raises(InputError, match=r"^ELO_QUERY_TIMEOUT: input should be a valid number"):
        Settings()


def test_the_shipped_files_are_found() -> None:
    assert shipped.root() / "ontology" / "elo.ttl" in shipped.ontology_files()
    assert shipped.root() / "data" / "deck.ttl" in shipped.data_files()
    for files in (
        shipped.ontology_files(),
        shipped.scheme_files(),
        shipped.shape_files(),
        shipped.query_files(),
        shipped.data_files(),
    ):
        assert files == tuple(sorted(files))
        assert all(file.is_file() for file in files)


def test_prefixes_stand_for_namespaces() -> None:
    assert PREFIXES["elo"] == ELO
    assert all(iri.startswith("http") and iri[-1] in "#/" for iri in PREFIXES.values())
