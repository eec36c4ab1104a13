"""Whether contract tests ran green on the head: checks by name and app, and results that somebody handed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gateledger.judge.check_names import is_named, named
from gateledger.judge.said import Said
from gateledger.model.facts import Change, Unavailable
from gateledger.model.report import CouldNotTell, Finding, Locator, Note
from gateledger.model.standing import CheckResult, Checks, TestReport

_RED = frozenset({"failure", "timed_out", "cancelled", "action_required", "startup_failure", "error"})
_MOST = 5
USUAL = ("*contract*", "*pact*", "can-i-deploy*", "*schemathesis*", "*dredd*", "*specmatic*", "*newman*")
"""What checks and suites of contract tests are usually called."""


def what_ran(
    change: Change, checks: Checks | Unavailable, names: tuple[str, ...], apps: tuple[str, ...]
) -> Iterator[Said]:
    """Say how the contract tests ended; one Note and nothing else is a pass."""
    if isinstance(checks, Unavailable):
        reason = f"whether contract tests ran on this commit could not be told: {checks.reason}"
        yield CouldNotTell(reason=reason, transient=checks.transient)
        return
    if change.head_sha and checks.commit and checks.commit != change.head_sha:
        reason = f"the results at hand are of {checks.commit[:12]}, not of the head"
        yield CouldNotTell(reason=reason, transient=True)
        return
    meant = [each for each in checks.results if named(each, names)]
    counted = [each for each in meant if _is_allowed(each, apps)]
    red = [each for each in counted if not each.runs and each.conclusion in _RED]
    reports = [each for each in checks.reports if _is_meant(each, names)]
    failed = [each for each in reports if each.failed]
    if red or failed:
        yield from (_red(each) for each in red[:_MOST])
        yield from (_red_report(each) for each in failed[:_MOST])
        return
    if running := next((each for each in counted if each.runs), None):
        yield CouldNotTell(reason=f"the check `{running.name}` is still running", waiting=True)
        return
    green = [each for each in counted if each.conclusion == "success"]
    passed = [each for each in reports if each.passed]
    if green or passed:
        yield from (_green(each) for each in green[:_MOST])
        yield from (_green_report(each) for each in passed[:_MOST])
    else:
        yield _absent(checks, names, apps, meant)


def _is_allowed(result: CheckResult, apps: tuple[str, ...]) -> bool:
    """Whether the app or account is one of those named: by slug, login or id."""
    who = {result.app.casefold(), str(result.app_id or "")} - {""}
    return any(each.casefold().removesuffix("[bot]") in who or each.casefold() in who for each in apps)


def _is_meant(report: TestReport, names: tuple[str, ...]) -> bool:
    """Whether results are those of contract tests: by where they come from, or by their suites.

    The names of checks are those of jobs, which need not be found in results: the usual words count as well.
    """
    said = (report.name.rpartition("/")[2], *report.suites)
    return any(is_named(each, "", (*names, *USUAL)) for each in said)


def _red(result: CheckResult) -> Finding:
    ended = result.conclusion.replace("_", " ")
    return Finding(
        code="red",
        message=f"The check `{_title(result)}` ended with {ended} on this commit",
        locator=Locator(item=f"check {result.name}", url=result.url or None),
        fix=f"Open [the run]({result.url}) and mend what it found; it is judged again when the check ends."
        if result.url
        else "Mend what the run found; it is judged again when the check ends.",
    )


def _red_report(report: TestReport) -> Finding:
    message = f"{report.failed} of {report.failed + report.passed} contract tests failed in {report.name}"
    return Finding(
        code="red", message=message, locator=Locator(item=report.name), fix="Mend what they found."
    )


def _green(result: CheckResult) -> Note:
    locator = Locator(item=f"check {result.name}", url=result.url or None)
    return Note(message=f"The check `{_title(result)}` ended with success on this commit", locator=locator)


def _green_report(report: TestReport) -> Note:
    return Note(
        message=f"{report.passed} contract tests passed in {report.name}", locator=Locator(item=report.name)
    )


def _title(result: CheckResult) -> str:
    return f"{result.workflow} / {result.name}" if result.workflow else result.name


def _absent(
    checks: Checks, names: tuple[str, ...], apps: tuple[str, ...], meant: Sequence[CheckResult]
) -> CouldNotTell | Finding:
    """Nothing green: it may begin yet while other runs of the same apps go on, and otherwise it did not run."""
    going = next(
        (
            each
            for each in checks.results
            if each.runs and each.kind == "check-run" and _is_allowed(each, apps)
        ),
        None,
    )
    if going and not meant:
        reason = f"no contract test has begun on this commit yet; `{_title(going)}` is still running"
        return CouldNotTell(reason=reason, waiting=True)
    return Finding(
        code="not-run",
        message="No contract test ran green on this commit" + _why(meant, apps),
        fix=_fix(names, meant, apps),
    )


def _why(meant: Sequence[CheckResult], apps: tuple[str, ...]) -> str:
    said = []
    for each in meant[:_MOST]:
        if not _is_allowed(each, apps):
            said.append(
                f"`{each.name}` comes from {each.app or 'an unknown account'}, which the policy does not name"
            )
        else:
            said.append(f"`{each.name}` was {each.conclusion or 'not concluded'}, which proves nothing")
    return f": {'; '.join(said)}" if said else ""


def _fix(names: tuple[str, ...], meant: Sequence[CheckResult], apps: tuple[str, ...]) -> str:
    foreign = next((each for each in meant if each.app and not _is_allowed(each, apps)), None)
    if foreign:
        kept = ", ".join([*apps, foreign.app])
        return f"If that app is to be believed, name it in the policy: `contract-tests: {{apps: [{kept}]}}`."
    listed = ", ".join(f"`{each}`" for each in names[:_MOST])
    return f"Run the contract tests on every push, in a check whose name matches one of {listed}, or name yours in `checks`."
