"""What the committed areas and population say, against answers known from elsewhere."""

from collections import Counter, defaultdict

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from elo_graph import shipped
from elo_graph.terms import ID, PREFIXES, SCHEME

HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
AREA = f"{ID}area/"


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store()
    for name in ("areas", "population"):
        store.bulk_load(path=shipped.root() / "data" / f"{name}.ttl", format=RdfFormat.TURTLE)
    return store


def rows(store: Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows as text, the IRIs of areas and levels by their last part."""
    found = store.query(HEAD + query)
    assert isinstance(found, QuerySolutions)
    return [tuple(_short(row[name.value]) for name in found.variables) for row in found]


def _short(term: object) -> str:
    if isinstance(term, NamedNode):
        return term.value.removeprefix(AREA).removeprefix(f"{SCHEME}area-level/")
    return term.value if isinstance(term, Literal) else str(term)


def within(store: Store, area: str) -> set[str]:
    return {slug for (slug,) in rows(store, f"SELECT ?outer {{ <{AREA}{area}> elo:within ?outer }}")}


def population(store: Store, area: str) -> int:
    """Return the sum over the municipalities in an area, however deep."""
    counts = rows(
        store,
        f"""SELECT ?seen ?count {{ ?municipality elo:within+ <{AREA}{area}> .
            ?seen elo:observedArea ?municipality ; elo:population ?count }}""",
    )
    return sum(int(count) for _, count in set(counts))


def test_the_number_of_areas_of_each_level(store: Store) -> None:
    levels = Counter(level for _, level in rows(store, "SELECT ?area ?level { ?area elo:areaLevel ?level }"))
    # 308 municipalities of 2026 and Pertunmaa, which ended in 2024; 21 counties and Helsinki.
    assert levels == {
        "country": 1,
        "region": 19,
        "wellbeing-county": 22,
        "employment-area": 45,
        "economic-development-area": 10,
        "ely-area": 15,
        "municipality": 309,
    }


def test_every_area_has_its_code_and_names_in_three_languages(store: Store) -> None:
    areas = rows(
        store, "SELECT ?area ?level ?code { ?area a elo:Area ; elo:areaLevel ?level ; elo:areaCode ?code }"
    )
    names = defaultdict(set)
    for area, language in rows(store, "SELECT ?a (LANG(?n) AS ?l) { ?a a elo:Area ; skos:prefLabel ?n }"):
        names[area].add(language)
    assert len(areas) == 421
    assert {area for area, level, code in areas if area != f"{level}-{code.lower()}"} == set()
    assert {area for area, _, _ in areas if names[area] != {"fi", "sv", "en"}} == set()


def test_no_two_areas_have_one_name(store: Store) -> None:
    """Nor is a name one looks up by (preferred or alternative) that of another area."""
    query = """SELECT DISTINCT ?area (STR(?label) AS ?name)
        { ?area a elo:Area ; skos:prefLabel|skos:altLabel ?label }"""
    names = Counter(name for _, name in rows(store, query))
    assert [name for name, count in names.items() if count > 1] == []


def test_areas_lie_within_areas_that_exist(store: Store) -> None:
    query = "SELECT ?area ?outer { ?area elo:within ?outer FILTER NOT EXISTS { ?outer a elo:Area } }"
    assert rows(store, query) == []


@pytest.mark.parametrize(
    ("area", "outer"),
    [
        ("municipality-698", {"region-19", "wellbeing-county-21", "employment-area-33"}),  # Rovaniemi
        ("municipality-091", {"region-01", "wellbeing-county-90", "employment-area-08"}),  # Helsinki
        ("municipality-478", {"region-21"}),  # Mariehamn: Åland has no other division
        ("region-21", {"country-fi"}),
        ("region-19", {"country-fi", "economic-development-area-10", "ely-area-15"}),
        # ELY Häme was divided between two centres: Kanta-Häme went to 04, Päijät-Häme to 03.
        ("region-05", {"country-fi", "economic-development-area-04", "ely-area-04"}),
        ("region-07", {"country-fi", "economic-development-area-03", "ely-area-04"}),
        ("employment-area-33", {"country-fi"}),
        ("country-fi", set()),
    ],
)
def test_known_containment(store: Store, area: str, outer: set[str]) -> None:
    assert within(store, area) == outer


def test_every_municipality_lies_in_one_area_of_each_division(store: Store) -> None:
    outer = defaultdict(list)
    query = f"""SELECT ?area ?level ?to {{
        ?area elo:areaLevel <{SCHEME}area-level/municipality> ; elo:within ?outer .
        ?outer elo:areaLevel ?level OPTIONAL {{ ?area elo:validTo ?to }} }}"""
    for area, level, to in rows(store, query):
        if to == "None":
            outer[area].append(level)
    kinds = Counter(tuple(sorted(levels)) for levels in outer.values())
    # 16 municipalities of Åland, 292 of the mainland.
    assert kinds == {("region",): 16, ("employment-area", "region", "wellbeing-county"): 292}


@pytest.mark.parametrize(
    ("area", "name", "language"),
    [
        ("municipality-564", "Oulu", "fi"),
        ("municipality-564", "Uleåborg", "sv"),
        ("municipality-440", "Larsmo", "en"),  # Swedish majority: English uses the Swedish name
        ("municipality-478", "Maarianhamina", "fi"),
        ("municipality-081", "Gustav Adolfs", "sv"),
        ("region-04", "Satakunta", "sv"),
        ("employment-area-35", "Satakunta (sysselsättningsområde)", "sv"),
        ("employment-area-35", "Satakunta (employment area)", "en"),
        ("wellbeing-county-06", "Satakunta välfärdsområde", "sv"),
        ("ely-area-06", "Southeast Finland ELY Centre (area)", "en"),
    ],
)
def test_known_names(store: Store, area: str, name: str, language: str) -> None:
    query = f"SELECT ?n {{ <{AREA}{area}> skos:prefLabel ?n FILTER(LANG(?n) = '{language}') }}"
    assert rows(store, query) == [(name,)]


def test_official_languages(store: Store) -> None:
    languages = defaultdict(set)
    for area, language in rows(store, "SELECT ?area ?language { ?area elo:officialLanguage ?language }"):
        languages[area].add(language.rpartition("/")[2])
    assert languages.pop("country-fi") == {"FIN", "SWE"}
    # Of 308 municipalities 33 are bilingual (18 with a Finnish majority) and 16 Swedish, all of Åland;
    # Pertunmaa, the 309th, was Finnish.
    counted = Counter(tuple(sorted(spoken)) for spoken in languages.values())
    assert counted == {("FIN",): 260, ("FIN", "SWE"): 33, ("SWE",): 16}
    assert languages["municipality-499"] == {"FIN", "SWE"}  # Mustasaari


def test_what_ended_says_so(store: Store) -> None:
    ended = rows(store, "SELECT ?area ?day { ?area elo:validTo ?day }")
    assert ("municipality-588", "2024-12-31") in ended
    assert Counter(day for _, day in ended) == {"2024-12-31": 1, "2025-12-31": 15}
    query = "SELECT ?area ?next { ?area elo:succeededBy ?next }"
    assert rows(store, query) == [("municipality-588", "municipality-507")]


def test_the_bands_part_all_ages_for_every_area(store: Store) -> None:
    bands = defaultdict(list)
    query = """SELECT ?area ?from ?to
        { ?o elo:observedArea ?area ; elo:year 2019 ; elo:ageFrom ?from ; elo:ageTo ?to }"""
    for area, first, last in rows(store, query):
        bands[area].append((int(first), int(last)))
    assert len(bands) == 309  # the country and 308 municipalities
    for area, found in bands.items():
        assert [age for first, last in sorted(found) for age in range(first, last + 1)] == list(range(121)), (
            area
        )


def test_municipalities_add_up_to_the_country_in_every_band(store: Store) -> None:
    country, summed = Counter[str](), Counter[str]()
    query = "SELECT ?area ?from ?n { ?o elo:observedArea ?area ; elo:ageFrom ?from ; elo:population ?n }"
    for area, first, count in rows(store, query):
        (country if area == "country-fi" else summed)[first] += int(count)
    assert country == summed
    assert country.total() == 5525292  # Finland on 31 December 2019


def test_known_populations(store: Store) -> None:
    query = "SELECT ?area ?n { ?o elo:observedArea ?area ; elo:population ?n }"
    totals = Counter[str]()
    for area, count in rows(store, query):
        totals[area] += int(count)
    assert totals["municipality-091"] == 653835  # Helsinki
    assert totals["municipality-507"] == 5791 + 1690  # Mäntyharju and Pertunmaa
    assert totals["municipality-214"] == 11286 + 1620  # Kankaanpää and Honkajoki
    assert totals["municipality-588"] == 0
    assert population(store, "region-19") == 177161  # Lapland


def test_each_division_of_the_mainland_holds_the_same_people(store: Store) -> None:
    aland = population(store, "region-21")
    for level, count in {
        "region": 5525292,
        "wellbeing-county": 5525292 - aland,
        "employment-area": 5525292 - aland,
        "economic-development-area": 5525292 - aland,
        "ely-area": 5525292 - aland,
    }.items():
        query = f"SELECT ?area {{ ?area elo:areaLevel <{SCHEME}area-level/{level}> }}"
        assert sum(population(store, area) for (area,) in rows(store, query)) == count, level


def test_bands_part_where_the_shipped_target_groups_do(store: Store) -> None:
    schemes = Store()
    for file in shipped.scheme_files():
        schemes.bulk_load(path=file, format=RdfFormat.TURTLE)
    starts = {
        int(first)
        for (first,) in rows(store, "SELECT DISTINCT ?from { ?o elo:observedArea ?a ; elo:ageFrom ?from }")
    }
    groups = rows(
        schemes, "SELECT ?group ?from ?to { ?group elo:ageFrom ?from OPTIONAL { ?group elo:ageTo ?to } }"
    )
    assert groups
    counted = starts | {121}
    assert [g for g, first, last in groups if int(first) not in starts] == []
    assert [g for g, first, last in groups if last != "None" and int(last) + 1 not in counted] == []
