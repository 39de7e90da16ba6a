"""The report for people: counts, what is wrong where and how to mend it, what was skipped and why."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from elo_graph.validate.ontology.report import Finding, Report, Status
from elo_graph.validate.ontology.words import words

_WIDTH = 100
_MOST = 20  # findings of one check; a prefix misspelt once can make thousands

_MOST_PLACES = 3


def text(report: Report, lang: str, *, hints: bool = False, only: Collection[str] = ()) -> str:
    """Write the report in a language (``fi``, ``sv``, ``en``).

    ``hints`` shows what is only told, too; ``only`` all that these checks have found, and nothing else.
    """
    human = _Human(lang, Path(report.root))
    if only:
        chosen = [one for one in (*report.findings, *report.hints) if one.check in only]
        return "\n".join((*human.head(report), *human.findings(chosen, most=len(chosen)))) + "\n"
    shown = sorted((*report.findings, *report.hints), key=_place) if hints else report.findings
    lines = (*human.head(report), *human.findings(shown), *human.end(report, hints=hints))
    return "\n".join(lines) + "\n"


def _place(finding: Finding) -> tuple[str, int]:
    return finding.where.file, finding.where.line or 0


class _Human:
    def __init__(self, lang: str, root: Path) -> None:
        self._lang = lang
        self._root = root
        self._words = words()

    def head(self, report: Report) -> Iterator[str]:
        counts = {name: self._count(name, n) for name, n in report.counts.items() if name in self._counted}
        yield from wrap(self._say("checked").format_map(counts), _WIDTH)
        yield from wrap(self._say("ran").format_map(report.totals), _WIDTH)
        told = [self._profile(name, count) for name, count in report.profiles.items() if count is not None]
        if told:
            yield from wrap(self._say("profiles").format(told=", ".join(told)), _WIDTH)
        if report.fair:
            short = ", ".join(test for test, met in report.fair.items() if not met)
            missing = self._say("fair-missing").format(tests=short) if short else ""
            met = sum(report.fair.values())
            yield from wrap(self._say("fair").format(met=met, of=len(report.fair), missing=missing), _WIDTH)

    def _profile(self, name: str, axioms: int) -> str:
        case = "inside" if not axioms else "outside-dl" if name == "DL" else "outside"
        return self._say(case).format(name=name, axioms=axioms, check=name.lower())

    def findings(self, findings: Iterable[Finding], *, most: int = _MOST) -> Iterator[str]:
        told: Counter[str] = Counter()
        for file, found in groupby(findings, key=lambda finding: finding.where.file):
            shown: list[str] = []
            for finding in found:
                told[finding.check] += 1
                if told[finding.check] <= most:
                    shown.extend(self._finding(finding))
            if shown:
                yield from ("", _shown(self._root / file), *shown)
        for check, count in told.items():
            if count > most:
                yield ""
                yield f"{self._say('more').format(count=count - most)} [{check}]"

    def end(self, report: Report, *, hints: bool) -> Iterator[str]:
        if report.hints and not hints:
            yield from ("", self._say("hints").format(count=len(report.hints)))
        skipped = [outcome for outcome in report.outcomes if outcome.status is Status.SKIPPED]
        if skipped:
            yield from ("", self._say("skipped"))
        for reason, outcomes in groupby(skipped, key=lambda outcome: outcome.reason[self._lang]):
            checks = [outcome.check for outcome in outcomes]
            names = ", ".join(checks)
            if len(checks) > _MOST:  # a file that cannot be read keeps nearly all from running
                names = self._say("every-other").format(count=len(checks))
            yield from _wrapped(f"{names}: {reason}", "  ")
        yield ""
        if report.conforms:
            yield self._say("conforms")
        else:
            yield self._say("fails").format(errors=self._count("error", report.totals["error"]))

    def _finding(self, finding: Finding) -> Iterator[str]:
        severity = self._words["human-severity"][finding.severity][self._lang]
        line = self._say("line").format(line=finding.where.line) + ", " if finding.where.line else ""
        yield from _wrapped(f"{line}{severity}: {finding.problem[self._lang]} [{finding.check}]", "  ")
        yield from _wrapped(finding.fix[self._lang], "    ")
        if finding.also:
            places = (f"{_shown(self._root / w.file)}:{w.line or 1}" for w in finding.also[:_MOST_PLACES])
            yield from _wrapped(f"{self._say('also')} {', '.join(places)}", "    ")
        if finding.because:
            yield f"    {self._say('because')}"
            for axiom in finding.because:
                yield from _wrapped(axiom, "      ")

    @property
    def _counted(self) -> set[str]:
        return set(self._words["human-one"])

    def _count(self, name: str, number: int) -> str:
        return self._words["human-one" if number == 1 else "human-many"][name][self._lang].format(n=number)

    def _say(self, name: str) -> str:
        return self._words["human"][name][self._lang]


def _wrapped(line: str, indent: str) -> list[str]:
    return wrap(
        line,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _shown(path: Path) -> str:
    """Return the path from the working folder when it lies below it, so that a terminal can open it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
