"""What stands around a change: the Checks of its head, and the Approvals of documents, in one question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from gateledger.artifacts.paths import select
from gateledger.collect.opening import Opened
from gateledger.collect.paging import Walk, further_pages
from gateledger.collect.reading import HeadMoved, nodes, or_unavailable, read_actor, read_time, unavailable
from gateledger.collect.trees import Entry
from gateledger.github import queries_standing as queries
from gateledger.github.errors import Transient
from gateledger.github.graphql import GraphAnswer, GraphError
from gateledger.github.installation import Installation
from gateledger.github.routes import COMMIT_CHECK_RUNS, repository_values
from gateledger.model.actor import Actor
from gateledger.model.facts import UNASKED, Approvals, Change, Checks, Unavailable
from gateledger.model.needs import Needs
from gateledger.model.standing import CheckResult, DocumentHistory, DocumentReview, Team

MOST_DOCUMENTS = 20
MOST_TEAMS = 20
MOST_PAGES = 20
"""Of a hundred check runs each: GitHub keeps no more than a thousand of one name in a suite."""
_WEB = "web-flow"
"""GitHub's own account, which commits what people press buttons for."""

Standing = tuple[Checks | Unavailable, Approvals | Unavailable]


@dataclass(frozen=True)
class Around:
    """What has to be known first: the files at the head, and the change. Asked for only where documents matter."""

    entries: Callable[[], Awaitable[tuple[Entry, ...] | Unavailable]]
    change: Callable[[], Awaitable[Change | Unavailable]]
    app_id: int


async def collect_standing(hub: Installation, opened: Opened, needs: Needs, around: Around) -> Standing:
    """Give what ran and who approved what. Raises HeadMoved."""
    if not needs.checks and not needs.reviewed:
        return UNASKED, UNASKED
    documents = await _documents(needs, around)
    if isinstance(documents, Unavailable):
        return await _asked(hub, opened, needs, around, ()), documents
    return await _both(hub, opened, needs, around, documents)


async def _asked(
    hub: Installation, opened: Opened, needs: Needs, around: Around, documents: tuple[Entry, ...]
) -> Checks | Unavailable:
    if not needs.checks:
        return UNASKED
    answer = await or_unavailable(_ask(hub, opened, needs, documents, ()))
    return answer if isinstance(answer, Unavailable) else await _checks(hub, opened, answer, around.app_id)


async def _both(
    hub: Installation, opened: Opened, needs: Needs, around: Around, documents: tuple[Entry, ...]
) -> Standing:
    teams = tuple(dict.fromkeys(each for each in needs.people if "/" in each)) if documents else ()
    if not documents and not needs.checks:
        return UNASKED, Approvals()
    answer = await or_unavailable(_ask(hub, opened, needs, documents, teams[:MOST_TEAMS]))
    if isinstance(answer, Unavailable):
        return (answer if needs.checks else UNASKED), (answer if needs.reviewed else UNASKED)
    checks = await _checks(hub, opened, answer, around.app_id) if needs.checks else UNASKED
    if not needs.reviewed:
        return checks, UNASKED
    change = await around.change()
    if isinstance(change, Unavailable):
        return checks, change
    found = _histories(answer, documents, change)
    if isinstance(found, Unavailable):
        return checks, found
    members = [await read_team(hub, answer, n, name) for n, name in enumerate(teams[:MOST_TEAMS])]
    return checks, Approvals(documents=found, teams=tuple(members))


async def _documents(needs: Needs, around: Around) -> tuple[Entry, ...] | Unavailable:
    if not needs.reviewed:
        return ()
    entries = await around.entries()
    if isinstance(entries, Unavailable):
        return entries
    chosen = set(select((each.path for each in entries), needs.reviewed))
    found = tuple(each for each in entries if each.path in chosen)
    if len(found) > MOST_DOCUMENTS:
        reason = (
            f"{len(found)} documents match the patterns; approvals are looked up for at most {MOST_DOCUMENTS}"
        )
        return Unavailable(reason=reason)
    return found


async def _ask(
    hub: Installation, opened: Opened, needs: Needs, documents: tuple[Entry, ...], teams: tuple[str, ...]
) -> GraphAnswer:
    query = queries.read_standing(checks=bool(needs.checks), documents=len(documents), teams=len(teams))
    variables: dict[str, Any] = {**opened.variables, "head": opened.subject.head_sha}
    variables |= {f"p{n}": each.path for n, each in enumerate(documents)}
    for n, each in enumerate(teams):
        variables[f"o{n}"], _, variables[f"s{n}"] = each.lstrip("@").partition("/")
    answer = await hub.query(query, variables, sizes={"size": 100} if needs.checks else None)
    head = answer.at("repository", "pullRequest", "headRefOid")
    if head and head != opened.subject.head_sha:
        raise HeadMoved(str(head))
    return answer


async def _checks(
    hub: Installation, opened: Opened, answer: GraphAnswer, app_id: int
) -> Checks | Unavailable:
    commit = answer.part("repository", "commit")
    head = opened.subject.head_sha
    page = commit.at("statusCheckRollup", "page")
    if page is None:
        if commit.data and "statusCheckRollup" in commit.data and not commit.error_at("statusCheckRollup"):
            return Checks(commit=head)  # nothing ran
        return await or_unavailable(_check_runs(hub, opened.subject.repository, head, app_id))
    if error := commit.error_at("statusCheckRollup", "page", "totalCount") or _lost(commit):
        return unavailable(error)
    walk = Walk(
        queries.MORE_CONTEXTS,
        {**{k: v for k, v in opened.variables.items() if k != "number"}, "head": head},
        parent=("repository", "commit", "statusCheckRollup"),
    )
    more = await or_unavailable(further_pages(hub, page, walk))
    if isinstance(more, Unavailable):
        return more
    found = [each for one in (page, *(each.data for each in more)) for each in nodes(one)]
    if not all(found):
        return Unavailable(reason="GitHub hides a check of the head commit", transient=True)
    results = (_result(each) for each in found)
    return Checks(commit=head, results=tuple(each for each in results if each.app_id != app_id))


def _lost(commit: GraphAnswer) -> GraphError | None:
    """Give an error that took away a check as a whole; a missing name of a workflow takes nothing away."""
    for n, each in enumerate(nodes(commit.at("statusCheckRollup", "page"))):
        if each is None:
            return commit.error_at("statusCheckRollup", "page", "nodes", n)
    return None


async def _check_runs(hub: Installation, repository: str, head: str, app_id: int) -> Checks:
    values = repository_values(repository, ref=head)
    runs: list[CheckResult] = []
    for page in range(1, MOST_PAGES + 1):
        raw = await hub.get(
            COMMIT_CHECK_RUNS, values, params={"per_page": 100, "page": page}, conditional=False
        )
        runs += [_run(each) for each in raw["check_runs"]]
        if len(raw["check_runs"]) < 100 or len(runs) >= raw["total_count"]:
            return Checks(commit=head, results=tuple(each for each in runs if each.app_id != app_id))
    raise Transient("the list of check runs does not end", route=COMMIT_CHECK_RUNS)


def _run(raw: Any) -> CheckResult:
    app = raw.get("app") or {}
    return CheckResult(
        name=raw["name"],
        app=app.get("slug") or "",
        app_id=app.get("id"),
        status=raw["status"],
        conclusion=raw.get("conclusion") or "",
        url=raw.get("html_url") or "",
        completed_at=read_time(raw.get("completed_at")),
    )


def _result(raw: Any) -> CheckResult:
    if raw["__typename"] == "StatusContext":
        state = str(raw["state"] or "").lower()
        runs = state in {"pending", "expected"}
        return CheckResult(
            kind="status",
            name=raw["context"],
            app=read_actor(raw.get("creator")).login if raw.get("creator") else "",
            status="in_progress" if runs else "completed",
            conclusion="" if runs else "success" if state == "success" else "failure",
            url=raw.get("targetUrl") or "",
            completed_at=None if runs else read_time(raw.get("createdAt")),
        )
    suite = raw.get("checkSuite") or {}
    app = suite.get("app") or {}
    return CheckResult(
        name=raw["name"],
        workflow=((suite.get("workflowRun") or {}).get("workflow") or {}).get("name") or "",
        app=app.get("slug") or "",
        app_id=app.get("databaseId"),
        status=str(raw["status"] or "").lower(),
        conclusion=str(raw["conclusion"] or "").lower(),
        url=raw.get("detailsUrl") or "",
        completed_at=read_time(raw.get("completedAt")),
    )


def _histories(
    answer: GraphAnswer, documents: tuple[Entry, ...], change: Change
) -> tuple[DocumentHistory, ...] | Unavailable:
    touched = {file.path for file in change.files}
    own = answer.part("repository", "pullRequest")
    found: list[DocumentHistory] = []
    for n, document in enumerate(documents):
        place = ("repository", "commit", f"h{n}")
        if error := answer.error_at(*place) or own.error_at("reviews"):
            return unavailable(error)
        if error := own.error_at("commits"):
            return unavailable(error)
        mine = _reviews(nodes(own.at("reviews")), change.number or 0, f"f{n}")
        commits = nodes(answer.at(*place))
        if not commits:
            return Unavailable(reason=f"GitHub does not show who changed {document.path} last")
        here = document.path in touched
        found.append(
            _here(document, change, own.at("commits"), mine)
            if here
            else _earlier(document, commits[0], change, mine)
        )
    return tuple(found)


def _here(document: Entry, change: Change, listed: Any, mine: tuple[DocumentReview, ...]) -> DocumentHistory:
    people = [change.author, *(each.author for each in change.commits if each.author)]
    return DocumentHistory(
        path=document.path,
        blob=document.sha,
        here=True,
        commit=change.head_sha,
        pull_request=change.number,
        authors=_people([*people, *_committed(listed)]),
        unlisted=_unlisted(listed),
        reviews=mine,
    )


def _earlier(
    document: Entry, commit: Any, change: Change, mine: tuple[DocumentReview, ...]
) -> DocumentHistory:
    pull = _brought(commit, change)
    people = [*persons(commit)]
    reviews = mine
    if pull is not None:
        people += [read_actor(pull["author"])]
        people += _committed(pull.get("commits"))
        reviews = (*_reviews(nodes(pull.get("reviews")), pull["number"], "f"), *mine)
    return DocumentHistory(
        path=document.path,
        blob=document.sha,
        commit=commit["oid"],
        pull_request=pull["number"] if pull else None,
        authors=_people(people),
        unlisted=_unlisted(pull.get("commits")) if pull else 0,
        reviews=reviews,
    )


def _brought(commit: Any, change: Change) -> Any | None:
    """Give the merged pull request that a commit came with; the one whose merge made it, if it tells."""
    merged = [
        each
        for each in nodes(commit.get("associatedPullRequests"))
        if each and each["merged"] and each["number"] != change.number
    ]
    by_merge = (each for each in merged if (each.get("mergeCommit") or {}).get("oid") == commit["oid"])
    return next(by_merge, None) or min(merged, key=lambda each: int(each["number"]), default=None)


def _committed(listed: Any) -> list[Actor]:
    return [who for each in nodes(listed) if each for who in persons(each["commit"])]


def _unlisted(listed: Any) -> int:
    """Count the commits that GitHub did not list, and those that it hides."""
    return int((listed or {}).get("totalCount") or 0) - sum(1 for each in nodes(listed) if each)


def persons(commit: Any) -> list[Actor]:
    """Name who wrote a commit and who committed it, by account, else by the name they gave."""
    found = []
    for person in (*nodes(commit.get("authors")), commit.get("author"), commit.get("committer")):
        if not person:
            continue
        user = person.get("user")
        if user and user["login"] != _WEB:
            found.append(read_actor(user))
        elif not user and person.get("name") not in (None, "", "GitHub"):
            found.append(Actor(login=person["name"], kind="Git"))
    return found


def _people(found: Iterable[Actor]) -> tuple[Actor, ...]:
    return tuple({(each.kind == "Git", each.login.lower()): each for each in found}.values())


def _reviews(raw: list[Any], number: int, alias: str) -> tuple[DocumentReview, ...]:
    return tuple(
        DocumentReview(
            author=read_actor(each["author"]),
            state=each["state"],
            at=read_time(each.get("submittedAt")),
            pull_request=number,
            commit=(each.get("commit") or {}).get("oid") or "",
            blob=((each.get("commit") or {}).get(alias) or {}).get("oid") or "",
        )
        for each in raw
        if each
    )


async def read_team(hub: Installation, answer: GraphAnswer, n: int, name: str) -> Team:
    """Read the team that was asked for as `t{n}`, to the end of its members."""
    members = answer.at(f"t{n}", "team", "members")
    if members is None:
        error = answer.error_at(f"t{n}")
        why = f": {error.message}" if error else ""
        reason = (
            f"the team {name} could not be read{why}; it must exist in the organisation, and the App "
            "needs the organisation permission `members: read`"
        )
        return Team(name=name, members=Unavailable(reason=reason))
    org, _, slug = name.lstrip("@").partition("/")
    walk = Walk(queries.MORE_MEMBERS, {"org": org, "team": slug}, parent=("organization", "team"))
    more = await or_unavailable(further_pages(hub, members, walk))
    if isinstance(more, Unavailable):
        return Team(name=name, members=more)
    found = [each for one in (members, *(page.data for page in more)) for each in nodes(one) if each]
    return Team(name=name, members=tuple(read_actor(each) for each in found))
