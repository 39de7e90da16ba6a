"""The report for people: counts, then by file and by thing what to do, then what the exit status means."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from types import MappingProxyType
from typing import Final

from elo_graph.validate.formats.grouped import allowed, command, owners, remarks
from elo_graph.validate.formats.terms import short, short_iri
from elo_graph.validate.report import Report, Result, Severity

_WIDTH: Final = 100
_MOST_NAMED: Final = 3

# (one, many) where a number stands before it
_WORDS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "fi": {
            "Violation": "virhe", "Violations": "virhettä", "Warning": "varoitus", "Warnings": "varoitusta",
            "Info": "vihje", "Infos": "vihjettä", "file": "tiedosto", "files": "tiedostoa",
            "checked": "Tarkastettu: {files}, {used}/{all} säännöstä koskee aineistoa.",
            "line": "rivi {line}", "value": "arvo", "meant": "tarkoititko", "hints": "Vihjeet",
            "nobody": "Vastuutaho ei ole tiedossa", "allowed": "sallitut arvot", "mend": "korjaa",
            "such_as": "esimerkiksi {names}", "more": "ja {count} muuta", "commonest": "Yleisimmät",
            "conforms": "Aineisto täyttää vaatimukset (paluuarvo 0).",
            "but": "Aineisto täyttää vaatimukset (paluuarvo 0); varoitukset ja vihjeet eivät estä latausta.",
            "fails": "Aineisto ei täytä vaatimuksia (paluuarvo 1): korjaa {violations}.",
        },
        "sv": {
            "Violation": "fel", "Violations": "fel", "Warning": "varning", "Warnings": "varningar",
            "Info": "tips", "Infos": "tips", "file": "fil", "files": "filer",
            "checked": "Kontrollerat: {files}, {used} av {all} regler gäller materialet.",
            "line": "rad {line}", "value": "värde", "meant": "menade du", "hints": "Tips",
            "nobody": "Ansvarig part är inte känd", "allowed": "tillåtna värden", "mend": "rätta",
            "such_as": "till exempel {names}", "more": "och {count} till", "commonest": "Vanligast",
            "conforms": "Materialet uppfyller kraven (returvärde 0).",
            "but": "Materialet uppfyller kraven (returvärde 0): varningar och tips hindrar inte inläsning.",
            "fails": "Materialet uppfyller inte kraven (returvärde 1): rätta {violations}.",
        },
        "en": {
            "Violation": "violation", "Violations": "violations",
            "Warning": "warning", "Warnings": "warnings",
            "Info": "hint", "Infos": "hints", "file": "file", "files": "files",
            "checked": "Checked: {files}, {used} of {all} rules apply to the data.",
            "line": "line {line}", "value": "value", "meant": "did you mean", "hints": "Hints",
            "nobody": "Nobody known to be responsible", "allowed": "allowed", "mend": "mend",
            "such_as": "for example {names}", "more": "and {count} more", "commonest": "Most often",
            "conforms": "The data conforms (exit status 0).",
            "but": "The data conforms (exit status 0): warnings and hints do not keep it from being loaded.",
            "fails": "The data does not conform (exit status 1): mend {violations}.",
        },
    }
)  # fmt: skip


def text(report: Report, lang: str) -> str:
    """Write the report: violations and warnings one by one, hints summed up by rule."""
    words = _WORDS[lang]
    lines = [
        *_head(report, words, lang),
        *_things(report, words, lang),
        *_hints(report, words, lang),
        *_end(report, words),
    ]
    return "\n".join(lines) + "\n"


def _count(count: int, name: str, words: Mapping[str, str]) -> str:
    return f"{count} {words[name if count == 1 else name + 's']}"


def _head(report: Report, words: Mapping[str, str], lang: str) -> Iterator[str]:
    yield ", ".join(_count(count, severity, words) for severity, count in report.counts.items())
    files = _count(len(report.checked), "file", words)
    used = report.shapes - len(report.idle)
    yield words["checked"].format(files=files, used=used, all=report.shapes)
    for remark in remarks(report, lang):
        yield from wrap(remark, _WIDTH, break_long_words=False, break_on_hyphens=False)
    if len(report.results) > 1:
        often = ", ".join(f"{n} × {shape}" for shape, n in list(report.by_shape.items())[:5])
        yield from wrap(f"{words['commonest']}: {often}.", _WIDTH)


def _things(report: Report, words: Mapping[str, str], lang: str) -> Iterator[str]:
    grave = [r for r in report.results if r.severity is not Severity.INFO]
    found = owners(grave, lang)
    for owner in found:
        if len(found) > 1 or owner.name:
            yield ""
            yield f"# {owner.name or words['nobody']}"
        for file in owner.files:
            yield ""
            yield file.name
            for thing in file.things:
                line = "" if thing.line is None else f" ({words['line'].format(line=thing.line)})"
                yield f"  {thing.label}  {thing.name}{line}" if thing.label else f"  {thing.name}{line}"
                for result in thing.results:
                    yield from _result(result, words, lang)


def _result(result: Result, words: Mapping[str, str], lang: str) -> Iterator[str]:
    line = "" if result.line in (None, result.focus_line) else f", {words['line'].format(line=result.line)}"
    yield from wrap(
        f"{words[result.severity]}{line}: {result.message(lang)}",
        _WIDTH,
        initial_indent="    ",
        subsequent_indent="      ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    notes = []
    if result.value is not None and result.value != result.focus:
        notes.append(f"{words['value']}: {short(result.value)}")
    if result.suggestions:
        notes.append(f"{words['meant']} {' / '.join(map(_suggestion, result.suggestions))}?")
    notes.append(f"[{result.shape_name or result.component_name}]")
    yield "      " + " · ".join(notes)
    if result.allowed and not result.suggestions:
        yield from wrap(
            f"{words['allowed']}: {allowed(result, lang)}",
            _WIDTH,
            initial_indent="      ",
            subsequent_indent="        ",
        )
    told = command(result)
    if told and told[0] == "mend":
        yield f"      {words['mend']}: {told[1]}"


def _hints(report: Report, words: Mapping[str, str], lang: str) -> Iterator[str]:
    hints = [r for r in report.results if r.severity is Severity.INFO]
    if not hints:
        return
    yield ""
    yield words["hints"]
    by_shape: dict[str, list[Result]] = {}
    for result in hints:
        by_shape.setdefault(result.shape_name or result.component_name, []).append(result)
    for shape, results in sorted(by_shape.items(), key=lambda item: (-len(item[1]), item[0])):
        yield from wrap(
            f"{len(results)} × {results[0].message(lang)} {_examples(results, words, lang)} [{shape}]",
            _WIDTH,
            initial_indent="  ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def _examples(results: Sequence[Result], words: Mapping[str, str], lang: str) -> str:
    names = list(dict.fromkeys(r.label(lang) or short(r.owner or r.focus) for r in results))
    listed = ", ".join(names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        listed += " " + words["more"].format(count=len(names) - _MOST_NAMED)
        return f"({words['such_as'].format(names=listed)})"
    return f"({listed})"


def _end(report: Report, words: Mapping[str, str]) -> Iterator[str]:
    yield ""
    if not report.conforms:
        grave = [s for s in Severity if s.rank <= report.fail_on.rank and report.counts[s]]
        violations = ", ".join(_count(report.counts[s], s, words) for s in grave)
        yield words["fails"].format(violations=violations)
    else:
        yield words["but" if report.results else "conforms"]


def _suggestion(text: str) -> str:
    return short_iri(text) if ":" in text else text
