"""Writes the tables of ``docs/versioning.md`` from the rules: ``python -m tests.ontology.versioning``."""

from pathlib import Path

from elo_graph.publish.ontology.rules import rules

PAGE = Path(__file__).parents[2] / "docs" / "versioning.md"
MARK = "<!-- from here on written by python -m tests.ontology.versioning -->\n"


def tables() -> str:
    """Return the tables of rules, axioms and constraints."""
    lines = ["## The rules", "", "| rule | level | why |", "| --- | --- | --- |"]
    for rule in rules().rules.values():
        level = rule.level.word if rule.level is not None else "depends"
        lines.append(f"| `{rule.name}` | {level} | {rule.why} |")
    lines += ["", "## Axioms", "", "| axiom | added | removed |", "| --- | --- | --- |"]
    for name, (added, removed) in rules().axioms.items():
        lines.append(f"| `{name}` | {added.word} | {removed.word} |")
    lines += ["| any other | minor | major |", "", "## Constraints of shapes", ""]
    lines += ["| parameter | is tighter when |", "| --- | --- |"]
    words = {
        "up": "the number is greater",
        "down": "the number is smaller",
        "fewer": "the list is shorter",
        "more": "there are more of them",
        "presence": "it is there",
        "absence": "it is not there",
        "severity": "it is graver",
        "more-is-looser": "the list is shorter",
        "changed": "cannot be told: counts as tighter",
    }
    lines += [f"| `sh:{name}` | {words[way]} |" for name, way in rules().constraints.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    before = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    PAGE.write_text(before + MARK + "\n" + tables(), encoding="utf-8")
