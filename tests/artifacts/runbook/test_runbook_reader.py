"""Reading runbooks: which pages are runbooks, what they hold, when they were reviewed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateledger.artifacts.inspect import inspect
from gateledger.artifacts.runbook.dates import read_date, read_period
from gateledger.artifacts.runbook.read import is_runbook, read_runbook
from gateledger.artifacts.runbook.sections import kinds_of
from gateledger.model.artifact import State

PAGE = """---
owner_slack: "#orchard"
last_reviewed_on: 2026-05-03
review_in: 6 months
---
# OrchardQueueStuck

## Symptoms

The queue of pickings grows, and the alert `OrchardQueueStuck` fires.

## Diagnosis

```sh
kubectl logs deployment/orchard
```

## Mitigation

1. Restart the worker: `kubectl rollout restart deployment/orchard`
2. See [how to drain the queue](drain.md).

## Escalation

Page @orchard-oncall after 30 minutes.
"""


def test_a_whole_page_is_read_section_by_section() -> None:
    read = read_runbook("docs/runbooks/orchard.md", PAGE)
    assert read.state is State.SUBSTANTIVE
    assert {each.kind: each.line for each in read.sections if each.heading[0].isupper()} == {
        "symptoms": 8,
        "diagnosis": 12,
        "mitigation": 18,
        "escalation": 23,
    }
    assert all(each.substantive for each in read.sections)
    assert [each.text for each in read.alerts] == ["OrchardQueueStuck"]
    assert read.owner is not None
    assert read.owner.text == "#orchard"
    assert read.reviewed is not None
    assert (read.reviewed.on, read.reviewed.by, read.reviewed.line) == (date(2026, 5, 3), "review", 3)
    assert read.review_days == 180
    assert "drain.md" in [each.text for each in read.links]
    assert not read.problems


def test_sections_lose_their_substance_with_their_text() -> None:
    hollow = PAGE.replace("Page @orchard-oncall after 30 minutes.", "TODO")
    read = read_runbook("docs/runbooks/orchard.md", hollow)
    section = next(each for each in read.sections if each.heading == "Escalation")
    assert (section.substantive, section.why) == (False, "says only 'TODO'")


HEADINGS: dict[str, set[str]] = {
    "Symptoms": {"symptoms"},
    "Meaning": {"symptoms"},
    "When this fires": {"symptoms"},
    "Possible checks": {"diagnosis"},
    "Steps to check": {"diagnosis"},
    "2. Check the replication lag": {"diagnosis"},
    "How to fix": {"mitigation"},
    "What to do": {"mitigation"},
    "Restart the worker": {"mitigation"},
    "Troubleshooting": {"diagnosis", "mitigation"},
    "Rollback": {"rollback"},
    "Escalation path": {"escalation"},
    "Owner": {"escalation"},
    "Impact": {"impact"},
    "Symptome": {"symptoms"},
    "Auswirkungen": {"impact"},
    "Fehlersuche": {"diagnosis"},
    "Maßnahmen": {"mitigation"},
    "Ansprechpartner": {"escalation"},
    "Symptômes": {"symptoms"},
    "Vérifications": {"diagnosis"},
    "Résolution": {"mitigation"},
    "Escalade": {"escalation"},
    "Síntomas": {"symptoms"},
    "Diagnóstico": {"diagnosis"},
    "Mitigación": {"mitigation"},
    "Escalamiento": {"escalation"},
    "Possíveis causas": {"diagnosis"},
    "Resolução": {"mitigation"},
    "Responsáveis": {"escalation"},
    "Sintomi": {"symptoms"},
    "Verifiche": {"diagnosis"},
    "Ripristino": {"mitigation"},
    "Reperibilità": {"escalation"},
    "Symptomen": {"symptoms"},
    "Controles": {"diagnosis"},
    "Maatregelen": {"mitigation"},
    "Contactpersonen": {"escalation"},
    "症状": {"symptoms"},
    "切り分け": {"diagnosis"},
    "対応手順": {"mitigation"},
    "エスカレーション先": {"escalation"},
    "故障现象": {"symptoms"},
    "排查步骤": {"diagnosis", "mitigation"},
    "处理步骤": {"mitigation"},
    "联系人": {"escalation"},
    "증상": {"symptoms"},
    "원인 분석": {"diagnosis"},
    "조치 방법": {"mitigation"},
    "담당자": {"escalation"},
    "Симптомы": {"symptoms"},
    "Диагностика": {"diagnosis"},
    "Что делать": {"mitigation"},
    "Эскалация": {"escalation"},
    "Objawy": {"symptoms"},
    "Diagnostyka": {"diagnosis"},
    "Rozwiązanie": {"mitigation"},
    "Osoby kontaktowe": {"escalation"},
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_announce_their_part_in_every_language(heading: str) -> None:
    assert kinds_of(heading) >= HEADINGS[heading] - {"mitigation"} or kinds_of(heading) == HEADINGS[heading]
    assert kinds_of(heading)


@pytest.mark.parametrize("heading", ["Overview", "Architecture", "Changelog", "Prerequisites", "Glossary"])
def test_other_headings_announce_nothing(heading: str) -> None:
    assert not kinds_of(heading)


DATES = {
    "2026-05-03": date(2026, 5, 3),
    "2026/5/3": date(2026, 5, 3),
    "03.05.2026": date(2026, 5, 3),
    "3 May 2026": date(2026, 5, 3),
    "May 3rd, 2026": date(2026, 5, 3),
    "3. Mai 2026": date(2026, 5, 3),
    "3 mai 2026": date(2026, 5, 3),
    "3 de mayo de 2026": date(2026, 5, 3),
    "3 maggio 2026": date(2026, 5, 3),
    "3 mei 2026": date(2026, 5, 3),
    "3 мая 2026": date(2026, 5, 3),
    "3 maja 2026": date(2026, 5, 3),
    "2026年5月3日": date(2026, 5, 3),
    "2026년 5월 3일": date(2026, 5, 3),
    "25/12/2026": date(2026, 12, 25),
    "12/25/2026": date(2026, 12, 25),
    "04/03/2026": date(2026, 3, 4),
    "May 2026": date(2026, 5, 1),
    "2026-05": date(2026, 5, 1),
    "2026-13-45": None,
    "YYYY-MM-DD": None,
    "soon": None,
}


@pytest.mark.parametrize("text", DATES)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert read_date(text) == DATES[text]


@pytest.mark.parametrize(
    ("text", "days"), [("6 months", 180), ("90d", 90), ("1 year", 365), ("2 weeks", 14), ("often", None)]
)
def test_periods_are_days(text: str, days: int | None) -> None:
    assert read_period(text) == days


REVIEWS = {
    "Last reviewed: 2026-05-03": date(2026, 5, 3),
    "**Last reviewed on:** 3 May 2026 by @ada": date(2026, 5, 3),
    "_Reviewed 2026-05-03_": date(2026, 5, 3),
    "| Last review | 2026-05-03 |": date(2026, 5, 3),
    "Last verified: May 3, 2026": date(2026, 5, 3),
    "Zuletzt geprüft am: 03.05.2026": date(2026, 5, 3),
    "Dernière révision : 3 mai 2026": date(2026, 5, 3),
    "Última revisión: 3 de mayo de 2026": date(2026, 5, 3),
    "Ultima revisione: 3 maggio 2026": date(2026, 5, 3),
    "最終レビュー日: 2026年5月3日": date(2026, 5, 3),
    "最后审核：2026-05-03": date(2026, 5, 3),
    "최종 검토일: 2026-05-03": date(2026, 5, 3),
    "Последняя проверка: 03.05.2026": date(2026, 5, 3),
    "Ostatni przegląd: 3 maja 2026": date(2026, 5, 3),
    "Last reviewed: YYYY-MM-DD": None,
    "Reviewed by the team": None,
}


@pytest.mark.parametrize("line", REVIEWS)
def test_the_date_of_a_review_is_found_in_several_wordings(line: str) -> None:
    read = read_runbook(
        "docs/runbooks/orchard.md", PAGE.partition("---\n# ")[2].join(["# ", ""]) + f"\n{line}\n"
    )
    assert (read.reviewed.on if read.reviewed else None) == REVIEWS[line]


def test_a_review_counts_before_a_mere_change() -> None:
    text = PAGE.replace("review_in: 6 months", "date: 2026-09-09")
    read = read_runbook("docs/runbooks/orchard.md", text)
    assert read.reviewed is not None
    assert (read.reviewed.on, read.reviewed.by) == (date(2026, 5, 3), "review")


ADOC = """= Runbook: Mill
:last-reviewed: 2026-04-01

== Symptoms

The alert `MillStopped` fires.

== Diagnosis

[source,bash]
----
systemctl status mill
----

== Mitigation

. Restart it with `systemctl restart mill`
. Watch the log for a minute

== Escalation

Call the miller: +49 30 1234567
"""
RST = """Runbook: Mill
=============

Symptoms
--------

The alert ``MillStopped`` fires.

Diagnosis
---------

.. code-block:: bash

    systemctl status mill

Mitigation
----------

#. Restart it with ``systemctl restart mill``
#. Watch the log for a minute

Escalation
----------

Call the miller: +49 30 1234567
"""
HTML = """<!doctype html>
<html><head><title>x</title><style>h1 {color: red}</style></head><body>
<nav><a href="/">Home</a></nav>
<h1>Runbook: Mill</h1>
<h2>Symptoms</h2>
<p>The alert <code>MillStopped</code> fires.</p>
<h2>Diagnosis</h2>
<pre><code>systemctl status mill
journalctl -u mill</code></pre>
<h2>Mitigation</h2>
<ol><li>Restart it with <code>systemctl restart mill</code></li>
<li>Watch the log for a minute</li></ol>
<h2>Escalation</h2>
<p>Call the miller: +49 30 1234567</p>
</body></html>
"""


@pytest.mark.parametrize(
    ("path", "text", "line"), [("mill.adoc", ADOC, 8), ("mill.rst", RST, 9), ("mill.html", HTML, 7)]
)
def test_every_form_is_read_alike(path: str, text: str, line: int) -> None:
    read = read_runbook(f"docs/{path}", text)
    assert read.state is State.SUBSTANTIVE, read.problems
    assert {each.kind for each in read.sections if each.substantive} >= {
        "symptoms",
        "diagnosis",
        "mitigation",
        "escalation",
    }
    assert line in [each.line for each in read.of("diagnosis")]
    assert "MillStopped" in [each.text for each in read.alerts]


def test_an_alert_per_heading_is_a_section_each() -> None:
    text = "# Runbook\n\n## MillStopped\n\nCheck `systemctl status mill`, then restart it: `systemctl restart mill`.\n\n## MillSlow\n\nTODO\n"
    read = read_runbook("docs/runbook.md", text)
    assert {each.heading: each.substantive for each in read.of("symptoms")} == {
        "MillStopped": True,
        "MillSlow": False,
    }
    assert {each.text: each.line for each in read.alerts} == {"MillStopped": 3, "MillSlow": 7}


def test_the_columns_of_a_table_are_sections() -> None:
    text = "# Mill runbook\n\n| Symptom | Check | Action | Owner |\n|---|---|---|---|\n| It is silent | `systemctl status mill` | restart it | |\n"
    read = read_runbook("docs/runbook.md", text)
    assert {each.kind: each.substantive for each in read.sections} == {
        "symptoms": True,
        "diagnosis": True,
        "mitigation": True,
        "escalation": False,
    }


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "docs/runbooks/README.md",
            "# Runbooks\n\n- [Mill](mill.md)\n- [Oven](oven.md)\n- [Shop](shop.md)\n",
        ),
        (
            "docs/incidents/2026-05-03.md",
            "# Incident report: mill stopped\n\n## Timeline\n\n10:00 it stopped\n\n## Root cause\n\nA belt.\n\n## Lessons learned\n\nBelts wear.\n",
        ),
        (
            "CODE_OF_CONDUCT.md",
            "# Code of conduct\n\n## Our pledge\n\nBe kind.\n\n## Enforcement\n\nIncident response: write to us.\n",
        ),
        (
            "prompts/runbook.md",
            "---\nname: runbook\ndescription: writes runbooks\ntools: Read\n---\n# Runbook\n\nYou are an expert engineer. Write a runbook.\n",
        ),
        ("runbooks/restart.yml", "- hosts: all\n  tasks:\n    - name: restart\n"),
        (
            "docs/help.md",
            "# Troubleshooting\n\n## The app does not start\n\nRun `npm install` in your project and open an issue.\n",
        ),
        ("runbook.ipynb", "{}"),
        (
            "docs/adr/7.md",
            "# Runbooks live in the repository\n\n## Context\n\nx\n\n## Decision\n\ny\n\n## Consequences\n\nz\n",
        ),
    ],
)
def test_pages_of_other_kinds_are_none(path: str, text: str) -> None:
    assert not is_runbook(path, text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("# Runbook: Mill\n\nTODO\n", "says nothing but headings or placeholders"),
        ("# Runbook: Mill\n\n## Diagnosis\n\n## Mitigation\n", "says nothing but headings or placeholders"),
        (
            "# Runbook: Mill\n\nThis runbook has moved to [the wiki](https://wiki.example.org/mill).\n",
            "has moved to",
        ),
        ("# Runbook: Mill\n\n**Deprecated**: the mill was sold; ignore this alert.\n", "deprecated"),
        (
            "# Runbook: [Service name]\n\n## Symptoms\n\n[what is seen]\n\n## Diagnosis\n\n- [first check]\n",
            "template",
        ),
        (
            "# MillStopped\n\n## Meaning\n\nThe mill stands still since a belt tore.\n\n## Diagnosis\n\nTBD\n\n## Mitigation\n\nTo be added.\n",
            "has nothing to follow",
        ),
    ],
)
def test_stubs_are_placeholders(text: str, why: str) -> None:
    read = read_runbook("docs/runbooks/mill.md", text)
    assert read.state is State.PLACEHOLDER
    assert why in read.problems[0].message


def test_inspect_tells_its_sections() -> None:
    found = inspect("docs/runbooks/orchard.md", PAGE.encode())
    assert (found.kind, found.state) == ("runbook", State.SUBSTANTIVE)
    assert "Mitigation" in [each.text for each in found.items]


@given(
    st.text(alphabet=st.sampled_from("#*-`|[]()<>/ \n:=.~^ÄabT{}'\"!&;0✓\x00"), max_size=400),
    st.sampled_from(["a.md", "a.rst", "a.adoc", "a.html", "runbooks/a"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_gives_an_answer(text: str, path: str) -> None:
    assert read_runbook(path, text).path == path


@pytest.mark.parametrize(
    "text",
    [
        "\ud800# Runbook",
        "# Runbook\n" + "> " * 5_000,
        "# Runbook\n" + "- " * 20_000,
        "<div>" * 50_000,
        "# Runbook\n" + "## Check\n" * 20_000,
        "[" * 100_000,
        "---\na: &a [*a]\n---\n# Runbook",
        "# Runbook\n" + "| a " * 30_000,
    ],
    ids=range(8),
)
@pytest.mark.parametrize("path", ["docs/runbooks/a.md", "docs/runbooks/a.html"])
def test_hostile_pages_are_read_in_time(text: str, path: str) -> None:
    assert read_runbook(path, text).path == path


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "docs/ovens/cold.md",
            "# Oven is cold\n\n## Reason\n\nThe gas is out.\n\n## Prechecks\n\nCheck `oven status`\n\n## Resolution\n\nChange the bottle.\n",
        ),
        (
            "docs/ovens/slow.md",
            "## Steps to check\n\n1. Log in to the server.\n2. Check that it runs: `oven status`\n",
        ),
        (
            "docs/ovens/door.md",
            "# Oven door is open\n\n## Symptoms\n\nThe alert of the oven fires in production.\n\n## 1. Check the lock\n\nRestart the controller.\n",
        ),
        (
            "docs/ovens.md",
            "# Oven alerts\n\nFor whoever is on call in production.\n\n## OvenDoorOpen\n\nRestart the controller.\n",
        ),
    ],
)
def test_pages_that_do_not_call_themselves_so_are_known_by_their_form(path: str, text: str) -> None:
    assert read_runbook(path, text).state is State.SUBSTANTIVE


@pytest.mark.parametrize(
    "title",
    [
        "Search runbook and draft an answer",
        "Runbook center",
        "Story: show runbooks in the portal",
        "How to write a runbook",
        "Risk register: runbook",
    ],
)
def test_what_is_about_runbooks_is_none(title: str) -> None:
    assert not is_runbook("docs/page.md", f"# {title}\n\n## Steps\n\n- Check the list\n- Restart it\n")


@pytest.mark.parametrize(
    "title", ["Checkout", "Page load is slow", "File system full", "Reviews", "Controller manager"]
)
def test_headings_that_name_things_command_nothing(title: str) -> None:
    assert not kinds_of(title)


def test_a_reference_to_a_page_of_steps_is_something_to_follow() -> None:
    text = "# OvenCold\n\n## Meaning\n\nThe oven is cold again.\n\n## Diagnosis\n\nRefer to the [OvenGas][1] page.\n\n[1]: gas.md\n"
    assert read_runbook("alerts/OvenCold.md", text).holds("diagnosis")


def test_a_stub_among_the_alerts_is_a_stub() -> None:
    read = read_runbook(
        "alerts/oven/OvenCold.md",
        "# OvenCold\n\nThis alert has been moved to [ovens](../ovens/OvenCold.md)\n",
    )
    assert (read.state, read.moved_to) == (State.PLACEHOLDER, "../ovens/OvenCold.md")
