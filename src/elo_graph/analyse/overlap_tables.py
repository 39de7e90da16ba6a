"""Overlaps as tables: the pairs, and the other parts for the sheets of a workbook."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells
from elo_graph.analyse.labels import Label, named
from elo_graph.analyse.overlap_pairs import COMPLEMENTARY, REDUNDANT, Pair
from elo_graph.analyse.tables import Cell, Coded, Table, columns

if TYPE_CHECKING:
    from elo_graph.analyse.overlaps import Overlaps


def main_table(answer: "Overlaps", language: str) -> Table:
    """Return one row a pair, cluster by cluster and then the complementary ones."""
    order: list[tuple[int | None, Pair]] = [
        (number, pair) for number, cluster in enumerate(answer.clusters, 1) for pair in cluster.pairs
    ]
    order += [(None, pair) for pair in answer.pairs if pair.kind != REDUNDANT]
    return Table(
        name="overlaps",
        summary=_summary(language, len(answer.clusters), answer.pairs),
        columns=columns(
            language,
            {**HEADINGS, **AGE_HEADINGS},
            numeric="cluster score functionShare groupShare areaShare sharedPeople evidenceStale",
            wide="a b functionShare groupShare areaShare evidenceStale",
        ),
        rows=tuple((cluster, *_pair_cells(pair, language)) for cluster, pair in order),
    )


def part_tables(answer: "Overlaps", language: str) -> tuple[Table, ...]:
    """Return the clusters, the duplicates, the instances, the 3W matrix and concentration as tables."""
    return (
        _clusters(answer, language),
        _duplicates(answer, language),
        _instances(answer, language),
        _presence(answer, language),
        _concentration(answer, language),
    )


def _pair_cells(pair: Pair, language: str) -> tuple[Cell, ...]:
    return (
        pair.a,
        named(pair.a_label, pair.a, language),
        pair.b,
        named(pair.b_label, pair.b, language),
        round(pair.score, 4),
        Coded(pair.kind, KINDS[pair.kind][language]),
        round(pair.function_share, 4),
        round(pair.group_share, 4),
        round(pair.area_share, 4),
        pair.people,
        pair.reason[language],
        *age_cells(pair.evidence_age),
    )


def _clusters(answer: "Overlaps", language: str) -> Table:
    return Table(
        name=_SHEETS["clusters"][language],
        summary="",
        columns=columns(language, {"cluster": HEADINGS["cluster"], **_OF_MEMBER}, numeric="cluster pairs"),
        rows=tuple(
            (
                number,
                member,
                named(cluster.labels[member], member, language),
                sum(member in (pair.a, pair.b) for pair in cluster.pairs),
            )
            for number, cluster in enumerate(answer.clusters, 1)
            for member in cluster.members
        ),
    )


def _duplicates(answer: "Overlaps", language: str) -> Table:
    return Table(
        name=_SHEETS["duplicates"][language],
        summary="",
        columns=columns(language, _OF_DUPLICATE, numeric="score name provider area content"),
        rows=tuple(
            (
                one.a,
                named(one.a_label, one.a, language),
                one.b,
                named(one.b_label, one.b, language),
                one.score,
                *(one.likeness[part] for part in ("name", "provider", "area", "content")),
                " ".join(one.sources[0]),
                " ".join(one.sources[1]),
                one.reason[language],
            )
            for one in answer.duplicates
        ),
    )


def _instances(answer: "Overlaps", language: str) -> Table:
    return Table(
        name=_SHEETS["instances"][language],
        summary="",
        columns=columns(language, _OF_INSTANCE, numeric="meeting"),
        rows=tuple(
            (
                group.generic,
                named(group.labels.get(group.generic, {}), group.generic, language),
                one.service,
                named(group.labels.get(one.service, {}), one.service, language),
                " ".join(one.providers),
                " ".join(one.areas),
                sum(one.service in (pair.a, pair.b) for pair in group.pairs),
            )
            for group in answer.instances
            for one in group.members
        ),
    )


def _presence(answer: "Overlaps", language: str) -> Table:
    return Table(
        name=_SHEETS["presence"][language],
        summary="",
        columns=columns(language, _OF_PRESENCE, numeric="services"),
        rows=tuple(
            (
                cell.actor,
                named(answer.names.get(cell.actor, {}), cell.actor, language),
                cell.function,
                named(answer.names.get(cell.function, {}), cell.function, language),
                cell.area,
                named(answer.names.get(cell.area, {}), cell.area, language),
                cell.services,
            )
            for cell in answer.presence
        ),
    )


def _concentration(answer: "Overlaps", language: str) -> Table:
    return Table(
        name=_SHEETS["concentration"][language],
        summary="",
        columns=columns(
            language, _OF_CONCENTRATION, numeric="services providers branches hhi equivalentProviders"
        ),
        rows=tuple(
            (
                row.area,
                named(answer.names.get(row.area, {}), row.area, language),
                row.services,
                row.providers,
                row.branches,
                round(row.hhi, 4),
                round(1 / row.hhi, 2),
            )
            for row in answer.concentration
        ),
    )


def _summary(language: str, clusters: int, pairs: Sequence[Pair]) -> str:
    redundant = sum(pair.kind == REDUNDANT for pair in pairs)
    others = len(pairs) - redundant
    word = "cluster" if clusters == 1 else "clusters"
    return {
        "fi": f"Päällekkäisiä palvelupareja {redundant} ({clusters} ryhmässä), toisiaan täydentäviä {others}",
        "sv": f"{redundant} överlappande tjänstepar (i {clusters} kluster), {others} kompletterande",
        "en": f"{redundant} redundant pairs of services (in {clusters} {word}), {others} complementary",
    }[language]


_SHEETS: dict[str, Label] = {
    "clusters": {"fi": "ryhmät", "sv": "kluster", "en": "clusters"},
    "duplicates": {"fi": "kahteen kertaan kirjatut", "sv": "dubbletter", "en": "duplicate records"},
    "instances": {"fi": "paikalliset toteutukset", "sv": "lokala instanser", "en": "local instances"},
    "presence": {"fi": "kuka mitä missä", "sv": "vem vad var", "en": "who does what where"},
    "concentration": {"fi": "keskittyminen", "sv": "koncentration", "en": "concentration"},
}
KINDS = {
    REDUNDANT: {"fi": "päällekkäinen", "sv": "överlappande", "en": "redundant"},
    COMPLEMENTARY: {"fi": "täydentävä", "sv": "kompletterande", "en": "complementary"},
}
HEADINGS = {
    "cluster": {"fi": "Ryhmä", "sv": "Kluster", "en": "Cluster"},
    "a": {"fi": "Palvelun A tunniste", "sv": "Tjänst A, id", "en": "Service A IRI"},
    "aLabel": {"fi": "Palvelu A", "sv": "Tjänst A", "en": "Service A"},
    "b": {"fi": "Palvelun B tunniste", "sv": "Tjänst B, id", "en": "Service B IRI"},
    "bLabel": {"fi": "Palvelu B", "sv": "Tjänst B", "en": "Service B"},
    "score": {"fi": "Pisteet", "sv": "Poäng", "en": "Score"},
    "kind": {"fi": "Laji", "sv": "Slag", "en": "Kind"},
    "functionShare": {"fi": "Yhteiset tehtävät", "sv": "Gemensamma funktioner", "en": "Functions shared"},
    "groupShare": {"fi": "Yhteiset kohderyhmät", "sv": "Gemensamma målgrupper", "en": "Groups shared"},
    "areaShare": {"fi": "Yhteinen alue", "sv": "Gemensamt område", "en": "Area shared"},
    "sharedPeople": {"fi": "Asukkaita", "sv": "Invånare", "en": "People"},
    "reason": {"fi": "Mikä on yhteistä", "sv": "Vad som är gemensamt", "en": "What they share"},
}
_OF_MEMBER = {
    "member": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "memberLabel": {"fi": "Palvelu", "sv": "Tjänst", "en": "Service"},
    "pairs": {"fi": "Pareja", "sv": "Par", "en": "Pairs"},
}
_OF_DUPLICATE = {
    **{key: HEADINGS[key] for key in ("a", "aLabel", "b", "bLabel", "score")},
    "name": {"fi": "Nimien samuus", "sv": "Namnens likhet", "en": "Names alike"},
    "provider": {"fi": "Tuottajien samuus", "sv": "Producenternas likhet", "en": "Providers alike"},
    "area": {"fi": "Alueiden samuus", "sv": "Områdenas likhet", "en": "Areas alike"},
    "content": {"fi": "Sisällön samuus", "sv": "Innehållets likhet", "en": "Content alike"},
    "aSources": {"fi": "A:n lähde", "sv": "Källa för A", "en": "Source of A"},
    "bSources": {"fi": "B:n lähde", "sv": "Källa för B", "en": "Source of B"},
    "reason": {"fi": "Perustelu", "sv": "Motivering", "en": "Reason"},
}
_OF_INSTANCE = {
    "generic": {
        "fi": "Yleispalvelun tunniste",
        "sv": "Den generiska tjänstens id",
        "en": "Generic service IRI",
    },
    "genericLabel": {"fi": "Yleispalvelu", "sv": "Generisk tjänst", "en": "Generic service"},
    "service": {"fi": "Palvelun tunniste", "sv": "Tjänstens id", "en": "Service IRI"},
    "serviceLabel": {"fi": "Palvelu", "sv": "Tjänst", "en": "Service"},
    "providers": {"fi": "Tuottajat", "sv": "Producenter", "en": "Providers"},
    "areas": {"fi": "Alueet", "sv": "Områden", "en": "Areas"},
    "meeting": {
        "fi": "Samalla alueella muita toteutuksia",
        "sv": "Andra instanser på samma område",
        "en": "Other instances in the same place",
    },
}
_OF_PRESENCE = {
    "actor": {"fi": "Toimijan tunniste", "sv": "Aktörens id", "en": "Actor IRI"},
    "actorLabel": {"fi": "Kuka", "sv": "Vem", "en": "Who"},
    "function": {"fi": "Tehtävän tunniste", "sv": "Funktionens id", "en": "Function IRI"},
    "functionLabel": {"fi": "Mitä", "sv": "Vad", "en": "What"},
    "area": {"fi": "Alueen tunniste", "sv": "Områdets id", "en": "Area IRI"},
    "areaLabel": {"fi": "Missä", "sv": "Var", "en": "Where"},
    "services": {"fi": "Palveluja", "sv": "Tjänster", "en": "Services"},
}
_OF_CONCENTRATION = {
    "area": {"fi": "Alueen tunniste", "sv": "Områdets id", "en": "Area IRI"},
    "areaLabel": {"fi": "Alue", "sv": "Område", "en": "Area"},
    "services": {"fi": "Palveluja", "sv": "Tjänster", "en": "Services"},
    "providers": {"fi": "Tuottajia", "sv": "Producenter", "en": "Providers"},
    "branches": {"fi": "Hallinnonaloja", "sv": "Förvaltningsområden", "en": "Administrative branches"},
    "hhi": {"fi": "HHI", "sv": "HHI", "en": "HHI"},
    "equivalentProviders": {
        "fi": "Vastaa näin montaa samankokoista tuottajaa",
        "sv": "Motsvarar så många jämnstora producenter",
        "en": "As many equal providers",
    },
}
