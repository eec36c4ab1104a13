"""The facts of a release that a working copy can tell without a network: its tags, its files, their ages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from gateledger.artifacts.beside import chosen
from gateledger.artifacts.paths import select
from gateledger.checkout.changes import account_of, read_changes
from gateledger.checkout.history import first_parents
from gateledger.checkout.names import branch_name
from gateledger.checkout.repository import Checkout
from gateledger.collect.ages import MANY_VERSIONS, MOST_DOCUMENTS
from gateledger.collect.compared import earlier_paths
from gateledger.collect.local import (
    NEEDS_GITHUB,
    POLICY_PATHS,
    NoPolicy,
    policy_at_base,
    policy_of_working_tree,
)
from gateledger.collect.release_files import head_globs
from gateledger.collect.release_previous import Candidate, This, preceding
from gateledger.collect.release_snapshot import MOST_COMMITS
from gateledger.collect.release_version import read_version
from gateledger.model.actor import Actor
from gateledger.model.facts import (
    UNASKED,
    Ages,
    Before,
    Change,
    ChangedFile,
    Files,
    Moment,
    Release,
    Snapshot,
    Templates,
    Unavailable,
)
from gateledger.model.needs import Needs
from gateledger.model.policy import PolicyText
from gateledger.model.release import LastChange
from gateledger.model.subject import Subject, SubjectKind

MOST_WALKED = 10_000
_DIFF = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "-l1000", "--no-ext-diff", "-O/dev/null")
_TAGS = "%(refname:strip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:iso-strict)"
_VERSIONS = "%H%x1f%cI%x1f%an%x1f%ae"


@dataclass(frozen=True)
class LocalRelease:
    """A release, pinned in a working copy. `note` says in words what differs from a judgement on GitHub."""

    checkout: Checkout
    subject: Subject
    release: Release
    policy: PolicyText
    now: datetime
    note: str = ""


def open_local_release(
    checkout: Checkout, *, tag: str, base: str | None, now: datetime
) -> LocalRelease | NoPolicy:
    """Pin a tag, or HEAD where it is not made yet; the policy is the default branch's, else the working tree's.

    Raises checkout.errors.CheckoutError.
    """
    base = base or checkout.default_base()
    commit, tag_object, made = _resolve(checkout, tag)
    repository = checkout.remote_repository()
    subject = Subject(
        kind=SubjectKind.RELEASE,
        name=f"{repository}@{tag or commit[:12]}",
        repository=repository,
        head_sha=commit,
        base_ref=branch_name(base),
        base_sha=checkout.resolve(base),
    )
    judging = policy_at_base(checkout, subject)
    policy = judging or policy_of_working_tree(checkout, subject)
    if policy is None:
        return NoPolicy(
            subject, f"Neither {subject.base_ref} nor the working tree has {' or '.join(POLICY_PATHS)}."
        )
    notes = [] if made or not tag else [f"There is no tag {tag} here: judged as if it were made at HEAD."]
    if judging is None:
        notes.append(f"{subject.base_ref} has no policy yet: judged by the working tree's.")
    release = Release(tag=tag, commit=commit, tag_object=tag_object)
    return LocalRelease(checkout, subject, release, policy, now, note=" ".join(notes))


def _resolve(checkout: Checkout, tag: str) -> tuple[str, str, bool]:
    """Give commit, id of the annotated tag (may be empty), and whether the tag is there."""
    if not tag or "\n" in tag:
        return checkout.head(), "", False
    asked = f"refs/tags/{tag}\nrefs/tags/{tag}^{{commit}}\n".encode("utf-8", "surrogateescape")
    output = checkout.git.run("cat-file", "--batch-check=%(objectname) %(objecttype)", stdin=asked)
    found = [line.split(" ") for line in output.decode("utf-8", "replace").splitlines()]
    if len(found) < 2 or found[1][1:] != ["commit"]:
        return checkout.head(), "", False
    return found[1][0], found[0][0] if found[0][1:] == ["tag"] else "", True


def collect_local_release(opened: LocalRelease, needs: Needs, *, tags: tuple[str, ...]) -> Snapshot:
    """Collect what can be seen here; everything else is Unavailable with "needs GitHub".

    The history is: whether a commit came by a judged pull request, no commit can prove. Raises CheckoutError.
    """
    checkout, head = opened.checkout, opened.subject.head_sha
    before = _before_it(opened, tags)
    release = opened.release.model_copy(
        update={
            "previous_tag": before.tag if before else "",
            "previous_commit": before.commit if before else "",
        }
    )
    paths = [entry.path for entry in checkout.listing(head)]
    globs = head_globs(needs)
    wanted = sorted(chosen(paths, globs, needs.beside)) if globs else ()
    changed = _changed(checkout, release, paths)
    return Snapshot(
        subject=opened.subject,
        change=_change(opened, release, changed),
        work_items=_asked(needs, "work_items"),
        files=Files(commit=head, files=checkout.read_at(head, wanted)),
        templates=_templates(checkout, release, needs),
        reviews=_asked(needs, "reviews"),
        before=_compared(checkout, release, needs, changed),
        release=release,
        history=_asked(needs, "history"),
        sign_offs=_asked(needs, "sign_offs"),
        ages=_ages(opened, needs, wanted) if "ages" in needs.facts else UNASKED,
        pages=_asked(needs, "pages"),
        moment=Moment(now=opened.now),
    )


def _asked(needs: Needs, fact: str) -> Unavailable:
    return NEEDS_GITHUB if fact in needs.facts else UNASKED


def _before_it(opened: LocalRelease, globs: tuple[str, ...]) -> Candidate | None:
    """Find the best earlier tag among those that the commit can reach."""
    head = opened.subject.head_sha
    output = opened.checkout.git.run("for-each-ref", f"--merged={head}", f"--format={_TAGS}", "refs/tags")
    found = []
    for line in output.decode("utf-8", "replace").splitlines():
        tag, plain, peeled, made = line.split("\0")
        found.append(Candidate(tag, peeled or plain, _time(made), read_version(tag)))
    this = This(opened.release.tag, head)
    return next(iter(preceding(this, globs, found)), None)


def _changed(checkout: Checkout, release: Release, paths: list[str]) -> tuple[ChangedFile, ...]:
    if release.is_first:
        return tuple(ChangedFile(path=path, status="added") for path in sorted(paths))
    output = checkout.git.run(*_DIFF, "--find-renames=100%", release.previous_commit, release.commit)
    return tuple(sorted(read_changes(output), key=lambda each: each.path))


def _change(opened: LocalRelease, release: Release, changed: tuple[ChangedFile, ...]) -> Change:
    span = [release.commit, *([f"^{release.previous_commit}"] if release.previous_commit else [])]
    listed = opened.checkout.git.run("rev-list", "--first-parent", f"-n{MOST_WALKED}", *span, "--")
    count = len(listed.split())
    landed = first_parents(opened.checkout.git, release.commit, min(count, MOST_COMMITS)) if count else ()
    commits = tuple(each.commit for each in reversed(landed))
    return Change(
        title=release.tag or release.commit[:12],
        author=commits[-1].author or Actor(login=landed[0].author or "unknown", kind="Git")
        if commits
        else opened.checkout.user(),
        state="DRAFT",
        created_at=opened.now,
        base_ref=opened.subject.base_ref,
        head_ref=release.tag,
        head_sha=release.commit,
        head_repository=opened.subject.repository,
        files=changed,
        commits=commits,
        commits_total=count,
    )


def _templates(checkout: Checkout, release: Release, needs: Needs) -> Templates:
    if release.is_first or not needs.base:
        return Templates(commit=release.previous_commit)
    paths = select((entry.path for entry in checkout.listing(release.previous_commit)), needs.base)
    return Templates(
        commit=release.previous_commit, files=checkout.read_at(release.previous_commit, tuple(paths))
    )


def _compared(
    checkout: Checkout, release: Release, needs: Needs, changed: tuple[ChangedFile, ...]
) -> Before | Unavailable:
    if not needs.compared:
        return UNASKED
    paths = earlier_paths(changed, needs) if release.previous_commit else ()
    return Before(commit=release.previous_commit, files=checkout.read_at(release.previous_commit, paths))


def _ages(opened: LocalRelease, needs: Needs, paths: tuple[str, ...] | list[str]) -> Ages | Unavailable:
    documents = tuple(select(paths, needs.dated)) if needs.dated else ()
    if len(documents) > MOST_DOCUMENTS:
        reason = (
            f"{len(documents)} documents match the patterns; the age of at most {MOST_DOCUMENTS} is looked up"
        )
        return Unavailable(reason=reason)
    if opened.checkout.shallow and documents:
        return Unavailable(reason="this shallow clone does not reach back to the documents' last changes")
    found: list[LastChange] = []
    for path in documents:
        age = _age(opened, path)
        if isinstance(age, Unavailable):
            return age
        found.append(age)
    return Ages(documents=tuple(found))


def _age(opened: LocalRelease, path: str) -> LastChange | Unavailable:
    """Find the newest version that differs from the one before it by more than white space."""
    options = (f"--format={_VERSIONS}", f"-n{MANY_VERSIONS + 1}", opened.subject.head_sha, "--", path)
    versions = opened.checkout.git.run("log", "--no-show-signature", *options).decode("utf-8", "replace")
    rows = [line.split("\x1f") for line in versions.splitlines()]
    bare = _bare(opened.checkout, rows[0][0], path) if rows else None
    for place, row in enumerate(rows):
        older = rows[place + 1] if place + 1 < len(rows) else None
        words = _bare(opened.checkout, older[0], path) if older else None
        if older is None and len(rows) > MANY_VERSIONS:
            break
        if older is None or words is None or words != bare:
            by = account_of(row[3]) or Actor(login=row[2] or "unknown", kind="Git")
            return LastChange(path=path, commit=row[0], at=_time(row[1]), by=by)
    return Unavailable(reason=f"the last {MANY_VERSIONS} changes of {path} are white space alone")


def _bare(checkout: Checkout, commit: str, path: str) -> str | None:
    file = next(iter(checkout.read_at(commit, (path,))), None)
    return "".join(file.text.split()) if file and file.text is not None else None


def _time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
