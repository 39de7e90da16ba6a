"""What a store's location is: a folder, or an address."""

from typing import Final

SCHEMES: Final = ("sparql+http://", "sparql+https://")


def is_address(location: str | None) -> bool:
    """Whether a store's location is an address of a SPARQL service."""
    return location is not None and location.startswith(SCHEMES)
