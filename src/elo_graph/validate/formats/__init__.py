"""Validation reports as text: one module a format, each a function of the report and a language."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from elo_graph.errors import InputError
from elo_graph.validate.formats import html, human, junit, markdown, rdf, sarif, tables
from elo_graph.validate.report import Report

Writer = Callable[[Report, str], str]
FORMATS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "human": human.text,
        "markdown": markdown.text,
        "html": html.page,
        "json": tables.json_text,
        "csv": tables.csv_text,
        "turtle": rdf.turtle,
        "junit": junit.xml,
        "sarif": sarif.log,
    }
)
LANGUAGES: Final = ("fi", "sv", "en")


def text(report: Report, format: str, lang: str = "en") -> str:
    """Write a report in a format (a key of ``FORMATS``) and a language (``fi``, ``sv``, ``en``).

    Raises InputError for a format or a language that there is not.
    """
    if format not in FORMATS:
        raise InputError(f"there is no format {format}", mend=f"The formats are {', '.join(FORMATS)}.")
    if lang not in LANGUAGES:
        raise InputError(f"there is no language {lang}", mend=f"The languages are {', '.join(LANGUAGES)}.")
    return FORMATS[format](report, lang)
