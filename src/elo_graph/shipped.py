"""The knowledge that travels with the code: ontology, concept schemes, shapes, queries, content."""

from functools import cache
from pathlib import Path

from elo_graph.errors import EloError


@cache
def root() -> Path:
    """Return the folder that holds ``ontology/ shapes/ queries/ data/``: in the wheel, or the checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package / "shipped", package.parent.parent):
        if (folder / "ontology").is_dir():
            return folder
    raise EloError(
        "the shipped ontology, shapes, queries and data are missing from this installation",
        where=str(package),
        mend="Install elo-graph again.",
    )


def ontology_files() -> tuple[Path, ...]:
    """Return the ontology's modules, ``ontology/*.ttl``, sorted by name."""
    return _files("ontology", "*.ttl")


def scheme_files() -> tuple[Path, ...]:
    """Return the concept schemes, ``ontology/schemes/*.ttl``, sorted by name."""
    return _files("ontology/schemes", "*.ttl")


def shape_files() -> tuple[Path, ...]:
    """Return the SHACL shapes, ``shapes/*.ttl``, sorted by name."""
    return _files("shapes", "*.ttl")


def query_files() -> tuple[Path, ...]:
    """Return the questions, ``queries/{group}/{name}.rq``, sorted by path; the rules are no questions."""
    return tuple(path for path in _files("queries", "**/*.rq") if path.parent.name != "rules")


def rule_files() -> tuple[Path, ...]:
    """Return the rules of reasoning, ``queries/rules/{name}.rq``, sorted by name."""
    return _files("queries/rules", "*.rq")


def competency_files() -> tuple[Path, ...]:
    """Return the competency questions, ``{group}/{id}.yaml``, sorted by path."""
    return _files("competency", "*/*.yaml") or _files("tests/competency", "*/*.yaml")


def data_files() -> tuple[Path, ...]:
    """Return the registry content, ``data/*.ttl``, sorted by name; one named graph a file."""
    return _files("data", "*.ttl")


def _files(folder: str, pattern: str) -> tuple[Path, ...]:
    return tuple(sorted((root() / folder).glob(pattern)))
