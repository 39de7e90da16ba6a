"""What is said about the network, in Finnish, Swedish and English."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from elo_graph.analyse.labels import LANGUAGES, Label, named
from elo_graph.analyse.route_words import all_of
from elo_graph.analyse.tables import grouped

if TYPE_CHECKING:
    from elo_graph.analyse.network_answer import Network


def standing(
    label: Label, actor: str, degrees: tuple[int, int, int], lost: Sequence[tuple[str, Label]]
) -> Label:
    """Say in a sentence or two where an actor stands: to how many it refers, who depends on it."""
    refers_to, referred_by, mutual = degrees
    said = {}
    for tongue in LANGUAGES:
        name = _capital(named(label, actor, tongue))
        if not refers_to and not referred_by:
            said[tongue] = {
                "fi": f"{name} on erillään: yksikään ohjausreitti ei yhdistä sitä muihin.",
                "sv": f"{name} står för sig: ingen hänvisning förenar den med andra.",
                "en": f"{name} stands alone: no referral ties it to others.",
            }[tongue]
            continue
        said[tongue] = {
            "fi": f"{name} ohjaa {refers_to} toimijalle ja saa ohjattuja {referred_by} toimijalta,"
            f" molempiin suuntiin {mutual} kanssa.",
            "sv": f"{name} hänvisar till {_count(refers_to, 'sv')} och tar emot från {referred_by},"
            f" åt båda hållen med {mutual}.",
            "en": f"{name} refers to {_count(refers_to, 'en')} and receives from {referred_by},"
            f" both ways with {mutual}.",
        }[tongue]
        if lost:
            names = all_of([named(one, thing, tongue) for thing, one in lost], tongue)
            said[tongue] += {
                "fi": f" Ilman sitä muista jäisivät irti: {names}.",
                "sv": f" Utan den skulle dessa bli avskurna: {names}.",
                "en": f" Without it these would be cut off: {names}.",
            }[tongue]
    return said


def tie_reason(start: tuple[str, Label], end: tuple[str, Label], referrals: int, accompanied: int) -> Label:
    """Say in a sentence what ties an actor to another."""
    fi, sv, en = ((_named(start, tongue), _named(end, tongue)) for tongue in LANGUAGES)
    return {
        "fi": f"{fi[0]} → {fi[1]}: ohjausreittejä {referrals}, niistä saattaen {accompanied}.",
        "sv": f"{sv[0]} → {sv[1]}: hänvisningar {referrals}, av dem lotsade {accompanied}.",
        "en": f"{en[0]} → {en[1]}: referrals {referrals}, accompanied {accompanied}.",
    }


def bridge_reason(
    one: tuple[str, Label], other: tuple[str, Label], lost: Sequence[tuple[str, Label]]
) -> Label:
    """Say in a sentence whom the tie between two actors alone holds to the rest."""
    said = {}
    for tongue in LANGUAGES:
        ends, names = (_named(one, tongue), _named(other, tongue)), [_named(two, tongue) for two in lost]
        cut = all_of(names, tongue)
        said[tongue] = {
            "fi": f"{ends[0]} – {ends[1]}: ilman tätä sidettä muista irtoaisi: {cut}.",
            "sv": f"{ends[0]} – {ends[1]}: utan detta band skulle dessa bli avskurna: {cut}.",
            "en": f"{ends[0]} – {ends[1]}: without this tie these would be cut off: {cut}.",
        }[tongue]
    return said


def network_summary(answer: "Network", language: str) -> str:
    """Say in one line how large and how tight the network is."""
    figures = answer.figures
    place = f"{_capital(named(answer.area_label, answer.area, language))}: " if answer.area else ""
    density = share(figures.density, language, digits=1)
    return (
        place
        + {
            "fi": f"{_count(figures.actors, 'fi')}, {figures.ties} ohjaussidettä, tiheys {density}",
            "sv": f"{_count(figures.actors, 'sv')}, {figures.ties} hänvisningsband, täthet {density}",
            "en": f"{_count(figures.actors, 'en')}, {figures.ties} referral ties, density {density}",
        }[language]
    )


def reading(answer: "Network") -> Label:
    """Say what the figures come to: tightness, reciprocity, company, branches, who holds it together."""
    said = {}
    figures = answer.figures
    for tongue in LANGUAGES:
        parts = [network_summary(answer, tongue) + "."]
        if figures.ties:
            mutual = share(figures.reciprocity, tongue)
            company = share(figures.accompanied_share, tongue)
            parts.append(
                {
                    "fi": f"Siteistä {mutual} on vastavuoroisia, ja ohjauksista {company} saatetaan.",
                    "sv": f"Av banden är {mutual} ömsesidiga, och av hänvisningarna åtföljs {company}.",
                    "en": f"Of the ties {mutual} are mutual, and of the referrals {company} are accompanied.",
                }[tongue]
            )
        if figures.across_branches or figures.within_branches:
            crossing = figures.across_branches
            total = crossing + figures.within_branches
            parts.append(
                {
                    "fi": f"{total} siteestä {crossing} ylittää hallinnonalan rajan.",
                    "sv": f"Av {total} band går {crossing} över en förvaltningsgräns.",
                    "en": f"Of {total} ties {crossing} cross from one administrative branch to another.",
                }[tongue]
            )
        if figures.isolated:
            alone = "stands" if figures.isolated == 1 else "stand"
            parts.append(
                {
                    "fi": f"Erillään on {_count(figures.isolated, 'fi')}.",
                    "sv": f"{_count(figures.isolated, 'sv')} står för sig.",
                    "en": f"{_count(figures.isolated, 'en')} {alone} alone.",
                }[tongue]
            )
        key = max(answer.rows, key=lambda row: len(row.cuts_off), default=None)
        if key is not None and key.cuts_off:
            name, number = named(key.label, key.actor, tongue), len(key.cuts_off)
            parts.append(
                {
                    "fi": f"Eniten katkaisisi {name}: sen mukana muista irtoaisi {number}.",
                    "sv": f"Mest skulle {name} skära av: {_count(number, 'sv')}.",
                    "en": f"Most would be cut off by {name}: {_count(number, 'en')}.",
                }[tongue]
            )
        said[tongue] = " ".join(parts)
    return said


def share(value: float | None, language: str, *, digits: int = 0) -> str:
    """Write a share in per cent; a dash where there is none."""
    if value is None:
        return "–"
    text = f"{value * 100:.{digits}f} %"
    return text if language == "en" else text.replace(".", ",")


def _count(number: int, language: str) -> str:
    one, many = _ACTORS[language]
    return f"{grouped(number)} {one if number == 1 else many}"


_ACTORS = {"fi": ("toimija", "toimijaa"), "sv": ("aktör", "aktörer"), "en": ("actor", "actors")}


def _named(thing: tuple[str, Label], language: str) -> str:
    return named(thing[1], thing[0], language)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
