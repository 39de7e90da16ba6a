"""The texts of the checks that are more than a query; the queries carry their own in their heads."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from elo_graph.validate.ontology.report import Texts


def words() -> Mapping[str, Texts]:
    """Return the texts by check (or ``check-case``), then ``problem``, ``fix`` or ``reason``, then language.

    What the report says besides is below ``human``.
    """
    text = files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)
    return found
