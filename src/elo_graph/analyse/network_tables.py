"""The network as flat tables: actors, figures, ties, bridges."""

from typing import TYPE_CHECKING

from elo_graph.analyse.evidence import AGE_HEADINGS, age_cells
from elo_graph.analyse.labels import Label, named
from elo_graph.analyse.network_words import network_summary
from elo_graph.analyse.tables import Table, columns, yes_no

if TYPE_CHECKING:
    from elo_graph.analyse.network_answer import Network


def actors_table(answer: "Network", language: str) -> Table:
    """Return one row for each actor, the brokers first."""
    return Table(
        name="network",
        summary=network_summary(answer, language),
        columns=columns(
            language,
            {**_ACTORS, **AGE_HEADINGS},
            numeric="outDegree inDegree mutual referralsOut accompaniedOut referralsIn betweenness component"
            " lost evidenceStale",
            wide="actor branches referralsOut accompaniedOut referralsIn component isolated cutsOff reason"
            " evidence evidenceStale",
        ),
        rows=tuple(
            (
                row.actor,
                named(row.label, row.actor, language),
                _names(row.branches, language),
                row.refers_to,
                row.referred_by,
                row.mutual,
                row.referrals_out,
                row.accompanied_out,
                row.referrals_in,
                row.betweenness,
                row.component,
                yes_no(row.isolated, language),
                len(row.cuts_off),
                _names(row.cuts_off, language),
                row.reason[language],
                " ".join(row.evidence),
                *age_cells(row.evidence_age),
            )
            for row in answer.rows
        ),
    )


def figures_table(answer: "Network", language: str) -> Table:
    """Return one row for each figure of the whole."""
    return Table(
        name="figures",
        summary=network_summary(answer, language),
        columns=columns(language, _FIGURE, numeric="value"),
        rows=tuple(
            (key, _FIGURES[key][language], value if isinstance(value, int | float) else None)
            for key, value in answer.figures.to_json().items()
        ),
    )


def ties_table(answer: "Network", language: str) -> Table:
    """Return one row for each tie."""
    return Table(
        name="ties",
        summary=network_summary(answer, language),
        columns=columns(language, _TIES, numeric="number accompanied"),
        rows=tuple(
            (
                tie.start,
                named(tie.start_label, tie.start, language),
                tie.end,
                named(tie.end_label, tie.end, language),
                len(tie.referrals),
                tie.accompanied,
                " ".join(tie.referrals),
            )
            for tie in answer.ties
        ),
    )


def bridges_table(answer: "Network", language: str) -> Table:
    """Return one row for each bridge."""
    return Table(
        name="bridges",
        summary=network_summary(answer, language),
        columns=columns(language, _BRIDGES, numeric="number"),
        rows=tuple(
            (
                named(bridge.one[1], bridge.one[0], language),
                named(bridge.other[1], bridge.other[0], language),
                len(bridge.cuts_off),
                _names(bridge.cuts_off, language),
                " ".join(bridge.referrals),
            )
            for bridge in answer.bridges
        ),
    )


def _names(things: tuple[tuple[str, Label], ...], language: str) -> str:
    return "; ".join(named(label, thing, language) for thing, label in things)


_ACTORS = {
    "actor": {"fi": "Tunniste", "sv": "Id", "en": "IRI"},
    "actorLabel": {"fi": "Toimija", "sv": "Aktör", "en": "Actor"},
    "branches": {"fi": "Hallinnonalat", "sv": "Förvaltningsområden", "en": "Administrative branches"},
    "outDegree": {"fi": "Ohjaa (toimijaa)", "sv": "Hänvisar till", "en": "Refers to"},
    "inDegree": {"fi": "Saa (toimijalta)", "sv": "Tar emot från", "en": "Receives from"},
    "mutual": {"fi": "Molempiin suuntiin", "sv": "Åt båda hållen", "en": "Both ways"},
    "referralsOut": {"fi": "Ohjausreittejä pois", "sv": "Hänvisningar ut", "en": "Referrals out"},
    "accompaniedOut": {"fi": "Niistä saattaen", "sv": "Av dem åtföljda", "en": "Of them accompanied"},
    "referralsIn": {"fi": "Ohjausreittejä sisään", "sv": "Hänvisningar in", "en": "Referrals in"},
    "betweenness": {"fi": "Välittäjyys", "sv": "Mellanposition", "en": "Betweenness"},
    "component": {"fi": "Verkoston osa", "sv": "Del av nätverket", "en": "Component"},
    "isolated": {"fi": "Erillään", "sv": "Isolerad", "en": "Isolated"},
    "lost": {"fi": "Irtoaisi ilman sitä", "sv": "Avskurna utan den", "en": "Cut off without it"},
    "cutsOff": {"fi": "Ketkä irtoaisivat", "sv": "Vilka som skärs av", "en": "Who would be cut off"},
    "reason": {"fi": "Sanoin", "sv": "I ord", "en": "In words"},
    "evidence": {"fi": "Perustuu", "sv": "Bygger på", "en": "Rests on"},
}
_FIGURE = {
    "key": {"fi": "Avain", "sv": "Nyckel", "en": "Key"},
    "figure": {"fi": "Luku", "sv": "Tal", "en": "Figure"},
    "value": {"fi": "Arvo", "sv": "Värde", "en": "Value"},
}
_FIGURES = {
    "actors": {"fi": "Toimijoita", "sv": "Aktörer", "en": "Actors"},
    "ties": {"fi": "Siteitä (ohjaa toiselle)", "sv": "Band (hänvisar till)", "en": "Ties (refers to)"},
    "mutual": {"fi": "Niistä vastavuoroisia", "sv": "Av dem ömsesidiga", "en": "Of them mutual"},
    "referrals": {
        "fi": "Ohjausreittejä toimijoiden välillä",
        "sv": "Hänvisningar mellan aktörer",
        "en": "Referrals between actors",
    },
    "accompanied": {"fi": "Niistä saattaen", "sv": "Av dem åtföljda", "en": "Of them accompanied"},
    "density": {"fi": "Tiheys", "sv": "Täthet", "en": "Density"},
    "reciprocity": {"fi": "Vastavuoroisuus", "sv": "Ömsesidighet", "en": "Reciprocity"},
    "accompaniedShare": {
        "fi": "Saattaen vaihtamisen osuus",
        "sv": "Andel åtföljda överföringar",
        "en": "Share of accompanied transfers",
    },
    "components": {"fi": "Erillisiä osia", "sv": "Skilda delar", "en": "Components"},
    "isolated": {"fi": "Erillisiä toimijoita", "sv": "Isolerade aktörer", "en": "Isolated actors"},
    "acrossBranches": {
        "fi": "Siteitä hallinnonalojen välillä",
        "sv": "Band mellan förvaltningsområden",
        "en": "Ties across branches",
    },
    "withinBranches": {
        "fi": "Siteitä hallinnonalan sisällä",
        "sv": "Band inom ett förvaltningsområde",
        "en": "Ties within a branch",
    },
    "eiIndex": {"fi": "E-I-indeksi", "sv": "E-I-index", "en": "E-I index"},
}
_TIES = {
    "from": {"fi": "Keneltä, tunniste", "sv": "Från, id", "en": "From IRI"},
    "fromLabel": {"fi": "Keneltä", "sv": "Från", "en": "From"},
    "to": {"fi": "Kenelle, tunniste", "sv": "Till, id", "en": "To IRI"},
    "toLabel": {"fi": "Kenelle", "sv": "Till", "en": "To"},
    "number": {"fi": "Ohjausreittejä", "sv": "Hänvisningar", "en": "Referrals"},
    "accompanied": {"fi": "Niistä saattaen", "sv": "Av dem åtföljda", "en": "Of them accompanied"},
    "referrals": {"fi": "Tunnisteet", "sv": "Id", "en": "Referral IRIs"},
}
_BRIDGES = {
    "one": {"fi": "Toimija", "sv": "Aktör", "en": "Actor"},
    "other": {"fi": "Toinen toimija", "sv": "Annan aktör", "en": "Other actor"},
    "number": {"fi": "Irtoaisi toimijoita", "sv": "Aktörer avskurna", "en": "Actors cut off"},
    "cutsOff": {"fi": "Irtoaisivat", "sv": "Avskurna", "en": "Cut off"},
    "referrals": {"fi": "Side", "sv": "Bandet", "en": "The tie"},
}
