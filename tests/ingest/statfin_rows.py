"""Hand-made keys and tables in the form of Statistics Finland's files, for the tests of the importer."""

import csv
import io

STATUS = {
    "0": "Yksikielinen suomenkielinen kunta",
    "1": "Kaksikielinen kunta, jossa enemmistön kieli on suomi",
    "2": "Yksikielinen ruotsinkielinen kunta",
    "3": "Kaksikielinen kunta, jossa enemmistön kieli on ruotsi",
}


def division(stem: str, code: str, fi: str, sv: str | None = None, en: str | None = None) -> dict[str, str]:
    column = "kunta" if stem == "municipality" else f"{stem}_code"
    names = {f"{stem}_name_fi": fi, f"{stem}_name_sv": sv or fi, f"{stem}_name_en": en or fi}
    return {column: code, **names}


def municipality(code: str, *names: str, status: str = "0", nuts: str = "FI1D7") -> dict[str, str]:
    """One row of a key: a municipality of Lapland unless told otherwise."""
    return {
        **division("municipality", code, *names),
        **division("maakunta", "19", "Lappi", "Lappland", "Lapland"),
        **division("hyvinvointialue", "21", "Lapin hyvinvointialue", "Lapplands välfärdsområde"),
        "kielisuhde_code": status,
        "kielisuhde_name_fi": STATUS.get(status, "?"),
        "nuts3_code": nuts,
    }


INARI = municipality("148", "Inari", "Enare")
UTSJOKI = municipality("890", "Utsjoki")


def key_text(year: int, *rows: dict[str, str]) -> str:
    """Return a key as CSV; its heading is the first row's columns."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["year", *rows[0]], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"year": f"{year}.0", **row} for row in rows)
    return text.getvalue()


def mainland(row: dict[str, str], **areas: tuple[str, str]) -> dict[str, str]:
    """Add divisions to a row: ``evk=("10", "Lapin elinvoimakeskus")``."""
    for stem, (code, name) in areas.items():
        row = row | division(stem, code, name)
    return row


HEAD = '"11re -- Väestö"\r\n\r\n"Alue";"Ikä";"Yhteensä 2019 Väestö 31.12.";"Miehet 2019 Väestö 31.12."\r\n'


def people(area: str, each: int = 1, ages: tuple[str, ...] = (), total: int | None = None) -> str:
    """Return one area's rows, ``each`` person of every age; 101 ages, since 100 stands for all older."""
    rows = ages or (*map(str, range(100)), "100 -")
    total = each * len(rows) if total is None else total
    return "".join(
        f'"{area}";"{age}";{n};0\r\n' for age, n in (("Yhteensä", total), *((a, each) for a in rows))
    )
