"""Every service that is released promises something: a valid service level objective with target, window and indicator.

Why: Without a promise nobody can say whether a release made things worse, how fast to act, or when to stop releasing
and mend. A promise that measures nothing is worse: it is always kept.

Passes: The service has at least `minimum` objectives that name it (or stand in its files and name nobody else), in
OpenSLO, Sloth, Pyrra, Google's slo-generator, Nobl9, or the resources of Datadog, Google Cloud and Nobl9. Each has a target
below 100 %, a window, and an indicator whose queries parse and ask for something. What it refers to is there.

Not enough: An invalid document; a target of 100 %, or a percentage where a share belongs; a query that is empty, a
placeholder, or the same for good and for all; a Helm template or a module whose targets are variables; an objective of
another service; two promises for the same thing. Objectives that alert nobody are noted, and refused with
`alerting: require`.

Fix: Add the objective that the check gives, and write down what is measured.

Source: https://sre.google/workbook/implementing-slos/; https://github.com/OpenSLO/OpenSLO

Stages: release, deployment

Controls: DORA:RTS-9, ISO27001:A.8.6, NIST800-53:CP-2, SOC2:CC7.2, SOC2:A1.1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gateledger.judge.alerts_seen import see_alerts
from gateledger.judge.marks import Patterns, Tightens
from gateledger.judge.mentions import repository_of
from gateledger.judge.observed import About
from gateledger.judge.said import Said
from gateledger.judge.slo_findings import of_alerting, of_contradictions, of_documents, of_number
from gateledger.judge.slo_seen import see_slos
from gateledger.judge.stories import Glob
from gateledger.model.facts import Files, Release
from gateledger.model.policy import Service

Globs = Annotated[tuple[Glob, ...], Patterns("head"), Tightens("subset")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Names = Annotated[tuple[Name, ...], Tightens("subset")]
Minimum = Annotated[int, Field(ge=1, le=100), Tightens("higher")]
Alerting = Annotated[Literal["note", "require"], Tightens("fixed")]
Formats = Annotated[tuple[Literal["keptn"], ...], Tightens("subset")]

_NOT = (
    "!**/node_modules/**",
    "!**/vendor/**",
    "!**/fixtures/**",
    "!**/__fixtures__/**",
    "!**/testdata/**",
    "!**/test/**",
    "!**/tests/**",
    "!**/examples/**",
    "!**/third_party/**",
    "!.github/**",
)
DOCUMENTS = (
    "**/*[Ss][Ll][Oo].y*ml",
    "**/*[Ss][Ll][Oo]s.y*ml",
    "**/*[Ss][Ll][Ii].y*ml",
    "**/*[Ss][Ll][Ii]s.y*ml",
    "**/[Ss][Ll][Oo]s[-_.]*.y*ml",
    "**/[Ss][Ll][Oo][-_.]*.y*ml",
    "**/*[-_.][Ss][Ll][Oo][-_.]*.y*ml",
    "**/*[Ss][Ll][Oo]*.json",
    "**/*[Ss][Ll][Oo]*.tf",
    "**/*[Oo]bjective*.y*ml",
    "**/*service[-_]level*.y*ml",
    "**/*service[-_]level*.tf",
    "**/*[Ss]ervice[Ll]evel*.y*ml",
    "**/*[Mm]onitoring*.tf",
    "**/[Ss][Ll][Oo]/**/*.y*ml",
    "**/[Ss][Ll][Oo]s/**/*.y*ml",
    "**/[Ss][Ll][Oo]/**/*.tf",
    "**/[Ss][Ll][Oo]s/**/*.tf",
    "**/openslo/**/*.y*ml",
    "**/*[Oo]pen[Ss][Ll][Oo]*.y*ml",
    "**/*sloth*.y*ml",
    "**/sloth/**/*.y*ml",
    "**/*pyrra*.y*ml",
    "**/pyrra/**/*.y*ml",
    "**/*nobl9*.y*ml",
    "**/nobl9/**/*.y*ml",
    "**/nobl9/**/*.tf",
    "**/observability/**/*.y*ml",
    *_NOT,
)
RULES = (
    "**/*[Aa]lert*.y*ml",
    "**/*[Rr]ule*.y*ml",
    "**/alert*/**/*.y*ml",
    "**/rules/**/*.y*ml",
    "**/prometheus*/**/*.y*ml",
    "**/*[Mm]onitor*.tf",
    "**/*[Ss][Ll][Oo]*.y*ml",
    "**/*[Ss][Ll][Oo]*.tf",
    *_NOT,
)


def slo(  # noqa: PLR0913  # three facts, six settings
    release: Release,
    files: Files,
    service: Service,
    *,
    documents: Globs = DOCUMENTS,
    rules: Globs = RULES,
    names: Names = (),
    minimum: Minimum = 1,
    alerting: Alerting = "note",
    formats: Formats = (),
) -> Iterator[Said]:
    """Look for the objectives of a service, and judge them.

    Settings:
        documents: Files that may hold objectives, indicators and policies; each is read, and its content decides.
        rules: Files that may hold alerts on objectives.
        names: Other names by which documents speak of the service.
        minimum: How many valid objectives a service must have.
        alerting: `require` objects to an objective that alerts nobody; `note` only says so.
        formats: Formats that count beside the usual ones: `keptn` reads Keptn's quality gates as objectives.
    """
    about = About(service, repository_of(release.url), names)
    seen = see_slos(files, documents, about, keptn="keptn" in formats)
    yield from of_documents(seen, about)
    yield from of_number(seen, about, minimum)
    yield from of_contradictions(seen)
    if seen.counting:
        yield from of_alerting(seen, see_alerts(files, rules, about), about, require=alerting == "require")
