"""Whether sources conform to the shapes beside them: an edition that breaks its own rules is not released."""

from pathlib import Path

from elo_graph.validate import Report, load_shapes, validate

_FOLDERS = ("ontology", "ontology/schemes", "data")


def validated(root: Path) -> Report:
    """Validate the ontology, the schemes and the data below a folder by its own shapes, where it has any.

    Raises InputError for a file that does not parse, and for data that uses terms nobody declares.
    """
    shapes = sorted((root / "shapes").glob("*.ttl"))
    data = [path for folder in _FOLDERS for path in sorted((root / folder).glob("*.ttl"))]
    if not shapes or not data:
        return Report()
    return validate(data, shapes=load_shapes(shapes))
