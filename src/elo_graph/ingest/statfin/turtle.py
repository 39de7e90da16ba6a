"""Write areas and population as Turtle, always in the same order: a block an area, a line an observation."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Final

from elo_graph.ingest.statfin.areas import Area
from elo_graph.ingest.statfin.population import Observation
from elo_graph.ingest.statfin.tables import CLASSIFICATIONS, KEYS, MERGERS, POPULATION_TABLE, Names
from elo_graph.terms import GRAPH, ID, LANGUAGE, PREFIXES, SCHEME

LICENCE: Final = "http://creativecommons.org/licenses/by/4.0/"
AREA: Final = ID + "area/"
POPULATION: Final = ID + "population/"
LEVEL: Final = SCHEME + "area-level/"

AREAS_TITLE: Final = Names("Suomen alueet", "Finlands områden", "Areas of Finland")
AREAS_TEXT: Final = Names(
    "Maa, maakunnat, hyvinvointialueet, työllisyysalueet, elinvoimakeskusten ja ELY-keskusten toimialueet "
    "sekä kunnat: tunnukset, nimet, mihin kukin alue kuuluu, kuntien viralliset kielet ja alueiden "
    "voimassaoloajat. Lähde: Tilastokeskuksen luokitukset. Ahvenanmaalta mukana ovat vain maakunta ja "
    "kunnat.",
    "Landet, landskapen, välfärdsområdena, sysselsättningsområdena, livskraftscentralernas och "
    "NTM-centralernas verksamhetsområden samt kommunerna: koder, namn, vilket område som hör till vilket, "
    "kommunernas officiella språk och områdenas giltighetstid. Källa: Statistikcentralens "
    "klassificeringar. För Ålands del ingår bara landskapet och kommunerna.",
    "The country, its regions, wellbeing services counties, employment areas, the areas of the Economic "
    "Development Centres and of the former ELY Centres, and the municipalities: codes, names, what lies "
    "within what, the municipalities' official languages, and when each area is valid. Source: Statistics "
    "Finland's classifications. Of Åland only the region and the municipalities are included.",
)
POPULATION_TITLE: Final = Names(
    "Suomen väestö kunnittain ja ikäryhmittäin",
    "Finlands befolkning efter kommun och åldersgrupp",
    "Population of Finland by municipality and age group",
)
POPULATION_TEXT: Final = Names(
    "Koko maan ja kuntien väestö vuoden lopussa (31.12.). Ikäryhmät kattavat kaikki iät eivätkä mene "
    "päällekkäin; viimeinen ryhmä on avoin. Lakanneen kunnan asukkaat on laskettu siihen kuntaan, johon se "
    "liittyi. Lähde: Tilastokeskus, väestörakenne, taulukko 11re.",
    "Befolkningen i hela landet och i kommunerna vid årets slut (31.12). Åldersgrupperna täcker alla "
    "åldrar och överlappar inte varandra; den sista gruppen är öppen. Invånarna i en kommun som har upphört "
    "räknas i den kommun som den gick samman med. Källa: Statistikcentralen, befolkningsstruktur, "
    "tabell 11re.",
    "The people of the whole country and of each municipality at the end of the year (31 December). The age "
    "groups cover all ages and do not overlap; the last one is open. The people of a municipality that has "
    "ended count in the one it joined. Source: Statistics Finland, population structure, table 11re.",
)


def areas_turtle(areas: Sequence[Area], modified: date) -> str:
    """Return the graph ``…/graph/areas`` as Turtle, the areas in the order given."""
    prefixes = {"area": AREA, "level": LEVEL, "lang": LANGUAGE}
    head = _graph("areas", AREAS_TITLE, AREAS_TEXT, (CLASSIFICATIONS, KEYS), modified)
    blocks = (_block(f"area:{area.slug}", "elo:Area", _area(area)) for area in areas)
    return _file(("dcat", "dct", "elo", "skos", "void", "xsd"), prefixes, (head, *blocks))


def population_turtle(observations: Sequence[Observation], areas: Sequence[Area], modified: date) -> str:
    """Return the graph ``…/graph/population`` as Turtle; ``areas`` give the names in the comments."""
    table, _, matrix = POPULATION_TABLE.rpartition("_")
    prefixes = {"area": AREA, "pop": POPULATION, "statfin": f"{table}_"}
    names = {area.slug: area.names.fi for area in areas}
    sources = (POPULATION_TABLE, *(merger.source for merger in MERGERS.values()))
    blocks = [_graph("population", POPULATION_TITLE, POPULATION_TEXT, sources, modified)]
    for area, bands in groupby(observations, key=lambda observation: observation.area):
        blocks.append("\n".join((f"# {names[area]}", *(_line(band, matrix) for band in bands))))
    return _file(("dcat", "dct", "elo", "void", "xsd"), prefixes, blocks)


def _line(band: Observation, matrix: str) -> str:
    return (
        f"pop:{band.slug} a elo:PopulationObservation ; elo:observedArea area:{band.area} ; "
        f"elo:year {band.year} ; elo:ageFrom {band.age_from} ; elo:ageTo {band.age_to} ; "
        f"elo:population {band.population} ; dct:source statfin:{matrix} ."
    )


def _area(area: Area) -> list[tuple[str, Iterable[str]]]:
    return [
        ("elo:areaLevel", (f"level:{area.level}",)),
        ("elo:areaCode", (_text(area.code),)),
        ("dct:identifier", (_text(area.identifier),) if area.identifier else ()),
        ("skos:prefLabel", _names(area.names)),
        ("skos:altLabel", _names(area.alternative)),
        ("skos:hiddenLabel", _names(area.hidden)),
        ("skos:exactMatch", (f"<{iri}>" for iri in sorted(area.same))),
        ("elo:within", (f"area:{slug}" for slug in sorted(area.within))),
        ("elo:officialLanguage", (f"lang:{code}" for code in sorted(area.languages))),
        ("elo:validFrom", (_date(area.valid_from),) if area.valid_from else ()),
        ("elo:validTo", (_date(area.valid_to),) if area.valid_to else ()),
        ("elo:succeededBy", (f"area:{area.succeeded_by}",) if area.succeeded_by else ()),
        ("dct:source", (f"<{iri}>" for iri in sorted(area.sources))),
    ]


def _graph(name: str, title: Names, text: Names, sources: Iterable[str], modified: date) -> str:
    return _block(
        f"<{GRAPH}{name}>",
        "dcat:Dataset, void:Dataset",
        [
            ("dct:title", _names(title)),
            ("dct:description", _names(text)),
            ("dct:license", (f"<{LICENCE}>",)),
            ("dct:source", (f"<{iri}>" for iri in sources)),
            ("dct:modified", (_date(modified),)),
            ("elo:loadedByDefault", ("true",)),
        ],
    )


def _block(subject: str, types: str, properties: Iterable[tuple[str, Iterable[str]]]) -> str:
    lines = [f"{subject} a {types}"]
    lines += [f"    {term} {', '.join(values)}" for term, objects in properties if (values := tuple(objects))]
    return " ;\n".join(lines) + " ."


def _file(shared: Iterable[str], own: Mapping[str, str], blocks: Iterable[str]) -> str:
    prefixes = {name: PREFIXES[name] for name in shared} | dict(own)
    head = "\n".join(f"@prefix {name}: <{iri}> ." for name, iri in sorted(prefixes.items()))
    body = "\n\n".join(blocks)
    return f"{head}\n\n{body}\n"


def _names(names: Names | None) -> tuple[str, ...]:
    if names is None:
        return ()
    return f"{_text(names.fi)}@fi", f"{_text(names.sv)}@sv", f"{_text(names.en)}@en"


def _date(day: date) -> str:
    return f'"{day.isoformat()}"^^xsd:date'


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
