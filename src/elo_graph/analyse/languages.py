"""The languages that services are given in: short codes and the concepts of the EU authority table."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from elo_graph.errors import InputError
from elo_graph.terms import LANGUAGE

# ISO 639-1 (and -3 where there is none) to the table's code, http://publications.europa.eu/resource/authority/language
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "ar": "ARA",
        "en": "ENG",
        "et": "EST",
        "fa": "FAS",
        "fi": "FIN",
        "fr": "FRA",
        "de": "DEU",
        "ku": "KUR",
        "ru": "RUS",
        "se": "SME",
        "smn": "SMN",
        "sms": "SMS",
        "so": "SOM",
        "sq": "SQI",
        "sv": "SWE",
        "th": "THA",
        "tr": "TUR",
        "uk": "UKR",
        "vi": "VIE",
        "zh": "ZHO",
    }
)

_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "FIN": {"fi": "suomi", "sv": "finska", "en": "Finnish"},
        "SWE": {"fi": "ruotsi", "sv": "svenska", "en": "Swedish"},
        "ENG": {"fi": "englanti", "sv": "engelska", "en": "English"},
        "SME": {"fi": "pohjoissaame", "sv": "nordsamiska", "en": "Northern Sami"},
        "SMN": {"fi": "inarinsaame", "sv": "enaresamiska", "en": "Inari Sami"},
        "SMS": {"fi": "koltansaame", "sv": "skoltsamiska", "en": "Skolt Sami"},
        "RUS": {"fi": "venäjä", "sv": "ryska", "en": "Russian"},
        "EST": {"fi": "viro", "sv": "estniska", "en": "Estonian"},
        "UKR": {"fi": "ukraina", "sv": "ukrainska", "en": "Ukrainian"},
    }
)


def language_iri(name: str) -> str:
    """Return the authority table's concept for a code (``sv``, ``SWE``), a name or its own IRI."""
    wanted = name.strip().removeprefix("<").removesuffix(">")
    if ":" in wanted:
        return wanted
    code = _CODES.get(wanted.lower(), wanted.upper() if wanted.upper() in _CODES.values() else "")
    if not code:
        code = next(
            (c for c, names in _NAMES.items() if wanted.lower() in (n.lower() for n in names.values())), ""
        )
    if not code and re.fullmatch(r"[A-Z]{3}", wanted):
        code = wanted
    if not code:
        raise InputError(
            f'"{name}" is not a language',
            where="language",
            mend="Give a code such as fi, sv or en, or an IRI.",
        )
    return LANGUAGE + code


def language_label(iri: str) -> Mapping[str, str]:
    """Return a language's name in fi, sv and en; empty for one that has no name here."""
    return _NAMES.get(iri.removeprefix(LANGUAGE), {})
