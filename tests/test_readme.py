"""What the README shows is what one sees: its commands are run, its output compared.

When a test fails because the content has changed, ``python -m tests.test_readme`` writes the README anew.
"""

import re
import subprocess
from pathlib import Path

import pytest

from tests.serving import ELO_GRAPH

README = Path(__file__).parent.parent / "README.md"
SHOWN = re.compile(r"^\$ elo-graph (?P<call>.*)\n(?P<output>(?:.*\n)*?)(?=```|\$ )", re.MULTILINE)
CUT = "…\n"


def blocks() -> list[tuple[str, str]]:
    """The calls of elo-graph that the README shows, with the output it shows for each."""
    found = [(match["call"], match["output"]) for match in SHOWN.finditer(README.read_text("utf-8"))]
    assert len(found) >= 3
    return found


def output(call: str) -> str:
    """What the call prints."""
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', call)]
    done = subprocess.run([*ELO_GRAPH, *words], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def shown(call: str, printed: str) -> str:
    """The part of the output that the README shows: what does not change from day to day."""
    lines = printed.splitlines(keepends=True)
    if call.startswith("status"):
        # Without the store's place and age above, and what is valid on the day below.
        first = lines.index("\n") + 1
        return "".join(lines[first : lines.index("\n", first)])
    if call.startswith("routes"):
        first = next(number for number, line in enumerate(lines) if line.startswith("2. "))
        return "".join(lines[:first]) + CUT
    return printed


@pytest.mark.parametrize(("call", "expected"), blocks(), ids=[call for call, _ in blocks()])
def test_the_readme_shows_what_one_sees(call: str, expected: str) -> None:
    now = shown(call, output(call))
    assert now == expected, "the README is out of date: run python -m tests.test_readme"


def main() -> None:
    """Write the README's outputs anew."""
    text = README.read_text("utf-8")
    for call, before in blocks():
        text = text.replace(
            f"$ elo-graph {call}\n{before}", f"$ elo-graph {call}\n{shown(call, output(call))}"
        )
    README.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
