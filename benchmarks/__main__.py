"""``python -m benchmarks``: measure against the oxigraph server and rdflib-endpoint, write results.md."""

import argparse
import os
import platform
import re
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks import measures
from benchmarks.generated import Generated, write
from benchmarks.load import insist_on_wrk
from benchmarks.measures import Effort, Line
from benchmarks.servers import ours, oxigraph, rdflib_endpoint
from elo_graph.store import registry

RESULTS: Final = Path(__file__).with_name("results.md")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--small", type=int, default=10_000, help="services of the smaller registry")
    parser.add_argument("--large", type=int, default=50_000, help="services of the larger registry")
    parser.add_argument("--seconds", type=float, default=5, help="length of one round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds that count; one more warms up")
    parser.add_argument("--folder", type=Path, help="where the registries are kept for another time")
    parser.add_argument("--only", nargs="*", help="parts: small long large mixed rdflib")
    given = parser.parse_args()
    insist_on_wrk()
    with tempfile.TemporaryDirectory(prefix="elo-bench-") as temporary:
        folder = given.folder or Path(temporary)
        lines = _run(folder, given.small, given.large, Effort(given.rounds, given.seconds), given.only)
    text = _text(lines, given.small, given.large, Effort(given.rounds, given.seconds))
    print(text)
    if not given.only:
        RESULTS.write_text(text)


def _run(folder: Path, small: int, large: int, effort: Effort, only: list[str] | None) -> list[Line]:
    def wanted(part: str) -> bool:
        return not only or part in only

    lines: list[Line] = []
    if any(map(wanted, ("small", "mixed", "rdflib"))):
        file, store, data = _registry(folder, small)
        with ours(store, ELO_ANSWER_CACHE="0") as one:
            with oxigraph(store) as other:
                if wanted("small"):
                    lines += _tell(measures.small(one, other, data, effort))
                    with ours(store) as keeping:
                        lines += _tell(measures.repeated(keeping, other, data, effort))
            if wanted("mixed"):
                lines += _tell(measures.mixed(one, data, effort))
            if wanted("rdflib"):
                with rdflib_endpoint(file) as slow:
                    lines += _tell(measures.against_rdflib(one, slow, data, effort, "no answers kept"))
                    with ours(store) as keeping:
                        lines += _tell(
                            measures.against_rdflib(keeping, slow, data, effort, "as it is served")
                        )
    if any(map(wanted, ("long", "large"))):
        _, store, data = _registry(folder, large)
        # A million rows may take longer than the limit that is usual.
        patient: Any = {"ELO_ANSWER_CACHE": "0", "ELO_QUERY_TIMEOUT": "300"}
        with ours(store, **patient) as one, oxigraph(store) as other:
            if wanted("long"):
                lines += _tell(measures.long(one, other, data, effort))
            if wanted("large"):
                lines += _tell(measures.large(one, other, effort))
    return lines


def _tell(lines: list[Line]) -> list[Line]:
    for line in lines:
        print(f"{line.what}: {line.ours}, {line.theirs}, {line.ratio} ({line.target})", flush=True)
    return lines


def _registry(folder: Path, services: int) -> tuple[Path, Path, Generated]:
    """Make a registry with so many services, unless it is there from another time."""
    folder.mkdir(parents=True, exist_ok=True)
    file, store = folder / f"services-{services}.nt", folder / f"store-{services}"
    if not store.exists():
        print(f"Making a registry of {services:,} services ...", flush=True)
        write(services, file)
        registry.load(str(store), [file], with_content=True)
    return file, store, Generated(services)


def _text(lines: list[Line], small: int, large: int, effort: Effort) -> str:
    model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    load = os.getloadavg()[1]
    rows = "\n".join(
        f"| {line.what} | {line.ours} | {line.theirs} | {line.ratio} | {line.target} | {_met(line)} |"
        for line in lines
    )
    return f"""# Results of the benchmark

Made by `make bench`; not edited by hand.

- {datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {model[1] if model else platform.machine()}, {os.cpu_count()}
  processors, which wrk shares with the servers; load average {load:.1f} (under 3: nothing else ran)
- Python {platform.python_version()}, elo-graph {version("elo-graph")}, pyoxigraph {version("pyoxigraph")},
  oxigraph {version("oxigraph")}, rdflib-endpoint {version("rdflib-endpoint")}
- Both servers read the same files on disk at the same time, queries see the union of all graphs, oxigraph
  runs without its time-out option. {effort.rounds} rounds of {effort.seconds:g} s in turn after one that
  warms up; medians. 1,000 distinct texts of each small query.
- elo-graph keeps no answers (`ELO_ANSWER_CACHE=0`), but in the line that says so.
- Small and mixed queries, rdflib-endpoint: {small:,} services (about {30 * small:,} triples, rdflib in
  memory); the others: {large:,} services.

| what | elo-graph | the other | ratio | target | met |
| --- | ---: | ---: | ---: | --- | --- |
{rows}
"""


def _met(line: Line) -> str:
    return "" if line.met is None else "yes" if line.met else "**no**"


if __name__ == "__main__":
    main()
