"""Drawings: well-formed, told in words too, in the asked language, nothing written over anything else."""

import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest

from elo_graph.analyse.gaps import gaps
from elo_graph.analyse.network import network
from elo_graph.analyse.routes import Profile, routes
from elo_graph.cli.main import run
from elo_graph.publish.drawings import text_width, wrapped
from elo_graph.publish.drawn_gaps import draw_gaps
from elo_graph.publish.drawn_network import draw_network
from elo_graph.publish.drawn_routes import draw_routes
from elo_graph.store import open_store
from tests.analyse import test_gaps, test_network, test_routes
from tests.analyse.graphs import ex, quads_of, store_of

DAY = date(2024, 6, 1)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(svg: str) -> ET.Element:
    """Read a drawing; it must have a role and text alternatives."""
    root = ET.fromstring(svg)  # noqa: S314 - our own
    assert root.get("role") == "img"
    named = {part.get("id") for part in root if part.tag in (f"{SVG}title", f"{SVG}desc")}
    assert set((root.get("aria-labelledby") or "").split()) == named
    return root


def words(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def lines_apart(root: ET.Element) -> None:
    """No two texts lie over each other, and none over the edge."""
    width = float(root.get("width") or 0)
    boxes = []
    for text in root.iter(f"{SVG}text"):
        size, x, y = (float(text.get(key) or 0) for key in ("font-size", "x", "y"))
        long = text_width(text.text or "", size)
        left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor") or "start"] * long
        assert left >= 0
        assert left + long <= width
        boxes.append((left, y - size * 0.7, left + long, y, text.text))
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one[4], other[4])


def test_the_network() -> None:
    answer = network(store_of(test_network.TOWN), as_of=DAY)
    root = drawn(draw_network(answer, "en"))
    lines_apart(root)
    # The town in the middle, whom it cuts off from each other beside it; the club by name below.
    assert {"Kunta", "school", "office", "college", "club", "Standing alone (1)"} <= set(words(root))
    assert root.get("lang") == "en"
    paths = [path for path in root.iter(f"{SVG}path") if path.find(f"{SVG}title") is not None]
    # Four ties; school → town is referred (dashed), the tie back from the college has no mode (dashed too).
    assert len(paths) == 4
    assert sum(path.get("stroke-dasharray") is not None for path in paths) == 2


def test_the_coverage_matrix() -> None:
    store = store_of(test_gaps.LAND + test_gaps.PROMISE + test_gaps.service("s", "m1"))
    root = drawn(draw_gaps(gaps(store, as_of=DAY), "fi"))
    lines_apart(root)
    # North: 600 of 1 000 are reached; south: nobody.
    assert {"60 %", "0 %"} <= set(words(root))
    fills = {rect.get("fill") for rect in root.iter(f"{SVG}rect")}
    assert {"url(#hatched)", "url(#dotted)"} <= fills


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_routes_and_what_stands_in_the_way(language: str) -> None:
    store = store_of(test_routes.TOWN + test_routes.AGES)
    root = drawn(draw_routes(routes(store, ex("school"), ex("college"), as_of=DAY), language))
    lines_apart(root)
    assert {"Opisto", "Navigatorn" if language == "sv" else "Ohjaamo"} <= set(words(root))
    closed = routes(store, ex("school"), ex("college"), profile=Profile(age=45), as_of=DAY)
    root = drawn(draw_routes(closed, language))
    lines_apart(root)
    assert any(line.startswith("✕") for line in words(root))


def test_nothing_is_drawn_too() -> None:
    empty = store_of("")
    lines_apart(drawn(draw_gaps(gaps(empty, as_of=DAY), "sv")))
    lines_apart(drawn(draw_network(network(empty, as_of=DAY), "sv")))


def test_long_words_are_broken_and_long_texts_end() -> None:
    broken = wrapped("elinkeino-, liikenne- ja ympäristökeskusten kehittämis- ja hallintokeskus", 90)
    assert len(broken) == 4
    assert broken[-1].endswith("…")
    assert all(text_width(line) <= 90 for line in broken)
    assert wrapped("", 90) == []


def test_plot_writes_a_file_besides_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, file = str(tmp_path / "store"), tmp_path / "network.svg"
    with open_store(store) as opened:
        opened.add(quads_of(test_network.TOWN))
    assert (
        run(["network", "--as-of", "2024-06-01", "--store", store, "--plot", str(file), "--lang", "sv"]) == 0
    )
    assert capsys.readouterr().out.startswith("5 aktörer")
    assert "Aktörernas hänvisningsnätverk (2024-06-01)" in file.read_text(encoding="utf-8")
    assert run(["network", "--store", store, "--plot", "network.png"]) == 2
    assert "--plot" in capsys.readouterr().err
