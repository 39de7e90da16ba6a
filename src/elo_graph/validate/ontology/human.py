"""The report for people: counts, what is wrong where and how to mend it, what was skipped and why."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from elo_graph.validate.ontology.report import Finding, Report, Status
from elo_graph.validate.ontology.words import words

_WIDTH = 100
_MOST = 20  # findings of one check; a prefix misspelt once can make thousands

_MOST_PLACES = 3


def text(report: Report, lang: str) -> str:
    """Write the report in a language (``fi``, ``sv``, ``en``)."""
    human = _Human(lang, Path(report.root))
    return "\n".join((*human.head(report), *human.findings(report), *human.end(report))) + "\n"


class _Human:
    def __init__(self, lang: str, root: Path) -> None:
        self._lang = lang
        self._root = root
        self._words = words()

    def head(self, report: Report) -> Iterator[str]:
        counts = {name: self._count(name, n) for name, n in report.counts.items() if name in self._counted}
        yield from wrap(self._say("checked").format_map(counts), _WIDTH)
        yield self._say("ran").format_map(report.totals)

    def findings(self, report: Report) -> Iterator[str]:
        told: Counter[str] = Counter()
        for file, found in groupby(report.findings, key=lambda finding: finding.where.file):
            shown: list[str] = []
            for finding in found:
                told[finding.check] += 1
                if told[finding.check] <= _MOST:
                    shown.extend(self._finding(finding))
            if shown:
                yield from ("", _shown(self._root / file), *shown)
        for check, count in told.items():
            if count > _MOST:
                yield ""
                yield f"{self._say('more').format(count=count - _MOST)} [{check}]"

    def end(self, report: Report) -> Iterator[str]:
        skipped = [outcome for outcome in report.outcomes if outcome.status is Status.SKIPPED]
        if skipped:
            yield from ("", self._say("skipped"))
        for reason, outcomes in groupby(skipped, key=lambda outcome: outcome.reason[self._lang]):
            yield from _wrapped(f"{', '.join(outcome.check for outcome in outcomes)}: {reason}", "  ")
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
