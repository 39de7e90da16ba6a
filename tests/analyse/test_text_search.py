"""Text search: inflected and misspelt words, ranks, facets, languages; never behind what was written."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from elo_graph.analyse.text_entries import KINDS, LABELS, entries
from elo_graph.analyse.text_found import Found
from elo_graph.analyse.text_search import DEEPEST, LONGEST, MOST, Question, StillIndexing, TextSearch
from elo_graph.analyse.text_snippets import marked
from elo_graph.analyse.text_words import spelled
from elo_graph.errors import InputError
from elo_graph.store import Store, open_store
from elo_graph.terms import SKOS

from .graphs import EX, ex, local, quads_of, store_of

DAY = date(2024, 6, 1)
PATIENT = 120.0
REGISTRY = """
:country a elo:Area ; skos:prefLabel "Suomi"@fi ; elo:areaLevel level:country .
:lapland a elo:Area ; skos:prefLabel "Lappi"@fi, "Lappland"@sv, "Lapland"@en ; elo:areaLevel level:region ;
  elo:areaCode "19" ; elo:within :country .
:rovaniemi a elo:Area ; skos:prefLabel "Rovaniemi"@fi ; elo:areaLevel level:municipality ;
  elo:within :lapland .
:turku a elo:Area ; skos:prefLabel "Turku"@fi, "Åbo"@sv ; elo:areaLevel level:municipality ;
  elo:within :country .

:ohjaamo a elo:Service ; skos:prefLabel "Ohjaamo"@fi, "Navigatorn"@sv, "Ohjaamo"@en ;
  dct:description "Neuvontaa ja uraohjausta alle 30-vuotiaille."@fi, "Rådgivning åt unga under 30 år."@sv .
:ohjaamo-rovaniemi a elo:Service ; skos:prefLabel "Ohjaamo Rovaniemi"@fi ; elo:servesArea :rovaniemi .
:ohjaamo-turku a elo:Service ; skos:prefLabel "Ohjaamo Turku"@fi ; elo:servesArea :turku .
:online a elo:Service ; skos:prefLabel "Opintopolku"@fi ; skos:altLabel "Studieinfo"@sv ;
  skos:hiddenLabel "Opintopolkku"@fi ; elo:servesArea :country .
:old a elo:Organisation ; skos:prefLabel "Sosiaalitoimi"@fi ; elo:validTo "2022-12-31"^^xsd:date .
:new a elo:Organisation ; skos:prefLabel "Sosiaalitoimi"@fi ; elo:validFrom "2023-01-01"^^xsd:date .
:coming a elo:Organisation ; skos:prefLabel "Sosiaalitoimi"@fi ; elo:validFrom "2025-01-01"^^xsd:date .
:sender a elo:Organisation ; skos:prefLabel "Lähettäjä"@fi ;
  dct:description "Lähettää nuoria Ohjaamoon ja etsivään nuorisotyöhön."@fi .
:workshop a skos:Concept ; skos:prefLabel "työpaja"@fi, "verkstad"@sv, "workshop"@en ;
  skos:definition "Paikka, jossa harjoitellaan työtä."@fi .
:goal a elo:StrategicGoal, skos:Concept ; skos:prefLabel "Palvelut ovat kaikkien saatavissa"@fi .
:swedish-only a elo:Service ; skos:prefLabel "Vägledning på Åland"@sv .
:nameless a elo:Service ; dct:description "Nimetön apu"@fi .
:untold a elo:Service ; dct:title "Chat 24" .
[] a elo:Service ; skos:prefLabel "Ohjaamo ilman tunnistetta"@fi .
"""


@pytest.fixture(scope="module")
def store() -> Store:
    held = store_of(REGISTRY)
    held.add(
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(EX + "more"))
        for quad in quads_of(':extra a elo:Service ; skos:prefLabel "Ohjaamo Extra"@fi .')
    )
    return held


@pytest.fixture(scope="module")
def search(store: Store) -> Iterator[TextSearch]:
    made = TextSearch(store, patience=PATIENT)
    yield made
    made.close()


def ask(search: TextSearch, text: str, **other: object) -> Found:
    return search.search(Question(text, as_of=DAY, **other))  # type: ignore[arg-type]


def things(found: Found) -> list[str]:
    return [local(row.thing) for row in found.rows]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ohjaamo", "ohjaamo"),
        ("OHJAAMOISSA", "ohjaamo"),
        ("ohjaamoihinkin", "ohjaamo"),
        ("työpajoissa", "workshop"),
        ("verkstäder", "workshop"),
        ("workshops", "workshop"),
        # A compound that the dictionary of base forms does not have: its parts are known.
        ("uraohjauksessa", "ohjaamo"),
        ("Rovaniemellä", "rovaniemi"),
        ("Lapista", "lapland"),
        ("Åbos", "turku"),
        ("navigatorns", "ohjaamo"),
        ("nuorisotyön", "sender"),
        ("vägledningen", "swedish-only"),
        ("19", "lapland"),
        ("opintopolkku", "online"),
        ("chat", "untold"),
    ],
)
def test_words_are_found_in_any_inflection_and_language(search: TextSearch, text: str, first: str) -> None:
    found = ask(search, text)
    assert things(found)[:1] == [first]
    assert not found.corrected


def test_recall_of_finnish_inflections() -> None:
    """Forms and the base forms that stand in labels of the shipped registry, written by hand.

    A pair counts when the form finds every thing that has the base form as a word of a Finnish label.
    """
    with open_store(None) as shipped:
        named: dict[str, set[str]] = {}
        for entry in entries(shipped):
            for text in entry.texts:
                if text.part in LABELS and text.language in ("fi", ""):
                    for word in spelled(text.text):
                        named.setdefault(word, set()).add(entry.thing)
        search = TextSearch(shipped, patience=PATIENT)
        lines = Path(__file__).with_name("inflected.tsv").read_text("utf-8").splitlines()
        pairs = [(form, base) for form, base in (line.split("\t") for line in lines)]
        # What the registry no longer has in its labels cannot be looked for in them.
        pairs = [(form, base) for form, base in pairs if base.lower() in named]
        missed = [form for form, base in pairs if not named[base.lower()] <= _all(search, form)]
        search.close()
    assert len(pairs) >= 150
    # Measured 196 of 198: "espoolaisille" is derived, not inflected; "lähteistä" is of "lähde" and "lähtö".
    assert len(missed) / len(pairs) <= 0.02, missed


def _all(search: TextSearch, text: str) -> set[str]:
    """All things found for a text as it is written, without correcting it."""
    found: set[str] = set()
    for offset in range(0, DEEPEST, MOST):
        page = search.search(Question(text, limit=MOST, offset=offset))
        if page.corrected:
            return set()
        found.update(row.thing for row in page.rows)
        if offset + MOST >= page.total:
            break
    return found


@pytest.mark.parametrize(
    ("text", "meant", "first"),
    [
        ("ohjamo", "ohjaamo", "ohjaamo"),
        ("ohjaaom", "ohjaamo", "ohjaamo"),
        ("ohjamoissa", "ohjaamo", "ohjaamo"),
        ("rovanimi", "rovaniemi", "rovaniemi"),
        ("sosialitoimi", "sosiaalitoimi", "new"),
        ("navigattorn", "navigatorn", "ohjaamo"),
        # No word is spelt like this one; the compound ends in one that is there.
        ("metallityöpaja", "työpaja", "workshop"),
    ],
)
def test_a_word_that_is_not_there_is_taken_for_one_that_is(
    search: TextSearch, text: str, meant: str, first: str
) -> None:
    found = ask(search, text)
    assert found.corrected == {text: meant}
    assert things(found)[0] == first


@pytest.mark.parametrize("text", ["xyzzyq", "123456", "qq", "!!!", "  ", "", "—"])
def test_nothing_is_found_for_nonsense(search: TextSearch, text: str) -> None:
    found = ask(search, text)
    assert (found.total, found.rows, found.kinds, found.graphs) == (0, (), (), ())


def test_a_whole_label_goes_before_a_beginning_and_a_name_before_a_text(search: TextSearch) -> None:
    found = ask(search, "Ohjaamo")
    ranks = {local(row.thing): row.rank for row in found.rows}
    assert ranks == {
        "ohjaamo": "exact",
        "ohjaamo-rovaniemi": "prefix",
        "ohjaamo-turku": "prefix",
        "extra": "prefix",
        "sender": "text",
    }
    assert things(found)[0] == "ohjaamo"
    assert things(found)[-1] == "sender"
    assert found.total == 5
    assert {local(row.thing): row.rank for row in ask(search, "Rovaniemen ohjaamo").rows} == {
        "ohjaamo-rovaniemi": "words"
    }


def test_what_is_valid_on_the_day_goes_first(search: TextSearch) -> None:
    """All three are called the same; on the day only one of them is there."""
    found = ask(search, "sosiaalitoimi")
    assert things(found)[0] == "new"
    assert set(things(found)) == {"new", "old", "coming"}
    assert [row.valid for row in found.rows] == [True, False, False]
    before = search.search(Question("sosiaalitoimi", as_of=date(2022, 12, 31)))
    assert things(before)[0] == "old"
    assert {local(row.thing): row.last_day for row in before.rows}["old"] == "2022-12-31"


def test_all_words_must_be_found_or_it_is_said_that_they_are_not(search: TextSearch) -> None:
    assert things(ask(search, "ohjaamo turku")) == ["ohjaamo-turku"]
    both = ask(search, "Turku Lappi")
    assert not both.complete
    assert set(things(both)) == {"turku", "ohjaamo-turku", "lapland"}
    # A word that only joins others need not be there.
    joined = ask(search, "missä on ohjaamo")
    assert joined.complete
    assert "ohjaamo" in things(joined)


def test_facets_count_what_the_search_would_find(search: TextSearch) -> None:
    found = ask(search, "ohjaamo")
    assert found.kinds == (("service", 4), ("actor", 1))
    assert dict(found.graphs) == {EX + "graph": 4, EX + "more": 1}
    services = ask(search, "ohjaamo", kinds=("service",))
    assert services.total == 4
    # The kinds are those there would be without the restriction; the graphs are of services alone.
    assert services.kinds == found.kinds
    assert dict(services.graphs) == {EX + "graph": 3, EX + "more": 1}
    assert things(ask(search, "ohjaamo", graphs=(EX + "more",))) == ["extra"]
    assert set(things(ask(search, "ohjaamo", kinds=("service", "actor")))) == set(things(found))


def test_an_area_narrows_to_what_serves_a_part_of_it(search: TextSearch) -> None:
    """Rovaniemi lies in Lapland, the country holds it; Turku does not."""
    lapland = {"area": ex("lapland")}
    assert things(ask(search, "ohjaamo", **lapland)) == ["ohjaamo-rovaniemi"]
    assert things(ask(search, "opintopolku", **lapland)) == ["online"]
    assert things(ask(search, "Turku", **lapland)) == []
    assert set(things(ask(search, "ohjaamo", area=ex("country")))) == {"ohjaamo-rovaniemi", "ohjaamo-turku"}
    assert things(ask(search, "rovaniemi", **lapland)) == ["rovaniemi", "ohjaamo-rovaniemi"]


@pytest.mark.parametrize(
    ("text", "language", "name", "name_language"),
    [
        ("ohjaamo", "fi", "Ohjaamo", "fi"),
        ("ohjaamo", "sv", "Navigatorn", "sv"),
        ("rovaniemi", "sv", "Rovaniemi", "fi"),
        ("vägledning", "en", "Vägledning på Åland", "sv"),
        ("nimetön", "fi", "nameless", ""),
        # A name whose language nobody told is taken to be in the language asked for.
        ("chat", "sv", "Chat 24", "sv"),
    ],
)
def test_names_are_in_the_asked_language_or_say_which(
    search: TextSearch, text: str, language: str, name: str, name_language: str
) -> None:
    row = ask(search, text, language=language).rows[0]
    assert (row.name, row.name_language) == (name, name_language)


def test_the_hit_is_marked_where_it_is(search: TextSearch) -> None:
    def snippet(text: str, language: str = "fi") -> tuple[str, str, str]:
        row = ask(search, text, language=language).rows[0]
        assert row.snippet
        return row.snippet.part, row.snippet.language, marked(row.snippet.pieces)

    description = ("description", "fi", "*Neuvontaa* ja uraohjausta alle 30-vuotiaille.")
    assert snippet("neuvonta") == description
    assert snippet("neuvonta", "en") == description
    assert snippet("ungdomar unga", "sv")[2] == "Rådgivning åt *unga* under 30 år."
    # The name shown has the hit, so the text tells what it is; else the name that has it is shown.
    assert snippet("työpajaan")[0] == "definition"
    assert marked(ask(search, "työpajaan").rows[0].name_pieces) == "*työpaja*"
    assert snippet("studieinfo") == ("altLabel", "sv", "*Studieinfo*")
    # Hidden labels are for finding only.
    assert ask(search, "opintopolkku").rows[0].snippet is None


def test_a_long_text_is_cut_around_the_hit() -> None:
    text = "alku " * 60 + "haettava sana " + "loppu " * 60
    search = TextSearch(store_of(f':long a elo:Service ; dct:description "{text}"@fi .'), patience=PATIENT)
    snippet = ask(search, "haettava").rows[0].snippet
    search.close()
    assert snippet
    shown = "".join(piece.text for piece in snippet.pieces)
    assert shown.startswith("… alku ")
    assert shown.endswith("loppu …")
    assert "haettava sana" in shown
    assert len(shown) < 220


def test_pages_do_not_overlap(search: TextSearch) -> None:
    whole = things(ask(search, "ohjaamo"))
    pages = [things(ask(search, "ohjaamo", limit=2, offset=offset)) for offset in (0, 2, 4, 6)]
    assert pages == [whole[:2], whole[2:4], whole[4:], []]


def test_a_thing_of_two_kinds_is_one_thing(search: TextSearch) -> None:
    found = ask(search, "saatavissa")
    assert [(local(row.thing), row.kind) for row in found.rows] == [("goal", "goal")]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"kinds": ("cat",)}, "kind"),
        ({"graphs": (EX + "nothing",)}, "graph"),
        ({"graphs": ("no iri:",)}, "IRI"),
        ({"language": "de"}, "lang"),
        ({"limit": 0}, "limit"),
        ({"limit": 101}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": DEEPEST + 1}, "offset"),
    ],
)
def test_a_wrong_value_is_named(search: TextSearch, wrong: dict[str, object], word: str) -> None:
    with pytest.raises(InputError, match=word):
        ask(search, "ohjaamo", **wrong)
    with pytest.raises(InputError, match="q"):
        ask(search, "a" * (LONGEST + 1))


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=60), language=st.sampled_from(["fi", "sv", "en"]))
def test_any_question_has_an_answer(search: TextSearch, text: str, language: str) -> None:
    found = ask(search, text, language=language)
    assert len(found.rows) == min(found.total, 20)
    assert sum(count for _, count in found.kinds) == found.total
    for row in found.rows:
        assert "".join(piece.text for piece in row.name_pieces) == row.name
    found.table(language)
    found.to_json()


@settings(deadline=None, max_examples=100)
@given(label=st.text(max_size=40).filter(lambda text: spelled(text) and len(text.encode("utf-8", "ignore"))))
def test_any_label_is_found_by_itself(label: str) -> None:
    label = label.encode("utf-8", "ignore").decode()
    if not spelled(label):
        return
    held = store_of(":other a elo:Service .")
    held.add([Quad(NamedNode(ex("it")), NamedNode(SKOS + "prefLabel"), Literal(label, language="fi"))])
    held.add(quads_of(":it a elo:Service ."))
    search = TextSearch(held, patience=PATIENT)
    found = ask(search, label)
    search.close()
    assert (things(found), found.rows[0].rank) == (["it"], "exact")


def test_what_was_written_is_found_at_once_and_what_was_removed_is_not() -> None:
    held = store_of(REGISTRY)
    search = TextSearch(held, patience=PATIENT)
    assert things(ask(search, "kiertue")) == []
    for number in range(5):
        held.add(quads_of(f':tour-{number} a elo:Service ; skos:prefLabel "Kiertue {number}"@fi .'))
        found = ask(search, "kiertue")
        assert set(things(found)) == {f"tour-{one}" for one in range(number + 1)}
        assert found.version == held.version
    held.update(f"DELETE WHERE {{ GRAPH ?g {{ <{ex('tour-3')}> ?p ?o }} }}")
    assert set(things(ask(search, "kiertue"))) == {"tour-0", "tour-1", "tour-2", "tour-4"}
    held.update(
        f"DELETE {{ GRAPH ?g {{ <{ex('tour-1')}> <{SKOS}prefLabel> ?o }} }} "
        f'INSERT {{ GRAPH ?g {{ <{ex("tour-1")}> <{SKOS}prefLabel> "Bussi"@fi }} }} '
        f"WHERE {{ GRAPH ?g {{ <{ex('tour-1')}> <{SKOS}prefLabel> ?o }} }}"
    )
    assert set(things(ask(search, "kiertue"))) == {"tour-0", "tour-2", "tour-4"}
    assert things(ask(search, "bussilla")) == ["tour-1"]
    search.close()


def test_readers_beside_a_writer_see_every_write_that_came_before() -> None:
    held = store_of(REGISTRY)
    search = TextSearch(held, patience=PATIENT)
    written, faults, done = [0], [], threading.Event()

    def read() -> None:
        while not done.is_set():
            least = written[0]
            total = ask(search, "kiertue").total
            if total < least:
                faults.append((least, total))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 16):
        held.add(quads_of(f':tour-{number} a elo:Service ; skos:prefLabel "Kiertue {number}"@fi .'))
        written[0] = number
    done.set()
    for reader in readers:
        reader.join(60)
    assert faults == []
    assert ask(search, "kiertue").total == 15
    search.close()


def test_who_has_no_patience_is_told_to_come_again() -> None:
    search = TextSearch(store_of(REGISTRY), patience=0.0)
    with pytest.raises(StillIndexing, match="again"):
        ask(search, "ohjaamo")
    search.close()


def test_a_failed_read_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    held = store_of(REGISTRY)
    search = TextSearch(held, patience=PATIENT)
    assert ask(search, "ohjaamo").total == 5 - 1
    held.add(quads_of(':late a elo:Service ; skos:prefLabel "Ohjaamo myöhään"@fi .'))
    with monkeypatch.context() as broken:
        broken.setattr(type(held), "query", lambda *_, **__: (_ for _ in ()).throw(OSError("disk")))
        with pytest.raises(OSError, match="disk"):
            ask(search, "ohjaamo")
    assert "late" in things(ask(search, "ohjaamo"))
    search.close()


def test_the_table_has_the_rows_in_each_language(search: TextSearch) -> None:
    found = ask(search, "sosiaalitoimi")
    for language, no in (("fi", "ei"), ("sv", "nej"), ("en", "no")):
        table = found.table(language)
        assert table.name == "search"
        assert [row[0] for row in table.rows] == [row.thing for row in found.rows]
        assert table.rows[1][5] == no
        assert "3" in table.summary


def test_every_kind_of_the_query_is_known(store: Store) -> None:
    with open_store(None) as shipped:
        assert {entry.kind for entry in entries(shipped)} == set(KINDS)
