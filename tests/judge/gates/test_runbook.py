"""Cases of the gate `runbook`: names are sentences."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateledger.artifacts.runbook.read import read_runbook
from gateledger.judge.gates.runbook import FOR_EVER, runbook
from gateledger.model.artifact import State
from gateledger.model.facts import Ages, File, Files, Moment, Pages, Unavailable
from gateledger.model.policy import WHOLE, Service
from gateledger.model.release import LastChange, Page
from gateledger.model.report import CouldNotTell, Finding, Note

CHECKOUT = Service(name="checkout", paths=("services/checkout/**",), others=("services/payment/**",))
NOW = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
PATH = "docs/runbooks/checkout.md"
ALERTS = "services/checkout/alerts.yml"
CATALOG = "services/checkout/catalog-info.yaml"
OUTSIDE = "https://wiki.example.org/checkout"
PAGE = """# Runbook: checkout

Last reviewed: 2026-11-02

## Symptoms

The alert `CheckoutErrors` fires; buyers see the page "try again".

## Diagnosis

```sh
kubectl logs deployment/checkout
```

## Mitigation

1. Roll back with `kubectl rollout undo deployment/checkout`
2. Watch the rate of errors for ten minutes

## Escalation

Page @acme-payments when it lasts longer than half an hour.
"""
UNDATED = PAGE.replace("Last reviewed: 2026-11-02\n\n", "")


def rules(
    name: str = "CheckoutErrors", runbook_url: str = "docs/runbooks/checkout.md", severity: str = "page"
) -> str:
    """Write a rule file with one alert about checkout."""
    link = f"    annotations: {{runbook_url: '{runbook_url}'}}\n" if runbook_url else ""
    return (
        f'groups:\n- name: g\n  rules:\n  - alert: {name}\n    expr: up{{job="checkout"}} == 0\n'
        f"    labels: {{severity: {severity}}}\n{link}"
    )


def entity(url: str, kind: str = "runbook", name: str = "checkout") -> str:
    """Write a catalog entry with one link."""
    return (
        f"apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: {name}\n  links:\n"
        f"    - url: {url}\n      type: {kind}\nspec: {{type: service, lifecycle: production, owner: payments}}\n"
    )


def without(heading: str) -> str:
    """Give the page without one of its sections."""
    return re.sub(rf"## {heading}\n.*?(?=\n## |\Z)", "", PAGE, flags=re.DOTALL)


def hollow(heading: str, text: str = "TODO") -> str:
    """Give the page with one of its sections unwritten."""
    return re.sub(rf"(## {heading}\n\n).*?(?=\n## |\Z)", rf"\g<1>{text}\n", PAGE, flags=re.DOTALL)


@pytest.fixture
def judge(change: Callable[..., Any]) -> Callable[..., tuple[str, str, list[Any]]]:
    """Ask the gate: gives its outcome, all it said in one text, and what it said."""

    def _judge(files: dict[str, str], **more: Any) -> tuple[str, str, list[Any]]:
        read = tuple(File(path=path, sha="c" * 40, text=text) for path, text in files.items())
        facts = {
            "change": change(),
            "files": Files(commit="a" * 40, files=read + more.pop("lost", ())),
            "service": more.pop("service", CHECKOUT),
            "ages": more.pop("ages", Ages()),
            "pages": more.pop("pages", Pages()),
            "moment": Moment(now=NOW),
        }
        said = list(runbook(**facts, **more))
        outcome = "pass"
        if any(isinstance(each, Finding) for each in said):
            outcome = "fail"
        elif any(isinstance(each, CouldNotTell) for each in said):
            outcome = "unknown"
        return (
            outcome,
            "\n".join(getattr(each, "message", "") or getattr(each, "reason", "") for each in said),
            said,
        )

    return _judge


def changed(days: int, path: str = PATH) -> Ages:
    """Say that a page changed so many days ago."""
    return Ages(documents=(LastChange(path=path, commit="e" * 40, at=NOW - timedelta(days=days)),))


def seen(status: int, url: str = OUTSIDE, **more: Any) -> Pages:
    """Say what an address outside answered."""
    return Pages(pages=(Page(url=url, status=status, **more),))


LATELY = {"last_modified": NOW - timedelta(days=3), "sha256": "f" * 64}
BOTH = {PATH: PAGE, ALERTS: rules()}
SHARED = "# Runbook\n\nOwner: @acme-ops\n\nLast reviewed: 2026-11-02\n\n## CheckoutErrors\n\n- Check the log: `kubectl logs deployment/checkout`\n- Restart it: `kubectl rollout restart deployment/checkout`\n"
CASES: dict[str, tuple[str, dict[str, str], dict[str, Any], str]] = {
    # what it is: (outcome, files, facts and settings, part of what is said)
    "a whole page passes": ("pass", {PATH: PAGE}, {}, "says whom to call (escalation, owner): 'Escalation'"),
    "a whole page with its alert passes": (
        "pass",
        BOTH,
        {},
        "Alert CheckoutErrors leads to docs/runbooks/checkout.md",
    ),
    "a page in the service's own files passes": (
        "pass",
        {"services/checkout/docs/runbook.md": PAGE},
        {},
        "what to do",
    ),
    "a repository without services is judged as one": (
        "pass",
        {"RUNBOOK.md": PAGE},
        {"service": WHOLE},
        "what to do",
    ),
    "nothing at all fails": ("fail", {}, {}, "There is no runbook of checkout"),
    "another service's page does not count": (
        "fail",
        {"docs/runbooks/payment.md": PAGE.replace("checkout", "payment").replace("Checkout", "Payment")},
        {},
        "There is no runbook of checkout",
    ),
    "a page in another service's files does not count": (
        "fail",
        {"services/payment/checkout-runbook.md": PAGE},
        {},
        "There is no runbook of checkout",
    ),
    "an index is no runbook": (
        "fail",
        {"services/checkout/runbooks/README.md": "# Runbooks\n\n- [A](a.md)\n- [B](b.md)\n- [C](c.md)\n"},
        {},
        "There is no runbook of checkout: `services/checkout/runbooks/README.md` gives a person on call nothing to follow",
    ),
    "an incident report is no runbook": (
        "fail",
        {
            "docs/runbooks/checkout.md": "# Incident report: checkout\n\n## Timeline\n\n10:00 down\n\n## Root cause\n\nA lock.\n\n## Lessons learned\n\nTest.\n"
        },
        {},
        "There is no runbook",
    ),
    "a template fails": (
        "fail",
        {PATH: "# Runbook template\n\n## Symptoms\n\n[what is seen]\n"},
        {},
        "is a template that nobody filled in",
    ),
    "headings without text fail": (
        "fail",
        {PATH: "# Runbook: checkout\n\n## Symptoms\n\n## Diagnosis\n\n## Mitigation\n\n## Escalation\n"},
        {},
        "says nothing but headings or placeholders",
    ),
    "a page that has moved fails": (
        "fail",
        {PATH: "# Runbook: checkout\n\nThis page has moved to [the wiki](https://wiki.example.org/x).\n"},
        {},
        "has moved to https://wiki.example.org/x",
    ),
    "a deprecated page fails": (
        "fail",
        {PATH: PAGE.replace("Last reviewed", "**Deprecated:** use the other one.\n\nLast reviewed")},
        {},
        "says that it is deprecated",
    ),
    "a stub beside a whole page is only told": (
        "pass",
        {PATH: PAGE, "services/checkout/runbook.md": "# Runbook\n\nTODO\n"},
        {},
        "services/checkout/runbook.md does not count",
    ),
    "no symptoms fail": ("fail", {PATH: without("Symptoms")}, {}, "does not say how the trouble shows"),
    "no diagnosis fails": (
        "fail",
        {
            PATH: without("Diagnosis")
            .replace("2. Watch the rate of errors for ten minutes\n", "2. Tell the buyers\n")
            .replace("kubectl rollout undo", "undo")
        },
        {},
        "does not say what to look at",
    ),
    "no mitigation fails": ("fail", {PATH: without("Mitigation")}, {}, "does not say what to do"),
    "a rollback is a mitigation": (
        "pass",
        {PATH: PAGE.replace("## Mitigation", "## Rollback")},
        {},
        "what to do (mitigation, resolution, rollback): 'Rollback'",
    ),
    "no escalation fails": ("fail", {PATH: without("Escalation")}, {}, "does not say whom to call"),
    "an owner is whom to call": (
        "pass",
        {PATH: without("Escalation").replace("## Symptoms", "Owner: @acme-payments\n\n## Symptoms")},
        {},
        "whom to call",
    ),
    "an owner that is a blank is nobody": (
        "fail",
        {PATH: without("Escalation").replace("## Symptoms", "Owner: [team]\n\n## Symptoms")},
        {},
        "does not say whom to call",
    ),
    "an unwritten section fails": (
        "fail",
        {PATH: hollow("Escalation")},
        {},
        "The section 'Escalation' of docs/runbooks/checkout.md says only 'TODO'",
    ),
    "an empty section fails": (
        "fail",
        {PATH: hollow("Mitigation", "")},
        {},
        "The section 'Mitigation' of docs/runbooks/checkout.md has nothing under its heading",
    ),
    "sections may stand in two pages": (
        "pass",
        {
            PATH: without("Escalation"),
            "services/checkout/runbook.md": "# Checkout on-call guide\n\nLast reviewed: 2026-11-01\n\n## Contacts\n\n- @acme-payments\n\n## Restart\n\n`kubectl rollout restart deployment/checkout`\n",
        },
        {},
        "'Contacts'",
    ),
    "sections that are not asked for are not missed": (
        "pass",
        {PATH: without("Escalation")},
        {"sections": ("symptoms", "diagnosis", "mitigation")},
        "what to do",
    ),
    "sections that are asked for are missed": (
        "fail",
        {PATH: PAGE},
        {"sections": ("impact",)},
        "does not say whom it hurts",
    ),
    "German headings are understood": (
        "pass",
        {
            PATH: PAGE.replace("## Symptoms", "## Symptome")
            .replace("## Diagnosis", "## Fehlersuche")
            .replace("## Mitigation", "## Maßnahmen")
            .replace("## Escalation", "## Ansprechpartner")
        },
        {},
        "'Ansprechpartner'",
    ),
    "AsciiDoc is understood": (
        "pass",
        {
            "docs/runbooks/checkout.adoc": re.sub(
                r"^(#+)",
                lambda found: "=" * len(found[1]),
                PAGE.replace("```sh", "----")
                .replace("```", "----")
                .replace("1. ", ". ")
                .replace("2. ", ". "),
                flags=re.MULTILINE,
            )
        },
        {},
        "'Escalation'",
    ),
    # alerts
    "an alert that names no runbook stands in the page": (
        "pass",
        {PATH: PAGE, ALERTS: rules(runbook_url="")},
        {},
        "Alert CheckoutErrors stands in docs/runbooks/checkout.md:7",
    ),
    "an alert that no page names fails": (
        "fail",
        {PATH: PAGE, ALERTS: rules("CheckoutSlow", runbook_url="")},
        {},
        "Alert CheckoutSlow names no runbook, and no page of the runbook names it",
    ),
    "an alert that leads to a page that is not there fails": (
        "fail",
        {PATH: PAGE, ALERTS: rules("CheckoutSlow", runbook_url="docs/runbooks/slow.md")},
        {},
        "Alert CheckoutSlow leads nowhere",
    ),
    "an alert that leads to no section fails": (
        "fail",
        {PATH: PAGE, ALERTS: rules("CheckoutSlow", runbook_url="docs/runbooks/checkout.md#slow")},
        {},
        "has no heading or id '#slow'",
    ),
    "an alert that leads to an empty section fails": (
        "fail",
        {
            PATH: f"{PAGE}\n## CheckoutSlow\n\nTODO\n",
            ALERTS: rules("CheckoutSlow", runbook_url="docs/runbooks/checkout.md#checkoutslow"),
        },
        {},
        "leads to docs/runbooks/checkout.md#checkoutslow, which says nothing",
    ),
    "an alert that leads outside fails": (
        "fail",
        {PATH: PAGE, ALERTS: rules("CheckoutSlow", runbook_url="https://wiki.example.org/slow")},
        {},
        "is external and was not followed; no page of the runbook names it",
    ),
    "an alert that leads outside passes when a page names it": (
        "pass",
        {PATH: PAGE, ALERTS: rules(runbook_url="https://wiki.example.org/slow")},
        {},
        "stands in docs/runbooks/checkout.md:7",
    ),
    "an alert that leads to an allowed page passes": (
        "pass",
        {PATH: PAGE, ALERTS: rules("CheckoutSlow", runbook_url=OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(200)},
        f"leads to {OUTSIDE}",
    ),
    "an alert of another service is not asked for": (
        "pass",
        {
            PATH: PAGE,
            "monitoring/alerts.yml": rules("PaymentDown", runbook_url="").replace("checkout", "payment"),
        },
        {},
        "what to do",
    ),
    "an ignored alert is not asked for": (
        "pass",
        {PATH: PAGE, ALERTS: rules("CheckoutSlow", runbook_url="")},
        {"ignore": ("CheckoutSlow",)},
        "what to do",
    ),
    "an alert that pages nobody is not asked for": (
        "pass",
        {PATH: PAGE, ALERTS: rules("CheckoutSlow", runbook_url="", severity="none")},
        {},
        "what to do",
    ),
    "a page that alerts lead to is the runbook": (
        "pass",
        {"docs/runbooks/all.md": SHARED, ALERTS: rules(runbook_url="docs/runbooks/all.md#checkouterrors")},
        {},
        "leads to docs/runbooks/all.md#checkouterrors",
    ),
    # age
    "a review of long ago fails": (
        "fail",
        {PATH: PAGE},
        {"max_age_days": 20},
        "was last reviewed or changed on 2026-11-02: more than 20 days ago",
    ),
    "a review of long ago with a late change passes": (
        "pass",
        {PATH: PAGE},
        {"max_age_days": 20, "ages": changed(5)},
        "last changed on 2026-11-27",
    ),
    "a late change without a review passes": (
        "pass",
        {PATH: UNDATED},
        {"ages": changed(5)},
        "last changed on 2026-11-27",
    ),
    "a change of long ago fails": ("fail", {PATH: UNDATED}, {"ages": changed(400)}, "more than 365 days ago"),
    "no date at all fails": ("fail", {PATH: UNDATED}, {}, "has no date of a review, and git tells none"),
    "a day that is still to come does not count": (
        "fail",
        {PATH: PAGE.replace("2026-11-02", "2027-01-01")},
        {},
        "still to come",
    ),
    "a change that is still to come does not count": (
        "fail",
        {PATH: UNDATED},
        {"ages": changed(-30)},
        "git tells none",
    ),
    "nobody asks for an age that holds for ever": (
        "pass",
        {PATH: UNDATED},
        {"max_age_days": FOR_EVER},
        "what to do",
    ),
    "a review that is fresh needs no git": (
        "pass",
        {PATH: PAGE},
        {"ages": Unavailable(reason="needs GitHub")},
        "was reviewed on 2026-11-02",
    ),
    "an age that could not be had is unknown": (
        "unknown",
        {PATH: UNDATED},
        {"ages": Unavailable(reason="needs GitHub")},
        "when docs/runbooks/checkout.md last changed could not be read: needs GitHub",
    ),
    "a page's own rhythm is told": (
        "pass",
        {PATH: PAGE.replace("Last reviewed: 2026-11-02", "Last reviewed: 2026-11-02\n\nReview in: 2 weeks")},
        {},
        "was due on 2026-11-16",
    ),
    # outside
    "a declared page of a host that is not allowed fails": (
        "fail",
        {CATALOG: entity(OUTSIDE)},
        {"pages": seen(200, **LATELY)},
        f"{OUTSIDE} is external and was not followed",
    ),
    "a declared page of an allowed host passes": (
        "pass",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(200, **LATELY)},
        "is there, last changed on 2026-11-29, sha256 ffffffffffffffff",
    ),
    "an allowed host is a whole name": (
        "fail",
        {CATALOG: entity("https://wiki.example.org.evil.example/x")},
        {"hosts": ("wiki.example.org",)},
        "was not followed",
    ),
    "an allowed host is asked by https alone": (
        "fail",
        {CATALOG: entity("http://wiki.example.org/checkout")},
        {"hosts": ("wiki.example.org",), "pages": seen(200, "http://wiki.example.org/checkout", **LATELY)},
        "was not followed",
    ),
    "a user name before another host is that host": (
        "fail",
        {CATALOG: entity("https://wiki.example.org@evil.example/x")},
        {"hosts": ("wiki.example.org",)},
        "was not followed",
    ),
    "a declared page that is gone fails": (
        "fail",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(404)},
        "is not there (HTTP 404)",
    ),
    "a declared page that leads on fails": (
        "fail",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(302)},
        "leads on to another address",
    ),
    "a declared page that asks for a login is unknown": (
        "unknown",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(403)},
        "asks who we are",
    ),
    "a declared page that does not answer is unknown": (
        "unknown",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(0, reason="timed out")},
        "timed out",
    ),
    "a declared page that was not asked for is unknown": (
        "unknown",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",)},
        "could not be seen",
    ),
    "pages that could not be had are unknown": (
        "unknown",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": Unavailable(reason="needs the network")},
        "needs the network",
    ),
    "a declared page that is old fails": (
        "fail",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(200, last_modified=NOW - timedelta(days=999))},
        "365 days are allowed",
    ),
    "a declared page without an age fails": (
        "fail",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(200)},
        "does not say when it last changed",
    ),
    "a declared page without an age passes where none is asked": (
        "pass",
        {CATALOG: entity(OUTSIDE)},
        {"hosts": ("wiki.example.org",), "pages": seen(200), "max_age_days": FOR_EVER},
        "is there",
    ),
    "a dashboard's link is no runbook": (
        "fail",
        {CATALOG: entity(OUTSIDE, "dashboard")},
        {"hosts": ("wiki.example.org",), "pages": seen(200, **LATELY)},
        "There is no runbook of checkout",
    ),
    "another service's catalog entry does not count": (
        "fail",
        {"services/payment/catalog-info.yaml": entity(OUTSIDE, name="payment")},
        {"hosts": ("wiki.example.org",), "pages": seen(200, **LATELY)},
        "There is no runbook of checkout",
    ),
    "a catalog's link to a page of the repository is followed": (
        "pass",
        {CATALOG: entity("https://github.com/acme/shop/blob/main/docs/ops/pay.md"), "docs/ops/pay.md": PAGE},
        {},
        "docs/ops/pay.md says",
    ),
    "a catalog's link to a page that is not there fails": (
        "fail",
        {PATH: PAGE, CATALOG: entity("https://github.com/acme/shop/blob/main/docs/ops/pay.md")},
        {},
        "leads to a page that is not there",
    ),
    "front matter may declare a page outside": (
        "pass",
        {PATH: f"---\nrunbook: {OUTSIDE}\n---\n{PAGE}"},
        {"hosts": ("wiki.example.org",), "pages": seen(200, **LATELY)},
        f"{OUTSIDE} is there",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_gate(judge: Callable[..., Any], case: str) -> None:
    outcome, files, more, part = CASES[case]
    found, text, _ = judge(files, **more)
    assert (found, part in text) == (outcome, True), text


def test_a_page_that_could_not_be_read_is_unknown(judge: Callable[..., Any]) -> None:
    lost = (File(path="services/checkout/runbook.md", sha="c" * 40, unreadable="larger than 10 MB"),)
    outcome, text, _ = judge({}, lost=lost)
    assert outcome == "unknown"
    assert "larger than 10 MB" in text


def test_findings_have_their_place(judge: Callable[..., Any]) -> None:
    _, _, said = judge(
        {PATH: hollow("Escalation"), ALERTS: rules("CheckoutSlow", runbook_url="")}, max_age_days=3
    )
    places = {each.code: (each.locator.path, each.locator.line) for each in said if isinstance(each, Finding)}
    assert places == {"no-escalation": (PATH, 20), "alert": (ALERTS, 4), "stale": (PATH, 3)}


def test_many_alerts_alike_are_shortened(judge: Callable[..., Any]) -> None:
    many = "groups:\n- name: g\n  rules:\n" + "".join(
        f"  - alert: CheckoutErrors{index}x\n    expr: up == 0\n    labels: {{severity: page}}\n"
        for index in range(60)
    )
    _, text, said = judge({PATH: PAGE, ALERTS: many})
    assert len([each for each in said if isinstance(each, Finding)]) == 26
    assert "35 more alerts have the same" in text


def _pasted(fix: str) -> str:
    return re.findall(r"```\w+\n(.*?)```", fix, re.DOTALL)[0]


@pytest.mark.parametrize(
    "service",
    [CHECKOUT, WHOLE, Service(name="Order API", paths=("apps/order/**",), docs="apps/order/docs")],
    ids=["checkout", "whole", "docs"],
)
def test_the_page_to_paste_counts_once_it_is_filled_in(judge: Callable[..., Any], service: Service) -> None:
    _, _, said = judge({}, service=service)
    (finding,) = [each for each in said if isinstance(each, Finding)]
    path = re.findall(r"`([\w./-]+\.md)`", finding.fix)[0]
    page = _pasted(finding.fix)
    assert read_runbook(path, page).state is State.PLACEHOLDER
    outcome, text, _ = judge({path: page}, service=service)
    assert outcome == "fail", text
    filled = page.replace("[date]", "2026-12-01").replace("[team and channel]", "@acme-ops")
    filled = re.sub(r"\[[^\]]*\]", "run `kubectl logs deployment/app` and read the last errors", filled)
    outcome, text, _ = judge({path: filled}, service=service)
    assert outcome == "pass", text


@pytest.mark.parametrize("heading", ["Symptoms", "Mitigation", "Escalation"])
def test_the_section_to_paste_counts_once_it_is_filled_in(judge: Callable[..., Any], heading: str) -> None:
    _, _, said = judge({PATH: without(heading)})
    finding = next(each for each in said if isinstance(each, Finding))
    section = _pasted(finding.fix)
    outcome, text, _ = judge({PATH: f"{without(heading)}\n{section}"})
    assert outcome == "fail", text
    filled = re.sub(
        r"\[[^\]]*\]", "run `kubectl rollout restart deployment/app`, then call @acme-ops", section
    )
    outcome, text, _ = judge({PATH: f"{without(heading)}\n{filled}"})
    assert outcome == "pass", text


def test_notes_say_what_counted(judge: Callable[..., Any]) -> None:
    _, _, said = judge(BOTH)
    assert len([each for each in said if isinstance(each, Note)]) == 6
