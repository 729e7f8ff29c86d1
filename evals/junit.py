"""A report as JUnit XML, the form that continuous integration reads and shows."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from evals.compare import Comparison
from evals.failures import Failure
from evals.labels import KIND_LABELS, limit_line
from evals.limits import Checked
from evals.run import Scored


def junit(
    system: str,
    scored: Sequence[Scored],
    failures: Sequence[Failure],
    limits: Sequence[Checked],
    comparison: Comparison | None,
) -> str:
    """Return the XML: one suite per kind of question, one for the limits, one for a comparison."""
    root = ElementTree.Element("testsuites", name=f"Auswertung {system}")
    failed = {failure.id: failure for failure in failures}
    for kind in dict.fromkeys(s.kind for s in scored):
        suite = _suite(root, KIND_LABELS[kind])
        for one in scored:
            if one.kind == kind:
                _question(suite, one, failed.get(one.id))
    suite = _suite(root, "Grenzwerte für den Betrieb")
    for checked in limits:
        case = _case(suite, "Grenzwerte", checked.limit.measure.label)
        if checked.holds is None:
            ElementTree.SubElement(case, "skipped", message="nicht messbar")
        elif not checked.holds:
            ElementTree.SubElement(
                case, "failure", message=limit_line(checked)
            ).text = checked.limit.reason
    if comparison:
        case = _case(_suite(root, "Vergleich"), "Vergleich", "mit der früheren Auswertung")
        if comparison.exit_code:
            reasons = "\n".join(comparison.reasons)
            ElementTree.SubElement(case, "failure", message=comparison.verdict.value).text = reasons
    for suite in root:
        _count(suite)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _question(suite: ElementTree.Element, scored: Scored, failure: Failure | None) -> None:
    case = _case(suite, scored.kind, scored.id)
    case.set("time", f"{scored.total_seconds or 0.0:.3f}")
    if failure is None:
        return
    tag = "error" if failure.error else "failure"
    told = "\n".join("".join(filter(str.isprintable, line)) for line in _lines(failure))
    ElementTree.SubElement(case, tag, message=failure.problem).text = told


def _lines(failure: Failure) -> list[str]:
    return [
        f"Frage: {failure.question}",
        f"Antwort ({failure.status}): {' '.join(failure.statements) or '–'}",
        f"erwartet: {failure.expected}",
        *(f"fehlt: {what}" for what in failure.missing),
        *(f"darf nicht vorkommen: {what}" for what in failure.wrong),
        *([f"Fehler: {failure.error}"] if failure.error else []),
    ]


def _suite(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, "testsuite", name=name)


def _case(suite: ElementTree.Element, group: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=group, name=name)


def _count(suite: ElementTree.Element) -> None:
    suite.set("tests", str(len(suite.findall("testcase"))))
    for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))
