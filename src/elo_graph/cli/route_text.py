"""Routes told step by step, the way one explains them."""

from elo_graph.analyse.labels import named
from elo_graph.analyse.route_words import route_line
from elo_graph.analyse.routes import Routes


def route_text(answer: Routes, language: str) -> str:
    """Write routes the way one explains them: one step a line."""
    lines: list[str] = []
    for number, route in enumerate(answer.routes, 1):
        figures = route_line(
            language, route.handovers, route.wait_days, route.unaccompanied, route.wait_known
        )
        lines += ["", f"{number}. {figures}"]
        lines.append(f"   {named(answer.start_label, answer.start, language)}")
        for row in answer.table(language).rows:
            if row[0] == number:
                cells = dict(zip((column.key for column in answer.table(language).columns), row, strict=True))
                wait = f", {cells['waitDays']} d" if cells["waitDays"] else ""
                lines.append(f"   → {cells['toLabel']}  ({cells['handoverMode']}{wait})")
                lines += [f"       {_NOTES[key][language]}: {cells[key]}" for key in _NOTES if cells[key]]
    for ended in answer.ended:
        lines += ["", ended.sentence[language]]
    if answer.blocked:
        lines += [
            "",
            {"fi": "Mikä estää:", "sv": "Vad som hindrar:", "en": "What stands in the way:"}[language],
        ]
        lines += [f"  {block.reason[language]}" for block in answer.blocked]
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


_NOTES = {
    "preconditions": {"fi": "Edellytys", "sv": "Förutsättning", "en": "Precondition"},
    "pathway": {"fi": "Palvelussa", "sv": "I tjänsten", "en": "In the service"},
}
