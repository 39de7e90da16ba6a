"""What harvesters are promised (issue 6): ``python -m benchmarks.publishing`` writes results-publishing.md.

Pages of one thing against DESCRIBE at the endpoint, 304 against 200, dumps against the engine's own, and how
soon a change is in the feed. Processor time tells more than the clock where others use the machine too.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import quote

import httpx
from pyoxigraph import RdfFormat

from benchmarks.generated import write
from benchmarks.load import Load, insist_on_wrk, load_paths
from benchmarks.servers import Server, ours
from elo_graph.publish import dumps, naming
from elo_graph.publish.feed import record
from elo_graph.publish.publication import publish
from elo_graph.store import open_store, registry
from elo_graph.terms import ELO, ID

RESULTS: Final = Path(__file__).with_name("results-publishing.md")
LARGE: Final = "## The feed, and what the load does"
THINGS: Final = 2000
CONNECTIONS: Final = 8
TOKEN: Final = "benchmark"  # noqa: S105 -- of a server that lives for a minute


class Nowhere:
    """Takes what is written and keeps nothing."""

    def write(self, piece: bytes) -> int:
        """Take a piece."""
        return len(piece)

    def flush(self) -> None:
        """Nothing is kept."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.publishing", description=__doc__)
    parser.add_argument("--services", type=int, default=10_000, help="services of the generated registry")
    parser.add_argument("--seconds", type=float, default=5, help="length of one round")
    parser.add_argument("--folder", type=Path, help="where the registries are kept for another time")
    parser.add_argument("--dump-of", type=Path, help="only the dumps, of the store in this folder")
    parser.add_argument("--one", nargs=2, metavar=("STORE", "TASK"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(Path(given.one[0]), given.one[1])
        return
    if given.dump_of:
        print("\n".join(dumped(given.dump_of)))
        return
    insist_on_wrk()
    with tempfile.TemporaryDirectory(prefix="elo-bench-") as scratch:
        folder = given.folder or Path(scratch)
        stores = {
            "the shipped registry": made(folder / "shipped", 0),
            f"{given.services:,} services": made(folder / f"services-{given.services}", given.services),
        }
        lines = [*head(given.seconds)]
        for name, store in stores.items():
            lines += [f"\n## {name}\n", *pages(store, given.seconds), *dumped(store), *changed(store)]
    # What takes an hour is not measured each time: it stays as it was written.
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    kept = before[before.index(LARGE) :] if LARGE in before else ""
    RESULTS.write_text("\n".join([*lines, "", kept]).rstrip() + "\n", encoding="utf-8")
    print(f"written to {RESULTS}")


def made(path: Path, services: int) -> Path:
    """Make a store with the shipped content and so many generated services."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        files = []
        if services:
            file = path.with_suffix(".nt")
            write(services, file)
            files.append(str(file))
        registry.load(str(path), files, with_content=True, validate=None)
        for name in files:
            Path(name).unlink()
    return path


def pages(store: Path, seconds: float) -> list[str]:
    """Pages of single things against the same by DESCRIBE, and pages that the client has already."""
    with open_store(str(store), read_only=True) as opened:
        ours_only = f"FILTER(STRSTARTS(STR(?s), '{ID}service/'))"
        text = f"SELECT DISTINCT ?s {{ ?s a ?c {ours_only} }} ORDER BY ?s LIMIT {THINGS}"
        things = [row[0].value for row in opened.query(text)]  # type: ignore[union-attr]
    paths = [f"/id/{thing.removeprefix(ID)}.ttl" for thing in things]
    describe = [f"/sparql?query={quote(f'DESCRIBE <{thing}>', safe='')}" for thing in things]
    with ours(store, ELO_ANSWER_CACHE="0") as server:
        server.settle()
        tag = httpx.get(server.origin + paths[0]).headers["etag"]
        turtle = ("Accept: text/turtle",)
        endpoint = rate(server, describe, seconds, turtle)
        page = rate(server, paths, seconds, turtle)
        known = rate(server, paths, seconds, (*turtle, f"If-None-Match: {tag}"))
        led = rate(server, [path.removesuffix(".ttl") for path in paths], seconds, turtle)
    return [
        f"{len(things):,} services, Turtle, {CONNECTIONS} connections:\n",
        "| request | requests/s | processor ms | |",
        "| --- | ---: | ---: | --- |",
        f"| `/sparql` DESCRIBE, none kept from before | {endpoint.rate:,.0f} | {endpoint.processor:.2f} | |",
        f"| `/id/….ttl` 200 | {page.rate:,.0f} | {page.processor:.2f} | "
        f"{page.rate / endpoint.rate:.2f} of DESCRIBE (wanted: 0.3); "
        f"by processor time {endpoint.processor / page.processor:.2f} |",
        f"| `/id/….ttl` 304 | {known.rate:,.0f} | {known.processor:.2f} | "
        f"{known.rate / page.rate:.1f} times a 200 (wanted: 5) |",
        f"| `/id/…` 303 | {led.rate:,.0f} | {led.processor:.2f} | |",
    ]


def rate(server: Server, paths: Sequence[str], seconds: float, headers: Sequence[str]) -> Load:
    """Ask for these paths one after the other for so long, after a round that warms up."""
    load_paths(server, paths, CONNECTIONS, 1.0, headers)
    found = load_paths(server, paths, CONNECTIONS, seconds, headers)
    if found.errors:
        raise SystemExit(f"{found.errors} requests failed")
    return found


def dumped(store: Path) -> list[str]:
    """Dumps of the whole, each in a process of its own so that its memory can be told."""
    told = {task: measured(store, task) for task in ("engine", "ours", "publish", "record")}
    ratio = told["engine"]["processor"] / told["ours"]["processor"]
    words = {
        "engine": "the engine's own dump, N-Quads, kept nowhere",
        "ours": f"ours, N-Quads, named and compressed: {ratio:.2f} of the engine's rate (wanted: 0.5)",
        "publish": "a whole publication: three forms, counts, catalogue, sitemap",
        "record": "the log of changes, from nothing",
    }
    return [
        "\n| dump | statements | seconds | processor s | memory MB |",
        "| --- | ---: | ---: | ---: | ---: |",
        *(
            f"| {words[task]} | {one['statements']:,.0f} | {one['seconds']:.1f} | {one['processor']:.1f} | "
            f"{one['memory']:.0f} |"
            for task, one in told.items()
        ),
    ]


def measured(store: Path, task: str) -> dict[str, float]:
    """Run one task in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.publishing", "--one", str(store), task]
    told: dict[str, float] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return told


def one(store: Path, task: str) -> None:
    """Do one task; print its seconds, processor seconds and largest memory in MB."""
    with open_store(str(store), read_only=True) as opened, tempfile.TemporaryDirectory() as scratch:
        statements = opened.size()
        graphs = [info.iri for info in opened.graphs() if info.triples]
        clock, processor = time.perf_counter(), time.process_time()
        if task == "engine":
            opened.dump(Nowhere(), format=RdfFormat.N_QUADS)  # type: ignore[arg-type]
        elif task == "ours":
            names = naming.names(opened)
            with dumps.packed(Path(scratch) / "all.nq.gz") as out:
                dumps.whole_lines(opened, out, graphs, names)
        elif task == "publish":
            publish(opened, Path(scratch) / "published")
        else:
            record(opened, Path(scratch) / "feed.sqlite", "https://w3id.org/elo/")
        told = {
            "statements": statements,
            "seconds": time.perf_counter() - clock,
            "processor": time.process_time() - processor,
            "memory": highest() / 1024,
        }
    print(json.dumps(told))


def highest() -> int:
    """The most memory that this process has had, in kB; what getrusage tells begins with the parent's."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


def changed(store: Path) -> list[str]:
    """How soon a change of one service is on the newest page of the feed; in the graph with most services."""
    with open_store(str(store), read_only=True) as opened:
        services = f"GRAPH ?g {{ ?s a <{ELO}Service> }}"
        most = f"SELECT ?g (SAMPLE(?s) AS ?one) {{ {services} }} GROUP BY ?g ORDER BY DESC(COUNT(*)) LIMIT 1"
        ((graph, service),) = opened.query(most)  # type: ignore[misc]
        size = next(info.triples for info in opened.graphs() if f"<{info.iri}>" == str(graph))
    said = f"{service} <http://www.w3.org/2004/02/skos/core#altLabel> '%s'@fi"
    text = f"INSERT DATA {{ GRAPH {graph} {{ {said} }} }}"
    waited = []
    with (
        ours(store, writable=True, ELO_UPDATE_TOKEN=TOKEN) as server,
        httpx.Client(base_url=server.origin, timeout=120) as client,
    ):
        server.settle()
        for _ in range(3):
            mark = f"Mitta {time.time_ns()}"
            last = newest(client)
            answer = client.post(
                "/update",
                content=text % mark,
                headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/sparql-update"},
            )
            answer.raise_for_status()
            began = time.perf_counter()
            while mark not in page_of(client, last):
                if time.perf_counter() - began > 60:
                    raise SystemExit("the change never came")
                time.sleep(0.02)
            waited.append(time.perf_counter() - began)
            time.sleep(10)  # so that each change comes alone
    times = ", ".join(f"{one:.1f}" for one in waited)
    return [
        f"\nA change of one service, in a graph of {size:,} statements, is in the feed after {times} s"
        " (wanted: 2)."
    ]


def newest(client: httpx.Client) -> int:
    """The number of the last page of the feed."""
    number = 1
    while client.head(f"/feed?page={number + 1}").status_code == httpx.codes.OK:
        number += 1
    return number


def page_of(client: httpx.Client, last: int) -> str:
    """What the last page says, and the one after it where there is one now."""
    asked = (
        client.get(f"/feed?page={number}", headers={"Accept": "text/turtle"}) for number in (last, last + 1)
    )
    return "".join(answer.text for answer in asked if answer.status_code == httpx.codes.OK)


def head(seconds: float) -> list[str]:
    """Say when and on what it was measured."""
    cpu = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return [
        "# Publication: what was measured\n",
        f"`python -m benchmarks.publishing`, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors"
        f" ({cpu[1] if cpu else platform.machine()}), load {os.getloadavg()[0]:.0f} from others at the"
        f" start; rounds of {seconds:g} s.",
    ]


if __name__ == "__main__":
    main()
