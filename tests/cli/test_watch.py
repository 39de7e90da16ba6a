"""`elo-graph watch`: what is saved is checked at once, and the loop survives what cannot be read."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import pytest
from tests.serving import ELO_GRAPH

PREFIX = "@prefix elo: <https://w3id.org/elo/ontology#> .\n"


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[tuple[Path, "subprocess.Popen[str]"]]:
    """A folder that is watched; the process is ended after a minute whatever happens."""
    (tmp_path / "data.ttl").write_text(PREFIX, "utf-8")
    call = [*ELO_GRAPH, "watch", str(tmp_path), "--lang", "en"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        end = Timer(60, process.kill)
        end.start()
        yield tmp_path, process
        end.cancel()
        process.kill()


def until(process: "subprocess.Popen[str]", wanted: str) -> str:
    """Read what is told up to a line that holds this; what was read, for the message."""
    assert process.stdout is not None
    read = ""
    for line in process.stdout:
        read += line
        if wanted in line:
            return read
    pytest.fail(f"never said {wanted!r}, but: {read}")


def test_a_saved_file_is_validated_and_a_broken_one_ends_nothing(
    watching: tuple[Path, "subprocess.Popen[str]"],
) -> None:
    folder, process = watching
    until(process, "Watching 1 files")
    (folder / "data.ttl").write_text(PREFIX + "<https://example.org/r> a elo:Referral .", "utf-8")
    told = until(process, "data.ttl: ")
    assert "The start of the referral is missing" in told or "ReferralShape-from" in told
    (folder / "data.ttl").write_text(PREFIX + "<https://example.org/r> a", "utf-8")
    assert "data.ttl, line 2" in until(process, "data.ttl, line")
    (folder / "more.ttl").write_text(PREFIX, "utf-8")  # a new file is seen too
    until(process, "more.ttl: ")
