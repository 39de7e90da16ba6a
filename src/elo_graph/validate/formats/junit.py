"""The report as JUnit XML, for CI: a suite a file, a case a shape; violations fail, the rest is output."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from elo_graph.validate.formats.terms import short, shown_file
from elo_graph.validate.report import Report, Result, Severity

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(report: Report, lang: str) -> str:
    """Write JUnit XML; a file without results has one case that passes."""
    root = Element("testsuites", name="elo-graph validate")
    tests = failures = 0
    names = dict.fromkeys([*report.checked, *(r.file or "" for r in report.results)])
    for name in names:
        results = [r for r in report.results if (r.file or "") == name]
        suite = SubElement(root, "testsuite", name=shown_file(name))
        by_shape: dict[str, list[Result]] = {}
        for result in results:
            by_shape.setdefault(result.shape_name or result.component_name, []).append(result)
        failed = 0
        for shape, found in sorted(by_shape.items()):
            failed += _case(suite, name, shape, found, lang, report.fail_on)
        if not by_shape:
            SubElement(suite, "testcase", classname=shown_file(name), name="conforms")
        cases = max(len(by_shape), 1)
        suite.attrib.update(tests=str(cases), failures=str(failed), errors="0", skipped="0")
        tests, failures = tests + cases, failures + failed
    root.attrib.update(tests=str(tests), failures=str(failures), errors="0")
    assert report.conforms == (failures == 0)  # noqa: S101 -- a report that hides a violation must not be written
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _case(
    suite: Element, file: str, shape: str, found: Sequence[Result], lang: str, fail_on: Severity
) -> bool:
    case = SubElement(suite, "testcase", classname=shown_file(file), name=shape)
    bad = [r for r in found if r.severity.rank <= fail_on.rank]
    other = [r for r in found if r.severity.rank > fail_on.rank]
    if bad:
        failure = SubElement(
            case, "failure", type=bad[0].component_name, message=_clean(bad[0].message(lang))
        )
        failure.text = _clean("\n".join(_line(r, lang) for r in bad))
    if other:
        SubElement(case, "system-out").text = _clean("\n".join(_line(r, lang) for r in other))
    return bool(bad)


def _line(result: Result, lang: str) -> str:
    place = shown_file(result.file)
    if result.line is not None:
        place += f":{result.line}"
    value = "" if result.value is None else f" ({short(result.value)})"
    label = result.label(lang)
    thing = short(result.owner or result.focus) + (f" {label}" if label else "")
    return f"{place}: {result.severity.value}: {thing}: {result.message(lang)}{value}"


def _clean(text: str) -> str:
    """Leave out the control characters that XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)
