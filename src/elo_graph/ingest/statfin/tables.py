"""What is read from which column, and the facts that no file of Statistics Finland states."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Names:
    """A name in the three languages."""

    fi: str
    sv: str
    en: str


@dataclass(frozen=True)
class Level:
    """One division of the country: the columns that hold it and what its areas are part of.

    ``slug`` is the concept in the scheme ``area-level`` and the head of the areas' IRIs,
    ``…/id/area/{slug}-{code}``; codes are filled with zeros to ``width`` digits. ``holds`` names the
    level whose areas lie directly within this one (a region divided between two such areas is put
    there municipality by municipality). ``mainland`` divisions have no area for Åland: the
    classifications fill its cells with "Åland" or, in ``evk``, with code 2. ``word`` follows a name
    in brackets when a municipality or region has the same one, or always, where the name is that of
    the authority (``names_authority``) and the area must not be taken for it.
    """

    slug: str
    code_column: str
    name_column: str
    width: int
    holds: str | None
    mainland: bool = False
    names_authority: bool = False
    required: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    word: Names | None = None


REGION: Final = "region"
MUNICIPALITY: Final = "municipality"
ALAND: Final = "21"
OPERATING_AREA: Final = Names("toimialue", "verksamhetsområde", "area")

# The order here is the order of the areas in the file.
LEVELS: Final[tuple[Level, ...]] = (
    Level(REGION, "maakunta_code", "maakunta_name", 2, MUNICIPALITY, required=True),
    Level(
        "wellbeing-county",
        "hyvinvointialue_code",
        "hyvinvointialue_name",
        2,
        MUNICIPALITY,
        mainland=True,
        valid_from=date(2023, 1, 1),
        word=Names("hyvinvointialue", "välfärdsområde", "wellbeing services county"),
    ),
    Level(
        "employment-area",
        "tyollisyysalue_code",
        "tyollisyysalue_name",
        2,
        MUNICIPALITY,
        mainland=True,
        valid_from=date(2025, 1, 1),
        word=Names("työllisyysalue", "sysselsättningsområde", "employment area"),
    ),
    Level(
        "economic-development-area",
        "evk_code",
        "evk_name",
        2,
        REGION,
        mainland=True,
        names_authority=True,
        valid_from=date(2026, 1, 1),
        word=OPERATING_AREA,
    ),
    Level(
        "ely-area",
        "ely_code",
        "ely_name",
        2,
        REGION,
        mainland=True,
        names_authority=True,
        valid_from=date(2010, 1, 1),
        valid_to=date(2025, 12, 31),
        word=OPERATING_AREA,
    ),
    Level(MUNICIPALITY, "kunta", "municipality_name", 3, None, required=True),
)

YEAR_COLUMN: Final = "year"
NUTS_COLUMN: Final = "nuts3_code"
STATUS_COLUMN: Final = "kielisuhde_code"
STATUS_NAME_COLUMN: Final = "kielisuhde_name_fi"

# Language status: the code, its Finnish wording (checked, since the codes alone say nothing) and the
# official languages as codes of the EU's language table.
LANGUAGES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        "0": ("Yksikielinen suomenkielinen kunta", ("FIN",)),
        "1": ("Kaksikielinen kunta, jossa enemmistön kieli on suomi", ("FIN", "SWE")),
        "2": ("Yksikielinen ruotsinkielinen kunta", ("SWE",)),
        "3": ("Kaksikielinen kunta, jossa enemmistön kieli on ruotsi", ("FIN", "SWE")),
    }
)

# Known and not read: {stem}_code, {stem}_name_… of divisions the registry has no use for, and spare
# spellings of the municipality's name. Any other column is reported, so that a new division is noticed.
IGNORED: Final = (
    "avi_",
    "kela_",
    "kielisuhde_name_",
    "kunta_name",
    "kuntaryhmitys_",
    "municipality_code",
    "name_",
    "nuts1_",
    "nuts2_",
    "nuts3_name_",
    "seutukunta_",
    "suuralue_",
    "vaalipiiri_",
    "yhteistyoalue_",
)


@dataclass(frozen=True)
class Merger:
    """A municipality that ended, the one it joined, the day, and where that was decided or told."""

    name: str
    into: str
    day: date
    source: str


# By code of the ended municipality. Its people count in the one it joined.
MERGERS: Final[Mapping[str, Merger]] = MappingProxyType(
    {
        "099": Merger(
            "Honkajoki", "214", date(2021, 1, 1), "https://www.finlex.fi/fi/laki/alkup/2020/20200443"
        ),
        "588": Merger(
            "Pertunmaa",
            "507",
            date(2025, 1, 1),
            "https://pertunmaa.fi/valtioneuvosto-vahvisti-mantyharjun-ja-pertunmaan-kuntaliitoksen/",
        ),
    }
)

# Names in table 11re that are not the Finnish name in the keys.
POPULATION_NAMES: Final[Mapping[str, str]] = MappingProxyType({"Maarianhamina - Mariehamn": "478"})
WHOLE_COUNTRY: Final = "KOKO MAA"
TOTAL: Final = "Yhteensä"
OPEN_AGE: Final = 100
"""The table's last age, "100 -", holds everyone of that age and older."""

# First ages of the bands. They part wherever a target group or a service begins or ends: school 7–15,
# compulsory education to 17, youth work 13–28 (under 29) and 13–29, Ohjaamo 15–29 and to 30, pension.
BAND_STARTS: Final = (0, 7, 13, 15, 16, 17, 18, 20, 25, 29, 30, 31, 55, 63, 65, 75)
LAST_AGE: Final = 120

COUNTRY_SLUG: Final = "country-fi"
COUNTRY_CODE: Final = "FI"
COUNTRY_NAMES: Final = Names("Suomi", "Finland", "Finland")
COUNTRY_LANGUAGES: Final = ("FIN", "SWE")
COUNTRY_SAME: Final = (
    "http://publications.europa.eu/resource/authority/country/FIN",
    "http://data.europa.eu/nuts/code/FI",
)
COUNTRY_SOURCES: Final = (
    "http://publications.europa.eu/resource/authority/country",
    # Section 17 of the Constitution: the national languages.
    "https://www.finlex.fi/fi/laki/ajantasa/1999/19990731",
)
NUTS: Final = "http://data.europa.eu/nuts/code/"
CLASSIFICATIONS: Final = "https://data.stat.fi/api/classifications/v2/classifications"
KEYS: Final = "https://github.com/rOpenGov/geofi"
POPULATION_TABLE: Final = "https://pxdata.stat.fi/PxWeb/api/v1/fi/StatFin/vaerak/statfin_vaerak_pxt_11re.px"
