"""Renew ``areas.ttl`` and ``population.ttl``: ``python -m elo_graph.ingest.statfin --help``."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from elo_graph.errors import EloError, InputError
from elo_graph.ingest.statfin import (
    areas_of,
    areas_turtle,
    notes,
    observations,
    population_turtle,
    read_key,
    read_population,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the import; nothing is written unless all of the input is good. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m elo_graph.ingest.statfin",
        description="Make areas.ttl and population.ttl from Statistics Finland's keys and table 11re.",
    )
    parser.add_argument(
        "--keys", type=Path, required=True, help="folder with municipality_key_YEAR.csv files"
    )
    parser.add_argument(
        "--population", type=Path, required=True, nargs="+", help="table 11re; several files, several years"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    options = parser.parse_args(arguments)
    try:
        for message in run(options.keys, options.population, options.out, date.today()):
            print(message, file=sys.stderr)
    except EloError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def run(keys: Path, population: Sequence[Path], out: Path, today: date) -> tuple[str, ...]:
    """Write both files into ``out`` and return notes for the maintainer.

    A file whose content would be the same but for the date of change is left as it is.
    """
    if not out.is_dir():
        raise InputError("is no folder", where=str(out), mend="Make it first, or give --out another one.")
    files = sorted(keys.glob("municipality_key_*.csv"))
    if not files:
        raise InputError("there is no municipality_key_YEAR.csv", where=str(keys), mend="Give their folder.")
    read = [read_key(_text(file), file.name) for file in files]
    tables = [read_population(_text(file), file.name) for file in population]
    found = areas_of(read)
    observed = observations(tables, found)
    texts = {
        out / "areas.ttl": _dated(lambda day: areas_turtle(found, day), out / "areas.ttl", today),
        out / "population.ttl": _dated(
            lambda day: population_turtle(observed, found, day), out / "population.ttl", today
        ),
    }
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8", newline="\n")
    return notes(read)


def _dated(render: Callable[[date], str], file: Path, today: date) -> str:
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    match = re.search(r'dct:modified "(\d{4}-\d\d-\d\d)"', old)
    if match and render(date.fromisoformat(match[1])) == old:
        return old
    return render(today)


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=str(file)) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # StatFin saves as Windows-1252 unless told otherwise.
        return content.decode("cp1252", errors="replace")


if __name__ == "__main__":
    sys.exit(main())
