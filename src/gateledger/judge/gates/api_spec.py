"""Every API description that the change touches is valid, and what breaks its callers is declared.

Why: A description that no tool can read is no contract, and a change that breaks callers is cheapest to talk about
before it is merged. Reviewers see that a line moved; they do not see that a client written last year now fails.

Passes: Each OpenAPI (2.0, 3.0 to 3.2), AsyncAPI (2, 3), GraphQL or protobuf description that the change touches, or
whose parts it touches, is valid by the official schema and its references lead somewhere. Against the merge base no
operation was removed, no request narrowed and no answer loosened, or that is declared as `breaking` says: by default
with the label `breaking-change`, with a higher major version in `info.version` (below 1.0.0: minor), or with a higher
major in the path that it is served at. Fragments, templates and components alone are not judged.

Not enough: That the file exists; a higher patch or minor version (from 1.0.0 on); a renamed file, which is compared
with what it was; a deprecation in the same change as the removal, or a removal before the `x-sunset` date.

Fix: Mend the line that the check names, keep what callers rely on, or declare the change: the check gives the version
or label. What may break callers, and lint such as a writing operation without security, is a warning.

Source: https://spec.openapis.org/oas/v3.1.1; https://github.com/oasdiff/oasdiff/blob/main/docs/BREAKING-CHANGES.md;
https://buf.build/docs/breaking/rules; https://semver.org

Stages: pull-request

Controls: DORA:RTS-16, ISO27001:A.8.27, ISO27001:A.8.32, NIST800-53:CM-3, NIST800-53:CM-4, NIST800-53:SA-8,
NIST800-53:SA-15, SSDF:PW.2.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import StringConstraints

from gateledger.artifacts.api.changes import breaking_changes
from gateledger.artifacts.api.openapi_changes import INCOMPLETE
from gateledger.artifacts.api.words import Api
from gateledger.judge.marks import Beside, Compared, Patterns, Tightens
from gateledger.judge.said import Said
from gateledger.judge.spec_declared import how_declared, label_of
from gateledger.judge.spec_findings import how_to_declare, of_changes, of_problems
from gateledger.judge.spec_seen import Seen, Specs
from gateledger.judge.stories import Glob
from gateledger.model.artifact import State
from gateledger.model.facts import Before, Change, Files, Moment, Unavailable
from gateledger.model.policy import Service
from gateledger.model.problem import Severity
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

Documents = Annotated[tuple[Glob, ...], Patterns("touched"), Compared(), Tightens("superset")]
Parts = Annotated[tuple[Glob, ...], Beside("documents"), Compared(), Tightens("superset")]
Declared = Annotated[
    str,
    StringConstraints(pattern=r"^(declared|version-bump|forbid|allow|needs-label:\s*\S.{0,100})$"),
    Tightens("fixed"),
]
DOCUMENTS = (
    "**/*openapi*.y*ml",
    "**/*openapi*.json",
    "**/*swagger*.y*ml",
    "**/*swagger*.json",
    "**/*asyncapi*.y*ml",
    "**/*asyncapi*.json",
    "**/api-spec*.y*ml",
    "**/api-docs*.json",
    "**/*.graphql",
    "**/*.graphqls",
    "**/*.proto",
    "!**/node_modules/**",
    "!**/vendor/**",
    "!**/third_party/**",
    "!**/fixtures/**",
    "!**/testdata/**",
)
PARTS = ("**/*.yaml", "**/*.yml", "**/*.json", "**/*.proto", "**/*.graphql", "**/*.graphqls")


def api_spec(  # noqa: PLR0913  # five facts, three settings
    change: Change,
    files: Files,
    before: Before | Unavailable,
    moment: Moment,
    service: Service,
    *,
    documents: Documents = DOCUMENTS,
    parts: Parts = PARTS,
    breaking: Declared = "declared",
) -> Iterator[Said]:
    """Judge each description that the change touches, and compare it with how it was.

    Settings:
        documents: Files that may be descriptions; each is read, and its content decides.
        parts: Other files that descriptions refer to, beside them.
        breaking: What a breaking change needs. `declared`: the label `breaking-change`, a raised major version, or a raised major in the path it is served at; `version-bump`: one of the two versions; `needs-label:NAME`: that label; `forbid`: none is taken; `allow`: all are.
    """
    specs = Specs(change, files, before, service, documents, parts)
    today = moment.now.date().isoformat()
    for path, reason in specs.lost:
        yield CouldNotTell(reason=f"{path} could not be read: {reason}", locator=Locator(path=path))
    for seen in specs.touched:
        if seen.api.state is State.FRAGMENT and (seen.before is None or seen.before.state is State.FRAGMENT):
            yield _fragment(seen.api)
            continue
        yield from _validity(seen, change)
        yield from _against_before(seen, change, breaking, today)
    for api in specs.gone:
        yield from _removed(api, change, breaking)
    for path in specs.unsure_gone:
        said = f"{path} is removed, and what it promised could not be seen"
        yield CouldNotTell(reason=said, locator=Locator(path=path))
    if not (specs.touched or specs.gone):
        yield Note(message="The change touches no API description")


def _fragment(api: Api) -> Note:
    why = next(
        (each.message for each in api.problems if each.severity is Severity.NOTE), "a part of something"
    )
    return Note(message=f"{api.path} is not judged by itself: {why}", locator=Locator(path=api.path))


def _validity(seen: Seen, change: Change) -> Iterator[Said]:
    api = seen.api
    removed = {each.path for each in change.files if each.status == "removed"}
    if api.state is State.PLACEHOLDER:
        fix = "Describe at least one operation, or leave the file out until there is one."
        message = f"{api.path} describes nothing yet"
        yield Finding(code="placeholder", message=message, locator=Locator(path=api.path), fix=fix)
    errors = [each for each in api.problems if each.severity is Severity.ERROR]
    warnings = [each for each in api.problems if each.severity is Severity.WARNING]
    known = {each.message for each in seen.before.problems} if seen.before else set()
    yield from of_problems(api, errors, severity="error")
    yield from of_problems(api, (each for each in warnings if each.message not in known), severity="warning")
    for path in sorted(removed.intersection(api.unseen)):
        message = f"{api.path} refers to {path}, which this change removes"
        fix = "Keep that file, or take the references to it out."
        yield Finding(code="invalid", message=message, locator=Locator(path=api.path), fix=fix)
    if not removed.issuperset(api.unseen):
        yield _unseen(api, removed)
    if not errors and not api.unseen and api.state is State.SUBSTANTIVE:
        message = f"{api.path} is valid {_format(api)} with {len(api.operations)} operations"
        yield Note(message=message, locator=Locator(path=api.path))


def _format(api: Api) -> str:
    names = {"openapi": "OpenAPI", "asyncapi": "AsyncAPI", "graphql": "GraphQL", "protobuf": "protobuf"}
    return " ".join(each for each in (names[api.kind], api.version) if each)


def _unseen(api: Api, removed: set[str]) -> CouldNotTell:
    paths = [each for each in api.unseen if each not in removed]
    names = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
    said = (
        f"{api.path} refers to {names}, which is not there or was not read: "
        "name it in `parts` of `api-spec`, or in `documents` where it lies in another folder"
    )
    return CouldNotTell(reason=said, locator=Locator(path=api.path))


def _against_before(seen: Seen, change: Change, breaking: str, today: str) -> Iterator[Said]:
    api = seen.api
    if seen.unsure:
        said = f"how {api.path} was before could not be seen: {seen.unsure}"
        yield CouldNotTell(reason=said, locator=Locator(path=api.path), transient=seen.transient)
    if seen.old is None or seen.before is None:
        return
    if seen.before.state is State.INVALID and not seen.before.operations:
        said = f"{seen.old.path} could not be read before this change: there is nothing to compare with"
        yield Note(message=said, locator=Locator(path=api.path))
        return
    found = breaking_changes(seen.old, seen.version, today=today)
    errors = [each for each in found if each.level == "error"]
    lost = [each for each in found if each.id == INCOMPLETE]
    warnings = [each for each in found if each.level == "warning" and each.id != INCOMPLETE]
    declared = how_declared(breaking, change, seen.before, api)
    if declared and (errors or warnings or lost):
        count = f"{len(errors)} breaking and {len(warnings)} possibly breaking changes"
        yield Note(message=f"{api.path} has {count}; {declared}", locator=Locator(path=api.path))
        return
    fix = how_to_declare(breaking, seen.before, api)
    yield from of_changes(api, errors, severity="error", fix=fix)
    yield from of_changes(api, warnings, severity="warning", fix=fix)
    if lost and not errors and not api.unseen and api.state is not State.INVALID:
        reason = f"{api.path} could not be compared with what it was: {lost[0].message}"
        yield CouldNotTell(reason=reason, locator=Locator(path=api.path))
    if not (errors or warnings or lost):
        message = f"Nothing in {api.path} breaks callers of what it was"
        yield Note(message=message, locator=Locator(path=api.path))


def _removed(api: Api, change: Change, breaking: str) -> Iterator[Said]:
    """A whole description is gone, and with it everything that it promised and did not announce to end."""
    promised = [each for each in api.operations if not each.deprecated]
    declared = how_declared(breaking, change, None, None)
    names = ", ".join(f"`{each.key}`" for each in promised[:3])
    more = f" and {len(promised) - 3} more" if len(promised) > 3 else ""
    now = next((file.path for file in change.files if file.previous_path == api.path), "")
    moved = f" (it became {now}, which `documents` does not name)" if now else ""
    said = f"{api.path} is gone as an API description{moved}, with {names}{more}"
    if not promised:
        yield Note(
            message=f"{api.path} is gone; everything in it was deprecated", locator=Locator(path=api.path)
        )
    elif declared:
        yield Note(message=f"{said}; {declared}", locator=Locator(path=api.path))
    else:
        # A version can only be raised where there is still something to raise it in.
        label = label_of(breaking)
        fix = how_to_declare(f"needs-label:{label}" if label else "forbid", api, api)
        yield Finding(code="removed", message=said, locator=Locator(path=api.path), fix=fix)
