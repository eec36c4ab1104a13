"""Each released service has a runbook that a person on call can use, it covers every alert, and somebody reviewed it lately.

Why: At three in the morning nobody finds out how a service works. What is not written down then is not known then, and
a page that was right a year ago sends people the wrong way.

Passes: The pages that are the service's runbook say, each with substance, how the trouble shows, what to look at, what
to do, and whom to call, in any usual wording and in twelve languages. They are the pages in the service's files, those
whose name or headings speak of it, and those that its alerts and its catalog entry lead to. Every alert of the service
leads to such a page or is named in one. Every page was reviewed, or changed in git by more than white space, within
`max_age_days`.

Not enough: A README or an index of runbooks, a template, headings without text, `TODO`, a page that has moved away or
calls itself deprecated, an incident report, a guide for users. A date that is still to come. An address outside of the
repository, unless its host is in `hosts`: then the page must be there, and its age is what its server says.

Fix: Write the page or the section: the check gives one with blanks, which counts once they are filled in. After a
review write the day down: `Last reviewed: 2026-12-02`, or `last_reviewed_on` in the front matter.

Source: https://sre.google/workbook/on-call/; https://runbooks.prometheus-operator.dev/

Stages: release, deployment

Controls: DORA:11, DORA:RTS-17, ISO27001:A.5.37, NIST800-53:CP-2, NIST800-53:IR-4, PCI-DSS:6.5.1, SOC2:CC7.4
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gateledger.artifacts.observe.runbook_link import Library
from gateledger.judge.alerts_seen import Seen, see_alerts
from gateledger.judge.gates.observability import IGNORE, NO_BASES, RULES, Bases, Globs, Names
from gateledger.judge.gates.observability import RUNBOOKS as PAGES
from gateledger.judge.marks import Dated, Hosts, Patterns, Tightens
from gateledger.judge.mentions import repository_of
from gateledger.judge.observe_alerts import shortened
from gateledger.judge.observed import About, chosen
from gateledger.judge.runbook_findings import Alerts, of_alerts, of_declared, of_pages
from gateledger.judge.runbook_review import Limit, Outside, exists_outside, of_ages, of_outside
from gateledger.judge.runbook_seen import Declared, SeenRunbooks, Where, see_runbooks
from gateledger.judge.said import Said
from gateledger.judge.stories import Glob
from gateledger.model.facts import Ages, Change, Files, Moment, Pages, Unavailable
from gateledger.model.policy import Service

FOR_EVER = 36_500
Part = Literal[
    "symptoms", "impact", "diagnosis", "mitigation", "rollback", "escalation", "dashboards", "verification"
]
Parts = Annotated[tuple[Part, ...], Tightens("superset")]
Documents = Annotated[tuple[Glob, ...], Patterns("head"), Dated(), Tightens("subset")]
Days = Annotated[int, Field(ge=1, le=FOR_EVER), Tightens("lower")]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$")]
Allowed = Annotated[tuple[Host, ...], Hosts(), Tightens("subset")]
SECTIONS: tuple[Part, ...] = ("symptoms", "diagnosis", "mitigation", "escalation")
DOCUMENTS = (
    "**/RUNBOOK*",
    "**/*[Rr]un-book*.md",
    "**/*[Rr]unbook*.rst",
    "**/*[Rr]unbook*.html",
    "**/*[Rr]unbook*/**/*.html",
    "**/*[Pp]laybook*.md",
    "**/*[Oo]n-call*.md",
    "**/*[Oo]ncall*.md",
    "**/ops/**/*.md",
    "**/operations/**/*.md",
    "**/*[Bb]etriebshandbuch*.md",
    "**/*[Bb]etriebshandbuch*.adoc",
    *PAGES,
)
CATALOGS = (
    "**/catalog-info*.y*ml",
    "**/service.y*ml",
    "**/service.datadog.y*ml",
    "**/opslevel.y*ml",
    "**/cortex.y*ml",
    "**/compass.y*ml",
)
MAX_AGE_DAYS = 365


def runbook(  # noqa: PLR0913  # six facts, nine settings
    change: Change,
    files: Files,
    service: Service,
    ages: Ages | Unavailable,
    pages: Pages | Unavailable,
    moment: Moment,
    *,
    sections: Parts = SECTIONS,
    max_age_days: Days = MAX_AGE_DAYS,
    documents: Documents = DOCUMENTS,
    rules: Globs = RULES,
    catalogs: Globs = CATALOGS,
    hosts: Allowed = (),
    runbook_bases: Bases = NO_BASES,
    ignore: Names = IGNORE,
    names: Names = (),
) -> Iterator[Said]:
    """Read the service's pages, and ask them for sections, for every alert, and for the day of their review.

    Settings:
        sections: What the runbook must say: `symptoms`, `impact`, `diagnosis`, `mitigation` (or rollback), `rollback`, `escalation`, `dashboards`, `verification`.
        max_age_days: For how many days a review, or a change in git, holds; 36500 is for ever.
        documents: Pages that may be runbooks, and that runbook links may lead to; content decides.
        rules: Files that may hold alerts.
        catalogs: Files of the software catalog, whose links of type `runbook` count.
        hosts: Hosts outside whose pages count when a document declares them (`https` alone): they are asked for once, and nothing is followed.
        runbook_bases: Addresses outside and the folders of this repository that they show, as `https://runbooks.example.org/: docs/runbooks`.
        ignore: Names of alerts of which nothing is asked.
        names: Other names by which documents speak of the service.
    """
    about = About(service, repository_of(change.url), names)
    library = Library(
        {file.path: file.text for file in chosen(files, documents)}, about.repository, runbook_bases
    )
    alerts = see_alerts(files, rules, about)
    seen = see_runbooks(Where(files, documents, catalogs, library), about, alerts.about)
    limit = Limit(moment.now.astimezone(UTC).date(), None if max_age_days >= FOR_EVER else max_age_days)
    outside = Outside(hosts, pages, limit)
    yield from of_pages(seen, about, sections, is_elsewhere=exists_outside(seen, outside))
    yield from of_declared(seen)
    yield from of_outside(seen.declared, outside)
    asked = Alerts(library, ignore, _there(alerts.about, seen, outside))
    yield from shortened(of_alerts(alerts.about, seen, about, asked))
    yield from shortened(of_ages(seen.good, ages, limit))


def _there(alerts: Iterable[Seen], seen: SeenRunbooks, outside: Outside) -> frozenset[str]:
    """Give the addresses that alerts may lead to: allowed pages that are there."""
    named = [Declared(each.alert.runbook, each.path, each.alert.runbook_line) for each in alerts]
    return frozenset(one.url for one in (*seen.declared, *named) if outside.exists(one))
