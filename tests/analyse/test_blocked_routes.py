"""Routes that there would be but for time, or for what nobody has confirmed."""

from datetime import date

import pytest

from elo_graph.analyse.routes import Routes, routes

from .graphs import ex, local, store_of

DAY = date(2024, 6, 1)
SINCE = date(2024, 1, 1)

# a refers to the service s; its provider p refers on to b. Only what is said below is dated.
TOWN = """
:a a elo:Organisation . :p a elo:Organisation . :b a elo:Organisation .
:s a elo:Service ; elo:providedBy :p .
:r1 a elo:Referral ; elo:from :a ; elo:to :s .
:r2 a elo:Referral ; elo:from :p ; elo:to :b .
"""


def asked(turtle: str, start: str = "a", *, since: date | None = None) -> Routes:
    return routes(store_of(TOWN + turtle), ex(start), ex("b"), as_of=DAY, confirmed_since=since)


def test_a_way_by_the_provider_of_a_service_that_has_ended_is_told_too() -> None:
    # From s one would go on to its provider p: the end of s closes r1, and nothing else stands in the way.
    (block,) = asked(':s elo:validTo "2024-05-31"^^xsd:date .').blocked
    assert (block.referral, block.thing, block.code) == (ex("r1"), ex("s"), "ended")
    assert block.reason["en"] == "a → s: the last valid day was 31 May 2024."
    # Where p has not begun, one gets to s, and the link from s to p is closed: no referral, but a step.
    (block,) = asked(':p elo:validFrom "2024-06-02"^^xsd:date .').blocked
    assert (block.referral, local(block.start), local(block.end), block.code) == (None, "s", "p", "not-begun")


def sure(*things: str) -> str:
    """State the border day: confirmed on it counts."""
    return "".join(f':{one} elo:lastConfirmed "2024-01-01"^^xsd:date . ' for one in things)


@pytest.mark.parametrize(
    ("confirmed", "referral", "thing", "names"),
    [
        # r1 says nothing and s says nothing; beyond s the link to its provider goes by s. r2 goes by itself.
        (("r2",), "r1", "r1", "a → s were confirmed and s"),
        # r1 itself was, s was not: s is reached, and what closes the link to its provider is s.
        (("r1", "r2"), None, "s", "s"),
        # s was, so r1 and the link are; r2 says nothing and b says nothing.
        (("s",), "r2", "r2", "p → b"),
    ],
)
def test_what_was_not_confirmed_is_said_to_block(
    confirmed: tuple[str, ...], referral: str | None, thing: str, names: str
) -> None:
    assert asked(sure(*confirmed)).routes
    (block,) = asked(sure(*confirmed), since=SINCE).blocked
    assert (block.referral, block.thing) == (referral and ex(referral), ex(thing))
    assert block.code == "unconfirmed"
    assert block.reason["en"].endswith(": not confirmed on 1 January 2024 or later.")
    assert block.reason["fi"].endswith(": tietoa ei ole vahvistettu 1.1.2024 tai sen jälkeen.")
    assert block.opens["en"] == f"Would open if {names} were confirmed."


def test_with_all_confirmed_there_is_nothing_to_say() -> None:
    answer = asked(sure("r2", "s"), since=SINCE)
    assert (len(answer.routes), answer.blocked) == (1, ())
    assert asked(sure("r2", "s"), "p", since=SINCE).routes[0].handovers == 1


def test_a_workbook_has_the_steps_with_figures_and_a_sheet_for_what_stands_in_the_way() -> None:
    steps, blocked = asked("", since=SINCE).sheets("en")
    assert (steps.name, steps.rows, blocked.name) == ("routes", (), "what stands in the way")
    keys = [column.key for column in blocked.columns]
    row = dict(zip(keys, blocked.rows[0], strict=True))
    assert (row["referral"], row["codes"]) == (ex("r1"), "unconfirmed")
    # Two handovers, none accompanied, over s and its provider: three steps, each with the route's figures.
    steps, blocked = asked("").sheets("en")
    keys = [column.key for column in steps.columns]
    figures = [dict(zip(keys, row, strict=True)) for row in steps.rows]
    assert [(one["handovers"], one["routeWaitDays"], one["unaccompanied"]) for one in figures] == [
        (2, 0, 2)
    ] * 3
    assert blocked.rows == ()
