"""What is said about goals, outcomes and what serves them, in Finnish, Swedish and English."""

from typing import TYPE_CHECKING

from elo_graph.analyse.labels import Label, named

if TYPE_CHECKING:
    from elo_graph.analyse.strategy_answer import Strategy


def goal_reason(label: Label, goal: str, direct: int, below: int) -> Label:
    """Say in a sentence how many things contribute to a goal and to its parts."""
    fi, sv, en = (named(label, goal, language) for language in ("fi", "sv", "en"))
    if below == 0:
        return {
            "fi": f"{fi}: mikään ei edistä sitä eikä sen osia.",
            "sv": f"{sv}: ingenting främjar det eller dess delar.",
            "en": f"{en}: nothing contributes to it or to its parts.",
        }
    return {
        "fi": f"{fi}: edistäjiä on {direct}, osat mukaan luettuina {below}.",
        "sv": f"{sv}: främjas av {direct}, med delarna inräknade av {below}.",
        "en": f"{en}: {direct} contribute to it, {below} with its parts.",
    }


def unaligned_reason(label: Label, service: str) -> Label:
    """Say in a sentence that a service serves no goal."""
    fi, sv, en = (named(label, service, language) for language in ("fi", "sv", "en"))
    return {
        "fi": f"{fi}: ei edistä mitään tavoitetta eikä tulosta.",
        "sv": f"{sv}: främjar inget mål och inget resultat.",
        "en": f"{en}: contributes to no goal and no outcome.",
    }


def why_not(query: str | None) -> Label:
    """Say why an indicator has no value here."""
    if query is None:
        return {
            "fi": "Ei laskettavissa rekisteristä: luku on muualla julkaistu tilasto tai sitä ei ole.",
            "sv": "Kan inte beräknas ur registret: talet publiceras på annat håll eller finns inte.",
            "en": "Not computable from the registry: a statistic published elsewhere, or none there is.",
        }
    return {
        "fi": f"Kysely {query} ei anna tälle päivälle arvoa.",
        "sv": f"Frågan {query} ger inget värde för dagen.",
        "en": f"The query {query} gives no value for the day.",
    }


def summary(language: str, answer: "Strategy") -> str:
    """Say how many goals there are, and how many of them nothing serves."""
    goals, without, services = (
        len(answer.rows),
        sum(row.unserved for row in answer.rows),
        len(answer.unaligned),
    )
    return {
        "fi": f"Tavoitteita ja tuloksia {goals}, joista {without} ei edistä mikään;"
        f" palveluja, jotka eivät edistä mitään tavoitetta: {services}",
        "sv": f"{goals} mål och resultat, varav {without} inte främjas av något;"
        f" tjänster som inte främjar något mål: {services}",
        "en": f"{goals} goals and outcomes, {without} of which nothing serves;"
        f" services that serve no goal: {services}",
    }[language]
