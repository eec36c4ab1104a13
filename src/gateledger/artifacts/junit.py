"""JUnit XML: suites, cases and how they ended. Entities, external and doctype declarations are refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from gateledger.artifacts.criterion_ids import ids_in
from gateledger.model.problem import Problem
from gateledger.model.value import Value

_MAX_CHARACTERS = 8 << 20
_MAX_CASES = 50_000
_MAX_DEPTH = 20

Outcome = Literal["passed", "failed", "error", "skipped"]


class JUnitCase(Value):
    """One test that ran, or was skipped."""

    name: str
    suite: str = ""
    outcome: Outcome = "passed"
    file: str = ""
    ids: tuple[str, ...] = ()


class JUnitText(Value):
    """The results of a run, counted from its cases; `timestamp` is the first suite's, as written."""

    suites: tuple[str, ...] = ()
    cases: tuple[JUnitCase, ...] = ()
    timestamp: str = ""
    problems: tuple[Problem, ...] = ()

    def count(self, outcome: Outcome) -> int:
        """Count the cases that ended so."""
        return sum(1 for case in self.cases if case.outcome == outcome)

    @property
    def is_green(self) -> bool:
        """Whether something ran and nothing went wrong."""
        return self.count("passed") > 0 and not self.count("failed") and not self.count("error")


def is_junit(text: str) -> bool:
    """Tell JUnit XML by its first element."""
    head = text[:4_000].lstrip("\ufeff \t\r\n")
    return head.startswith("<") and ("<testsuites" in head or "<testsuite" in head)


def read_junit(text: str) -> JUnitText:
    """Read results. Never raises: what is not JUnit XML, or is unsafe, is a Problem."""
    if len(text) > _MAX_CHARACTERS:
        return _refused(f"longer than {_MAX_CHARACTERS} characters")
    try:
        root = fromstring(text.encode("utf-8", "replace"), forbid_dtd=True)
    except DefusedXmlException as error:
        return _refused(f"refused: {type(error).__name__}")
    except ParseError as error:
        line = getattr(error, "position", (1, 0))[0]
        return _refused(f"not XML: {error.msg if hasattr(error, 'msg') else error}", line)
    except (ValueError, LookupError, RecursionError) as error:
        return _refused(f"not XML: {error}")
    if root.tag not in ("testsuites", "testsuite"):
        return _refused(f"the first element is <{str(root.tag)[:60]}>, not <testsuites>")
    suites = list(root.iter("testsuite"))
    cases: list[JUnitCase] = []
    for case in _cases(root):
        cases.append(case)
        if len(cases) >= _MAX_CASES:
            break
    stamp = next((each.get("timestamp", "") for each in suites if each.get("timestamp")), "")
    return JUnitText(
        suites=tuple(each.get("name", "") for each in suites), cases=tuple(cases), timestamp=stamp
    )


def _refused(message: str, line: int = 1) -> JUnitText:
    return JUnitText(problems=(Problem(message=message[:300], line=line),))


def _cases(root: Any) -> Iterator[JUnitCase]:
    waiting: list[tuple[Any, str, int]] = [(root, root.get("name", ""), 0)]
    while waiting:
        element, suite, depth = waiting.pop()
        inner = []
        for child in element:
            if child.tag == "testcase":
                yield _case(child, suite)
            elif child.tag == "testsuite" and depth < _MAX_DEPTH:
                inner.append((child, child.get("name", suite), depth + 1))
        waiting.extend(reversed(inner))


def _case(element: Any, suite: str) -> JUnitCase:
    tags = {child.tag for child in element}
    outcome: Outcome = (
        "error"
        if "error" in tags
        else "failed"
        if "failure" in tags
        else "skipped"
        if "skipped" in tags
        else "passed"
    )
    name = element.get("name", "")
    properties = " ".join(
        f"{each.get('name', '')} {each.get('value', '')}" for each in element.iter("property")
    )
    return JUnitCase(
        name=name,
        suite=element.get("classname", "") or suite,
        outcome=outcome,
        file=element.get("file", ""),
        ids=ids_in(f"{name} {properties}"),
    )
