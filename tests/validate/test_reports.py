"""Reports that people act on: a broken file, told to its organisation, and mended by what the report says."""

import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from elo_graph.validate import Report, Severity, validate
from elo_graph.validate.formats import text
from elo_graph.validate.formats.grouped import command, owners

BROKEN = Path(__file__).with_name("broken.ttl")
MODE, FUNCTION, WAIT = "ReferralShape-mode-concept", "FunctionShape-concept", "WaitShape-days"


@pytest.fixture
def report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    shutil.copy(BROKEN, tmp_path / "uudet palvelut.ttl")
    return validate(["uudet palvelut.ttl"])


def test_faults_are_told_to_who_has_to_mend_them(report: Report) -> None:
    """The referral is the sending service's, and that is the association's; the other service is nobody's."""
    association, nobody = owners([r for r in report.results if r.severity is Severity.VIOLATION], "fi")
    assert association.name == "Uusi nuorisoyhdistys ry"
    assert nobody.name == ""
    (file,) = association.files
    assert file.name == "uudet palvelut.ttl"
    assert [[r.shape_name for r in thing.results] for thing in file.things] == [[FUNCTION, WAIT], [MODE]]
    assert association.counts == {Severity.VIOLATION: 3}
    assert [thing.label for thing in nobody.files[0].things] == ["Palvelu ilman tuottajaa"]


def test_a_misspelt_name_is_mended_by_the_command_that_is_told(report: Report) -> None:
    mode = next(r for r in report.results if r.shape_name == MODE)
    what, call = command(mode) or ("", "")
    assert what == "mend"
    subprocess.run(["sh", "-c", call], check=True)
    again = validate(["uudet palvelut.ttl"])
    assert MODE not in {r.shape_name for r in again.results}
    assert len(again.results) == len(report.results) - 1


def test_any_other_fault_is_shown_by_the_command_that_is_told(report: Report) -> None:
    wait = next(r for r in report.results if r.shape_name == WAIT)
    what, call = command(wait) or ("", "")
    assert what == "show"
    shown = subprocess.run(["sh", "-c", call], check=True, capture_output=True, text=True).stdout
    assert shown.strip() == 'elo:waitDays "pitkä" .'


@pytest.mark.parametrize(
    ("lang", "count", "sentence", "allowed", "more"),
    [
        ("fi", "4 virhettä", "Palvelutehtävä ei ole sanaston function käsite.", "Sallitut arvot", "muuta"),
        ("sv", "4 fel", "Funktionen är inget begrepp i vokabulären function.", "Tillåtna värden", "till"),
        (
            "en",
            "4 violations",
            "The function is not a concept of the scheme function.",
            "Allowed values",
            "more",
        ),
    ],
)
@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_report_has_counts_first_then_words_values_and_commands(
    report: Report, form: str, lang: str, count: str, sentence: str, allowed: str, more: str
) -> None:
    told = html.unescape(text(report, form, lang))
    plain = re.sub(r"<style>.*</style>", "", told, flags=re.DOTALL)
    places = [
        plain.index(count),
        plain.index(FUNCTION),
        plain.index(sentence[:18]),
        plain.index("function/gidance"),
    ]
    assert places == sorted(places)
    assert "function/guidance" in plain  # did you mean
    assert allowed in plain
    assert re.search(rf"function/accompanied-transfer.* \d+ {more}", plain)
    assert "sed -n 15p 'uudet palvelut.ttl'" in plain
    assert "sed -i '24s|acompanied-transfer|accompanied-transfer|' 'uudet palvelut.ttl'" in plain


def test_a_page_takes_nothing_from_the_data_for_markup(report: Report) -> None:
    page = text(report, "html", "fi")
    assert "Uusi &lt;ohjauspalvelu&gt;" in page
    assert "<ohjauspalvelu>" not in page
    assert not re.search(
        r"<(script|link|img|iframe)|(src|href)=.?(http|//)|url\(", page
    )  # nor from elsewhere
