"""What is said about a planned change, in Finnish, Swedish and English."""

from collections.abc import Mapping

from elo_graph.analyse.labels import LANGUAGES, Label, named

Things = Mapping[str, tuple[str, Label]]
"""A name in a sentence → the IRI and the label of the thing."""

_SENTENCES: Mapping[str, Mapping[str, str]] = {
    "area": {
        "fi": "Palvelu {service} ulotetaan uudelle alueelle: {area}.",
        "sv": "Tjänsten {service} utvidgas till ett nytt område: {area}.",
        "en": "{service} is extended to {area}.",
    },
    "language": {
        "fi": "Palvelu {service} saa uuden kielen: {language}.",
        "sv": "Tjänsten {service} får ett nytt språk: {language}.",
        "en": "{service} is also given in another language: {language}.",
    },
    "channel": {
        "fi": "Palvelu {service} saa uuden asiointikanavan: {channel}.",
        "sv": "Tjänsten {service} får en ny servicekanal: {channel}.",
        "en": "{service} gets another channel: {channel}.",
    },
    "group": {
        "fi": "Palvelu {service} avataan uudelle kohderyhmälle: {group}.",
        "sv": "Tjänsten {service} öppnas för en ny målgrupp: {group}.",
        "en": "{service} is opened to another target group: {group}.",
    },
    "service": {
        "fi": "Uusi palvelu: {function}, kohderyhmä {group}, alue {area}.",
        "sv": "Ny tjänst: {function}, målgrupp {group}, område {area}.",
        "en": "New service: {function} for {group} in {area}.",
    },
    "referral": {
        "fi": "Uusi ohjaussopimus: {from} → {to} ({mode}).",
        "sv": "Nytt avtal om hänvisning: {from} → {to} ({mode}).",
        "en": "New referral agreement: {from} → {to} ({mode}).",
    },
    "close": {
        "fi": "Palvelu {service} lakkautetaan; sen viimeinen päivä on {day}.",
        "sv": "Tjänsten {service} läggs ned; dess sista dag är {day}.",
        "en": "{service} is closed; its last day is {day}.",
    },
}

_NEW_SERVICE: Label = {
    "fi": "{function}: {group}, {area}",
    "sv": "{function}: {group}, {area}",
    "en": "{function}: {group}, {area}",
}

_NEW_REFERRAL: Label = {"fi": "{from} → {to}", "sv": "{from} → {to}", "en": "{from} → {to}"}

CHANGED: Label = {
    "fi": "Muutetaan tietoja: {thing}.",
    "sv": "Uppgifter ändras: {thing}.",
    "en": "What is said of this changes: {thing}.",
}


def sentence(kind: str, things: Things, **texts: str) -> Label:
    """Say what a change of this kind does; ``texts`` are the same in all languages."""
    return _filled(_SENTENCES[kind], things, texts)


def service_name(things: Things) -> Label:
    """Name a planned service after what it is for."""
    return {tag: text[:1].upper() + text[1:] for tag, text in _filled(_NEW_SERVICE, things, {}).items()}


def referral_name(things: Things) -> Label:
    """Name a planned referral after its ends."""
    return _filled(_NEW_REFERRAL, things, {})


def changed(thing: str, label: Label) -> Label:
    """Say that something of a thing changes, where a plan does not say why."""
    return _filled(CHANGED, {"thing": (thing, label)}, {})


def _filled(sentences: Mapping[str, str], things: Things, texts: Mapping[str, str]) -> Label:
    return {
        tag: sentences[tag].format(
            **{key: named(label, iri, tag) for key, (iri, label) in things.items()}, **texts
        )
        for tag in LANGUAGES
    }
