"""A parameter that is misspelt is told, with the one that was meant."""

import httpx
import pytest


@pytest.mark.parametrize(
    ("path", "given", "meant"),
    [
        ("/api/v1/gaps", "aera=Lappi", "'area'"),
        ("/api/v1/gaps", "asof=2026-01-01", "'asOf'"),
        ("/api/v1/search", "q=ohjaamo&limits=3", "'limit'"),
        ("/api/v1/routes", "from=okm&to=okm&zzz=1", "There are: "),
    ],
)
def test_a_parameter_that_is_not_there(web: httpx.Client, path: str, given: str, meant: str) -> None:
    answer = web.get(f"{path}?{given}")
    assert answer.status_code == 400
    assert meant in answer.json()["detail"]


def test_other_spellings_of_the_day_are_known(web: httpx.Client) -> None:
    for given in ("asOf", "as-of", "as_of"):
        assert web.get("/api/v1/strategy", params={given: "2026-01-01"}).status_code == 200
