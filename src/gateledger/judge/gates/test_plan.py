"""Every criterion of the work item has a test, or a planned test case that says how.

Why: A criterion that nothing tests is a promise. Whoever reviews the change can see that the tests are green, but not
that one of the things that were asked for has none.

Passes: Every criterion of every linked work item maps to at least one test or planned case at the head commit: by its
id (`AC-1` in a test's name, a marker or comment above it, a scenario's tag, a row of a test plan), or, where there is
no id, by what the test is called. Of a sub-task without criteria of its own, at least one of its parent's must map.

Not enough: A file named test-plan.md; a plan that only repeats the criterion, without steps, an expected result or a
test; an unfilled template; a test report; an id such as `AC-1` in a test of another story; a name that resembles the
criterion but negates it, or has another number.

Fix: Name the criterion's id in the test that covers it, or write one. The check names each criterion without a test,
the test that comes nearest with its score, and a test to begin with in this repository's own style.

Source: https://www.iso.org/standard/79429.html (ISO/IEC/IEEE 29119-3:2021, test documentation)

Stages: pull-request

Controls: 21CFR11:11.10(a), DORA:9.4.e, DORA:RTS-16, IEC62304:5.7.1, IEC62304:8.2.3, ISO27001:A.8.29,
NIST800-53:CM-3(2), NIST800-53:SA-11, SSDF:PW.8.1, SSDF:PW.8.2, PCI-DSS:6.5.1, SOC2:CC8.1
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from gateledger.artifacts.mapping import MINIMUM_SCORE, Mapped, is_explicit, map_criteria
from gateledger.artifacts.template import Template
from gateledger.artifacts.work_item import read_work_item
from gateledger.judge.candidates import candidates
from gateledger.judge.items import counts, locate, unseen
from gateledger.judge.marks import Patterns, Tightens
from gateledger.judge.proofs import Found, find_proofs, work_of
from gateledger.judge.said import Said
from gateledger.judge.seen import read_templates, unread_templates
from gateledger.judge.stories import STORIES, Glob, SameStories
from gateledger.judge.test_skeleton import test_skeleton
from gateledger.model.artifact import Item
from gateledger.model.facts import Change, Files, Templates, WorkItem, WorkItems
from gateledger.model.report import CouldNotTell, Finding, Locator, Note

Score = Annotated[int, Field(ge=50, le=100), Tightens("higher")]
Globs = Annotated[tuple[Glob, ...], Patterns("head"), Tightens("subset")]

_ELSEWHERE = (
    "!**/node_modules/**",
    "!**/vendor/**",
    "!**/third_party/**",
    "!**/fixtures/**",
    "!**/testdata/**",
)
PLANS = (
    "**/*[Tt][Ee][Ss][Tt]*[Pp][Ll][Aa][Nn]*.md",
    "**/*[Tt]est*[Ss]trateg*.md",
    "**/*[Tt]est*[Cc]ases*.md",
    "**/*[Tt]est*[Mm]atrix*.md",
    "**/plan-de-test*.md",
    "**/plan-de-pruebas*.md",
    "**/plano-de-test*.md",
    "docs/qa/**/*.md",
    "docs/test/**/*.md",
    "docs/tests/**/*.md",
    *_ELSEWHERE,
    "!**/*[Tt]emplate*",
)
TESTS = (
    "**/*.feature",
    "**/test_*.py",
    "**/*_test.py",
    *(
        f"**/*.{kind}.{ending}"
        for kind in ("test", "spec", "cy")
        for ending in ("ts", "tsx", "js", "jsx", "mjs")
    ),
    "**/*_test.go",
    *(
        f"**/*{kind}.{ending}"
        for kind in ("Test", "Tests", "Spec", "IT")
        for ending in ("java", "kt", "groovy", "scala")
    ),
    "**/*_spec.rb",
    "**/*_test.rb",
    "**/*Test.php",
    "**/*Tests.cs",
    "**/*Test.cs",
    "**/tests/**/*.rs",
    "**/*Tests.swift",
    "**/*_test.dart",
    "**/*_test.exs",
    "**/*.bats",
    "**/*.robot",
    *_ELSEWHERE,
)


@dataclass(frozen=True)
class Asked:
    """A work item's criteria, and whose they are: its own, or its parent's."""

    item: WorkItem
    holder: WorkItem
    criteria: tuple[Item, ...]

    @property
    def inherited(self) -> bool:
        return self.holder is not self.item


def test_plan(  # noqa: PLR0913  # four facts, four settings; a gate, not a test (PT028)
    change: Change,
    work_items: WorkItems,
    files: Files,
    templates: Templates,
    *,
    plans: Globs = PLANS,  # noqa: PT028
    tests: Globs = TESTS,  # noqa: PT028
    minimum_score: Score = MINIMUM_SCORE,  # noqa: PT028
    stories: SameStories = STORIES,  # noqa: PT028
) -> Iterator[Said]:
    """Map every criterion to the tests and planned cases at the head.

    Settings:
        plans: Test plans; each must hold cases that say how.
        tests: Sources of tests, and feature files.
        minimum_score: How alike a test's name and a criterion must be, out of 100, where no id connects them.
        stories: Files that are work items; as for `linked-work-item` unless set here.
    """
    known = read_templates(templates)
    items = [item for item in candidates(change, work_items, files, stories) if counts(item)]
    yield from unread_templates(templates)
    found = find_proofs(files, work_of(change, items), plans=plans, tests=tests, known=known)
    for item in items:
        lost = unseen(item)
        if lost:
            yield lost
        else:
            yield from _judge(_asked(item, known), found, minimum_score)
    if not items:
        yield Note(
            message="There is no work item, so there are no criteria to map",
            locator=Locator(url=change.url or None),
        )


def _asked(item: WorkItem, known: tuple[Template, ...]) -> Asked:
    own = _criteria(item, known)
    parent = item.parent
    if own or parent is None or not counts(parent) or parent.unreadable:
        return Asked(item, item, own)
    return Asked(item, parent, _criteria(parent, known))


def _criteria(item: WorkItem, known: tuple[Template, ...]) -> tuple[Item, ...]:
    return read_work_item(item.body, title=item.title, templates=known).acceptance_criteria.items


def _judge(asked: Asked, found: Found, minimum_score: int) -> Iterator[Said]:
    if not asked.criteria:
        yield Note(message=f"{asked.item.name} holds no criteria to map", locator=locate(asked.item))
        return
    mapped = map_criteria(asked.criteria, found.proofs, minimum_score=minimum_score)
    missing = [each for each in mapped if not each.matches]
    yield from (_shown(asked, each) for each in mapped if each.matches)
    if asked.inherited and len(missing) < len(mapped):
        rest = ", ".join(_label(each.criterion) for each in missing)
        if rest:
            yield Note(
                message=f"{asked.holder.name} also holds criteria that this sub-task need not test: {rest}",
                locator=locate(asked.holder),
            )
    elif missing and found.unread:
        yield _could_not_tell(asked, missing, found)
    else:
        yield from (_objection(asked, each, found, minimum_score) for each in missing)


def _shown(asked: Asked, mapped: Mapped) -> Note:
    best = mapped.matches[0]
    how = "by its id" if best.how == "id" else f"by text, score {best.score}"
    more = f" and {len(mapped.matches) - 1} more" if len(mapped.matches) > 1 else ""
    message = f"{asked.holder.name} {_label(mapped.criterion)} has {best.proof.path}:{best.proof.line} '{best.proof.name[:100]}' ({how}){more}"
    return Note(message=message, locator=Locator(path=best.proof.path, line=best.proof.line))


def _label(item: Item) -> str:
    quoted = f"'{item.text[:80]}{'…' if len(item.text) > 80 else ''}'"
    return f"{item.id} {quoted}" if is_explicit(item) else quoted


def _could_not_tell(asked: Asked, missing: list[Mapped], found: Found) -> CouldNotTell:
    first = found.unread[0]
    count = len(found.unread)
    files = f"{count} test file{'' if count == 1 else 's'} could not be read, {first.path} among them: {first.unreadable}"
    labels = ", ".join(_label(each.criterion) for each in missing[:5])
    reason = f"no test was seen for {labels} of {asked.holder.name}, but {files}"
    return CouldNotTell(reason=reason, locator=locate(asked.holder, missing[0].criterion.line))


def _objection(asked: Asked, mapped: Mapped, found: Found, minimum_score: int) -> Finding:
    item = mapped.criterion
    message = (
        f"{asked.holder.name} {_label(item)} has no test{_nearest(mapped, minimum_score)}{_hollow(found)}"
    )
    way = (
        f"Name `{item.id}` in the test that covers it, or add one:"
        if is_explicit(item)
        else "Add a test that says so in its name, or give the criterion an id (`AC-1:`) and name that:"
    )
    fix = f"{way}\n\n{test_skeleton(item, found.proofs)}"
    return Finding(code="unmapped", message=message, locator=locate(asked.holder, item.line), fix=fix)


def _nearest(mapped: Mapped, minimum_score: int) -> str:
    near = mapped.nearest
    if near is None:
        return ""
    why = mapped.why_not or f"{minimum_score} are needed"
    return f"; nearest is {near.proof.path}:{near.proof.line} '{near.proof.name[:80]}' with a score of {near.score} of 100 ({why})"


def _hollow(found: Found) -> str:
    if not found.hollow:
        return ""
    said = ", ".join(f"{path} is {_WORDS.get(state, state)}" for path, state in found.hollow[:3])
    return f"; {said}"


_WORDS = {
    "absent": "no test plan",
    "placeholder": "not filled in",
    "fragment": "only a part of a test plan",
    "invalid": "not readable",
}
