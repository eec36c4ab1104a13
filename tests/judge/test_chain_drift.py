"""Which links of a branch wait for a review after a push, and which got one."""

from __future__ import annotations

from gateledger.artifacts.fingerprint import fingerprint
from gateledger.judge.chain_drift import compare
from gateledger.judge.chain_seen import Side, read_side
from gateledger.model.drift import DriftedLink
from gateledger.model.facts import File

OLD = "# PRD\n\n- FR-001: within 5 s.\n"
NEW = "# PRD\n\n- FR-001: within 30 s.\n"
GLOBS = ("**/*.md", ".trace.lock")


def a_side(prd: str | None, stamped: str, *, unread: tuple[str, ...] = ()) -> Side:
    stamp = fingerprint("prd.md", stamped, "FR-001")
    texts = {
        "prd.md": prd,
        "plan.md": "# Plan\n",
        ".trace.lock": f"plan.md -> prd.md#FR-001 @sha256:{stamp}\n",
    }
    told = {path: text for path, text in texts.items() if text is not None and path not in unread}
    files = [File(path=path, sha="0" * 40, size=1, text=text) for path, text in told.items()]
    files += [File(path=path, sha="0" * 40, size=1, text=None, unreadable="GitHub 502") for path in unread]
    return read_side(tuple(files), GLOBS)


def drifted(tip: Side, before: Side | None, earlier: tuple[DriftedLink, ...] = ()) -> tuple[DriftedLink, ...]:
    return compare(tip, before, earlier, pusher="ada").drifted


def test_the_change_is_told_once_and_kept_for_as_long_as_nothing_moves() -> None:
    (link,) = first = drifted(a_side(NEW, OLD), a_side(OLD, OLD))
    assert link.change == "FR-001 changed from “FR-001: within 5 s.” to “FR-001: within 30 s.”"
    assert drifted(a_side(NEW, OLD), a_side(NEW, OLD), first) == first


def test_without_an_earlier_commit_it_says_what_the_upstream_says_now() -> None:
    (link,) = drifted(a_side(NEW, OLD), None)
    assert link.change.startswith("prd.md#FR-001 changed since it was reviewed; it says “")
    assert compare(a_side(NEW, NEW), None, (), pusher="ada").cleared == ()


def test_what_cannot_be_read_this_time_still_waits() -> None:
    first = drifted(a_side(NEW, OLD), a_side(OLD, OLD))
    for path in ("prd.md", ".trace.lock"):
        assert [link.ends for link in drifted(a_side(NEW, OLD, unread=(path,)), None, first)] == [
            first[0].ends
        ]
    assert drifted(a_side(NEW, OLD, unread=("prd.md",)), a_side(OLD, OLD)) == ()


def test_a_link_that_is_taken_away_waits_no_more_and_nobody_reviewed_it() -> None:
    first = drifted(a_side(NEW, OLD), a_side(OLD, OLD))
    bare = read_side((File(path="prd.md", sha="0" * 40, size=1, text=NEW),), GLOBS)
    found = compare(bare, a_side(NEW, OLD), first, pusher="ada")
    assert (found.drifted, found.cleared) == ((), ())


def test_a_review_names_the_pusher_where_the_line_names_nobody() -> None:
    (link,) = compare(a_side(NEW, NEW), a_side(NEW, OLD), (), pusher="ada").cleared
    assert (link.by, link.source, link.path) == ("@ada", "push", ".trace.lock")


def test_a_new_link_that_nobody_reviewed_is_no_drift_whatever_its_upstream_said_before() -> None:
    new = a_side(NEW, NEW).documents.texts | {".trace.lock": "plan.md -> prd.md#FR-001\n"}
    tip = read_side(
        tuple(File(path=path, sha="0" * 40, size=1, text=text) for path, text in new.items()), GLOBS
    )
    bare = read_side((File(path="prd.md", sha="0" * 40, size=1, text=OLD),), GLOBS)
    assert drifted(tip, bare) == ()
    assert [link.state for link in drifted(tip, a_side(OLD, OLD))] == ["unreviewed"]
