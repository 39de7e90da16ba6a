"""SPARQL 1.1's own test suites, over HTTP and in process: which pass, and that the two do not differ.

What fails and why is told in docs/conformance.md.
"""

import os
import re
from collections import Counter
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.protocol.conftest import BARE, TOKEN
from tests.serving import serving
from tests.w3c.endpoints import InProcess, OverHttp
from tests.w3c.suite import Suites, suites

# Elsewhere: entailment regimes are not offered, and federation is refused but to named hosts.
APART: Final = {"entailment", "service"}
FAILING: Final = {
    "aggregates/agg-empty-group-count-graph",
    "aggregates/agg-groupconcat-04",
    "csv-tsv-res/tsv03",
    "functions/bnode01",
}
# The pinned suites have so many tests of each kind outside those directories.
COUNTS: Final = {
    "QueryEvaluationTest": 217,
    "CSVResultFormatTest": 3,
    "UpdateEvaluationTest": 94,
    "PositiveSyntaxTest11": 66,
    "NegativeSyntaxTest11": 48,
    "PositiveUpdateSyntaxTest11": 42,
    "NegativeUpdateSyntaxTest11": 13,
}
# Protocol cases are written out in tests/protocol, under their own names but for these.
TOLD_ELSEWHERE: Final = {
    "query_content_type_describe": "query_content_type_describe_and_construct",
    "query_content_type_construct": "query_content_type_describe_and_construct",
    "bad_query_missing_form_type": "bad_query_missing_form_type_and_direct_type",
    "bad_query_missing_direct_type": "bad_query_missing_form_type_and_direct_type",
    "get_of_put__graph_already_in_store": "put__graph_already_in_store",
    "get_of_put__default_graph": "put__default_graph",
    "get_of_delete__existing_graph": "delete__existing_graph",
    "get_of_post__existing_graph": "post__existing_graph",
    "get_of_post__multipart_formdata": "post__multipart_formdata",
    "get_of_post__create__new_graph": "post__create__new_graph",
    "get_of_post__after_noop": "post__create__new_graph",
    "returns-rdf": "the_service_description_tells_the_truth",
    "has-endpoint-triple": "the_service_description_tells_the_truth",
    "conforms-to-schema": "the_service_description_tells_the_truth",
}
# Where a file system in memory is, the server's many small writes need not wait for a disk.
MEMORY: Final = {"TMPDIR": "/dev/shm"} if Path("/dev/shm").is_dir() else {}  # noqa: S108


@pytest.fixture(scope="module")
def given() -> Suites:
    return suites()


def test_query_and_update_over_http_as_in_process(given: Suites) -> None:
    cases = [case for case in given.cases if case.name.partition("/")[0] not in APART]
    inside = InProcess()
    failing = {case.name for case in cases if not inside.passes(case)}
    with (
        serving(*BARE, environment={"ELO_UPDATE_TOKEN": TOKEN, **MEMORY}) as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=60) as client,
    ):
        outside = OverHttp(client)
        assert {case.name for case in cases if not outside.passes(case)} == failing
    if "ELO_W3C_TESTS" not in os.environ:  # else they are not the ones that were pinned
        assert failing == FAILING
        assert Counter(case.kind for case in cases) == COUNTS


def test_every_case_of_the_protocol_suites_has_a_test(given: Suites) -> None:
    tests = Path(__file__).parent.parent / "protocol"
    written = {
        name
        for file in tests.glob("test_*.py")
        for name in re.findall(r"^def test_(\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    cases = [
        case
        for directory in ("protocol", "http-rdf-update", "service-description")
        for case in given.names[directory]
    ]
    assert len(cases) == 34 + 19 + 3
    assert [case for case in cases if TOLD_ELSEWHERE.get(case, case) not in written] == []
