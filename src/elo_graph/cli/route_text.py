"""Routes told step by step, the way one explains them."""

from elo_graph.analyse.labels import named
from elo_graph.analyse.route_answer import Routes
from elo_graph.analyse.route_words import all_of, route_line
from elo_graph.analyse.tables import Cell


def route_text(answer: Routes, language: str) -> str:
    """Write routes the way one explains them: one step a line."""
    lines: list[str] = []
    cells = _cells(answer, language)
    for number, route in enumerate([*answer.routes, *answer.alternatives], 1):
        figures = route_line(
            language, route.handovers, route.wait_days, route.unaccompanied, route.wait_known
        )
        if number == len(answer.routes) + 1:
            lines += ["", _OTHERS[language]]
        lines += ["", f"{number}. {figures}"]
        if route.without:
            names = all_of([named(label, thing, language) for thing, label in route.without], language)
            lines.append(f"   {_WITHOUT[language]}: {names}")
        lines.append(f"   {named(answer.start_label, answer.start, language)}")
        for step in cells.get(number, ()):
            wait = f", {step['waitDays']} d" if step["waitDays"] else ""
            lines.append(f"   → {step['toLabel']}  ({step['handoverMode']}{wait})")
            lines += [f"       {_NOTES[key][language]}: {step[key]}" for key in _NOTES if step[key]]
    for ended in answer.ended:
        lines += ["", ended.sentence[language]]
    if answer.blocked:
        lines += [
            "",
            {"fi": "Mikä estää:", "sv": "Vad som hindrar:", "en": "What stands in the way:"}[language],
        ]
        for block in answer.blocked:
            lines += [f"  {block.reason[language]}", f"    {block.opens[language]}"]
    elif not answer.routes and not answer.ended:
        lines += [
            "",
            {
                "fi": "Sinne ei johda yhtään ohjausreittiä.",
                "sv": "Ingen hänvisningsväg leder dit.",
                "en": "No referral leads there.",
            }[language],
        ]
    if answer.reached:
        head = {"fi": "Näin pitkälle pääsee", "sv": "Så långt kommer man", "en": "How far one gets"}[language]
        lines += [
            "",
            f"{head}: {', '.join(named(label, thing, language) for thing, label in answer.reached)}",
        ]
    return "\n".join([*lines, ""])


def _cells(answer: Routes, language: str) -> dict[int, list[dict[str, Cell]]]:
    """Return the table's cells by key, step by step of each route's number."""
    table = answer.table(language)
    keys = [column.key for column in table.columns]
    found: dict[int, list[dict[str, Cell]]] = {}
    for row in table.rows:
        step = dict(zip(keys, row, strict=True))
        number = step["route"]
        if isinstance(number, int):
            found.setdefault(number, []).append(step)
    return found


_OTHERS = {
    "fi": "Muita teitä, jos jokin paikka ei onnistu:",
    "sv": "Andra vägar, om någon plats inte är möjlig:",
    "en": "Other ways, if a place is not possible:",
}
_WITHOUT = {"fi": "Ohittaa", "sv": "Utan", "en": "Without"}
_NOTES = {
    "preconditions": {"fi": "Edellytys", "sv": "Förutsättning", "en": "Precondition"},
    "pathway": {"fi": "Palvelussa", "sv": "I tjänsten", "en": "In the service"},
}
