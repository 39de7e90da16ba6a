"""`elo-graph ontology diff`: two editions, what changed, what it means for those who use them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from elo_graph.publish.ontology import consumers as running
from elo_graph.publish.ontology.changes import Diff
from elo_graph.publish.ontology.compare import compare
from elo_graph.publish.ontology.consumers import Consumers
from elo_graph.publish.ontology.editions import edition


def diff(
    old: str,
    new: str,
    *,
    consumers: bool = True,
    data: Sequence[Path] | None = None,
    day: date | None = None,
) -> tuple[Diff, Consumers | None]:
    """Compare two editions by their names (see ``editions.edition``), and run their consumers when asked.

    Nothing is run when the old edition has no queries and no questions. Raises InputError for a name that
    is no edition and for files that do not parse.
    """
    with edition(old) as before, edition(new) as after:
        found = compare(before, after)
        if not consumers or not (before.queries or before.questions):
            return found, None
        return found, running.run(before, after, found, data=data, day=day)
