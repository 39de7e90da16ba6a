"""What many ask at once is worked out once; no more is worked out at a time than there are processors for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from elo_graph.api.remembered import Busy, Remembered


def test_what_is_known_is_not_made_again_until_the_data_changes() -> None:
    remembered, made = Remembered(limit=2), []

    def make(value: str) -> Callable[[], str]:
        return lambda: made.append(value) or value  # type: ignore[func-returns-value]

    for version, key in [("1", "a"), ("1", "a"), ("1", "b"), ("1", "a"), ("2", "a"), ("2", "a")]:
        assert remembered.get(version, key, make(version + key)) == version + key
    assert made == ["1a", "1b", "2a"]
    for key in "bca":  # there is room for two
        remembered.get("2", key, make("2" + key))
    assert made == ["1a", "1b", "2a", "2b", "2c", "2a"]


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    remembered, begun, go_on, made = Remembered(), Event(), Event(), []

    def make() -> str:
        made.append(1)
        begun.set()
        assert go_on.wait(30)
        return "found"

    with ThreadPoolExecutor(5) as threads:
        first = threads.submit(remembered.get, "1", "a", make)
        assert begun.wait(30)
        others = [threads.submit(remembered.get, "1", "a", make) for _ in range(4)]
        other_question = remembered.get("1", "b", lambda: "at once")
        go_on.set()
        assert [one.result(30) for one in (first, *others)] == ["found"] * 5
    assert other_question == "at once"
    assert made == [1]


def test_an_error_is_remembered_by_nobody() -> None:
    remembered = Remembered()

    def fail() -> str:
        raise ValueError("it cannot be")

    for _ in range(2):
        with pytest.raises(ValueError, match="it cannot be"):
            remembered.get("1", "a", fail)
    assert remembered.get("1", "a", lambda: "now") == "now"


def test_no_more_at_a_time_than_allowed_and_who_waits_too_long_is_told() -> None:
    remembered = Remembered(at_once=2, patience=0.01)
    both, go_on = Barrier(3, timeout=30), Event()

    def make() -> str:
        both.wait()
        assert go_on.wait(30)
        return "found"

    with ThreadPoolExecutor(2) as threads:
        working = [threads.submit(remembered.get, "1", key, make) for key in "ab"]
        both.wait()
        with pytest.raises(Busy):
            remembered.get("1", "c", lambda: "never")
        go_on.set()
        assert [one.result(30) for one in working] == ["found"] * 2
    assert remembered.get("1", "c", lambda: "now") == "now"
