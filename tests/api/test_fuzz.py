"""The interface against its own description: whatever is sent, no answer is a fault of ours."""

from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

CALM = settings(
    max_examples=8,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def test_no_request_makes_the_server_fail(server: str) -> None:
    described = schemathesis.openapi.from_url(f"{server}/openapi.json")
    tried = set()
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        tried.add(operation.path)

        @CALM
        @given(case=operation.as_strategy())
        def holds(case: schemathesis.Case[Any]) -> None:
            answer = case.call(timeout=60)
            assert answer.status_code < 500, answer.text
            # A name that fits the description may still be nobody's.
            case.validate_response(answer, excluded_checks=[positive_data_acceptance])

        holds()
    assert {"/api/v1/gaps", "/api/v1/routes", "/healthz"} <= tried
