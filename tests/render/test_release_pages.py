"""The pages of releases and of readiness, and the badge: what they say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from gateledger.model.facts import UNASKED, History, Moment, Release, Snapshot
from gateledger.model.readiness import Missing, Readiness, ServiceReadiness
from gateledger.model.release import Landed, LandedCommit, PriorVerdict
from gateledger.model.subject import Subject, SubjectKind
from gateledger.render.badge import readiness_badge
from gateledger.render.pages import ready_page
from gateledger.render.pages.readiness_views import age
from gateledger.render.pages.release_views import MOST, release_view

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SHA = "1f" * 20


def words(page: str) -> str:
    return " ".join(page.split())


def test_the_way_from_requirement_to_release_is_one_table(html) -> None:
    page = words(html["release"])
    for wanted in (
        "Concerns", "the tag names <code>checkout</code>", "The tag was moved", "https://github.com/acme/shop/issues/5",
        f"https://github.com/acme/shop/blob/{'2b' * 20}/specs/deep", 'href="/decisions/40"', "waived: edge-cases", "No record",
        "not known: there is no record", "No work item", "pushed directly", "of acme/shop#3", "merged by bob", "Withdrawn",
        "names none", "<strong>Not all of them are here:</strong> GitHub answered 502", 'href="/decisions/12"',
        'href="/decisions/44"', "7 commits since checkout-v1.1.0", "Draft",
    ):  # fmt: skip
        assert wanted in page, wanted


def test_what_could_not_be_read_is_not_shown_as_nothing(html) -> None:
    page = words(html["release-first"])
    assert "The history was not read: GitHub answered 502" in page
    assert "this is the first release" in page
    assert "Nobody signed this release off" not in page


def snapshot(
    *commits: LandedCommit, changes=(), url="https://github.com/acme/shop/releases/tag/v2", **release
):
    about = Subject(
        kind=SubjectKind.RELEASE, name="acme/shop@v2", repository="acme/shop", head_sha=SHA, url=url
    )
    return Snapshot(
        subject=about,
        release=Release(tag="v2", commit=SHA, **release),
        history=History(base="", head=SHA, commits=commits, changes=changes, total=len(commits)),
        moment=Moment(now=NOON),
        **dict.fromkeys(("change", "work_items", "files", "templates", "reviews"), UNASKED),
    )


def test_a_long_history_is_cut_and_says_so() -> None:
    view = release_view(snapshot(*(LandedCommit(sha=f"{at:040x}") for at in range(MOST + 3))))
    assert view is not None
    assert (len(view.commits), view.more, view.total) == (MOST, 3, MOST + 3)


def verdict(*items: str) -> PriorVerdict:
    return PriorVerdict(
        index=3,
        record_id="r",
        verdict="allow",
        result="PASSED",
        head_sha=SHA,
        decided_at=NOON,
        work_items=items,
    )


def test_one_requirement_gathers_its_pull_requests_and_the_unlinked_come_last() -> None:
    changes = (
        Landed(number=1, verdict=verdict()),
        Landed(number=2, verdict=verdict("acme/shop#5")),
        Landed(number=3, verdict=verdict("acme/shop#5", "other/place#6")),
    )
    view = release_view(snapshot(changes=changes))
    assert view is not None
    said = {each.item.name: [by.pull.name for by in each.pulls] for each in view.asked}
    assert said == {"acme/shop#5": ["#2", "#3"], "other/place#6": ["#3"], "": ["#1"]}
    assert list(said)[-1] == ""
    assert view.asked[1].item.url == "https://github.com/other/place/issues/6"


def test_a_decision_on_a_pull_request_is_shown_as_it_was(html) -> None:
    said = re.findall(
        r'class="badge (\w+)"><span aria-hidden="true">.</span> \w+</span> <a href="/decisions/(\d+)">',
        html["release"],
    )
    assert set(said) == {("good", "40"), ("bad", "39")}


@pytest.mark.parametrize("name", ["a#b", "a/b/c#1", "javascript:alert(1)", "../../x", "#7", "a/b#²"])
def test_a_work_item_never_leads_away_from_the_repository(name: str) -> None:
    view = release_view(snapshot(changes=(Landed(number=1, merge_sha=SHA, verdict=verdict(name)),)))
    assert view is not None
    assert view.asked[0].item.url.startswith(f"https://github.com/acme/shop/blob/{SHA}/")


def test_without_an_address_nothing_is_linked() -> None:
    history = snapshot(LandedCommit(sha=SHA), url="", changes=(Landed(number=1, verdict=verdict("a/b#1")),))
    view = release_view(history)
    assert view is not None
    assert {view.commits[0].commit.url, view.asked[0].item.url, view.asked[0].pulls[0].pull.url} == {""}


def test_of_a_pull_request_there_is_no_release() -> None:
    unasked = snapshot().model_copy(update={"release": UNASKED})
    assert release_view(unasked) is None


def test_readiness_says_what_is_missing_and_since_when(html) -> None:
    page = words(html["ready"])
    for wanted in (
        "It could not be released now", "20 days", "there is no runbook for <code>checkout</code>", "How to mend it",
        "1 gate wants something", "The repository as a whole", "GitHub answered 502", "5 minutes ago", "Could not tell",
        'href="/badge/acme/shop.svg"', 'href="/api/v1/repositories/acme/shop/readiness"',
    ):  # fmt: skip
        assert wanted in page, wanted
    assert "This answer is 9 days old" in words(html["ready-old"])
    assert "The server is away." in html["readiness-away"]
    assert words(html["readiness"]).count("Old answer") == 1


@pytest.mark.parametrize(
    ("seconds", "wanted"),
    [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (7200, "2 hours"),
        (86_400, "1 day"),
        (86_400 * 1500, "1,500 days"),
    ],
)
def test_an_age_is_told_in_its_largest_unit(seconds: int, wanted: str) -> None:
    assert age(NOON - timedelta(seconds=seconds), NOON) == wanted
    assert age(None, NOON) == "–"


# The badge -----------------------------------------------------------------------------------------------------------


def found(state="blocked", *services: ServiceReadiness) -> Readiness:
    return Readiness(
        repository="acme/shop", branch="main", commit=SHA, at=NOON, state=state, services=services
    )


def wants(service: str, *gates: str, outcome="fail") -> ServiceReadiness:
    missing = tuple(Missing(gate=each, outcome=outcome) for each in gates)
    return ServiceReadiness(service=service, ready=not gates, missing=missing)


SHOP = found("blocked", wants(""), wants("checkout", "slo", "runbook"), wants("cart"), wants("till", "slo"))
UNSIGNED = found("blocked", wants("", "qa-sign-off"), wants("cart"))
GREY, GREEN, RED = "#57606a", "#1a6b3c", "#a3161d"


@pytest.mark.parametrize(
    ("answer", "service", "said", "colour"),
    [
        (None, "", "release: unknown", GREY),
        (SHOP, "", "release: 2 gates missing", RED),
        (SHOP, "Checkout", "release: Checkout: 2 gates missing", RED),
        (SHOP, "cart", "release: cart: ready", GREEN),
        (SHOP, "nowhere", "release: nowhere: unknown", GREY),
        (UNSIGNED, "cart", "release: cart: 1 gate missing", RED),
        (found("ready", wants("")), "", "release: ready", GREEN),
        (found("unasked"), "", "release: nothing asked", GREY),
        (found("unknown", wants("cart", "slo", outcome="unknown")), "", "release: unknown", GREY),
        (found("blocked", wants("cart", "slo", outcome="unknown")), "cart", "release: cart: unknown", GREY),
    ],
)
def test_a_badge_says_it_in_words_and_in_colour(answer, service: str, said: str, colour: str) -> None:
    badge = fromstring(readiness_badge(answer, service=service))
    assert badge.findtext("{*}title") == said
    assert badge.attrib["role"] == "img"
    assert [each.attrib["fill"] for each in badge.iter("{http://www.w3.org/2000/svg}rect")][1] == colour


def test_an_old_answer_is_none() -> None:
    assert "unknown" in readiness_badge(found("ready"), stale=True)


@given(st.text())
def test_whatever_it_is_asked_a_badge_is_well_formed_and_inert(service: str) -> None:
    answer = found("blocked", wants(service, "slo"))
    badge = readiness_badge(answer, service=service)
    drawn = list(fromstring(badge).iter())
    assert {each.tag.partition("}")[2] for each in drawn} == {"svg", "title", "rect", "g", "text"}
    assert not [name for each in drawn for name in each.attrib if "href" in name or name.startswith("on")]
    ready_page(answer, NOON).encode()


def test_since_when_is_carried_over_as_long_as_the_answer_stays() -> None:
    first = found("blocked", wants("cart", "slo", "runbook")).after(None)
    later = found("blocked", wants("cart", "slo"), wants("till")).model_copy(
        update={"at": NOON + timedelta(days=1)}
    )
    second = later.after(first)
    assert (second.since, second.services[0].since, second.services[0].missing[0].since) == (NOON, NOON, NOON)
    assert second.services[1].since == later.at
    third = found("ready", wants("cart"), wants("till")).model_copy(update={"at": NOON + timedelta(days=2)})
    ready = third.after(second)
    assert (ready.since, ready.services[0].since) == (third.at, third.at)
    assert ready.services[1].since == later.at
