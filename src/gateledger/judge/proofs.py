"""The tests and planned cases of a repository at the head, as proofs that criteria may have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gateledger.artifacts.feature_file import is_feature, read_feature
from gateledger.artifacts.mapping import Proof
from gateledger.artifacts.naming import visible
from gateledger.artifacts.paths import matches
from gateledger.artifacts.template import Template
from gateledger.artifacts.test_names import as_words, read_tests
from gateledger.artifacts.test_plan import read_test_plan
from gateledger.model.artifact import State
from gateledger.model.facts import Change, File, Files, WorkItem


@dataclass(frozen=True)
class Found:
    """What the files hold: proofs, plans that are none (with why), files that could not be read."""

    proofs: tuple[Proof, ...]
    hollow: tuple[tuple[str, State], ...]
    unread: tuple[File, ...]


@dataclass(frozen=True)
class Work:
    """The work at hand: what the change touches, and how its work items are named."""

    touched: frozenset[str]
    names: re.Pattern[str]

    def holds(self, path: str, text: str) -> bool:
        """Tell whether a file belongs to the work: it is part of the change, or names a work item."""
        return (
            path in self.touched
            or bool(self.names.search(visible(text[:20_000])))
            or bool(self.names.search(path))
        )


def work_of(change: Change, items: Iterable[WorkItem]) -> Work:
    """Say what belongs to a change's work items."""
    spelled = [spelling for item in items for spelling in _spellings(item)]
    return Work(frozenset(change.paths), re.compile("|".join(spelled) or r"(?!)"))


def _spellings(item: WorkItem) -> Iterator[str]:
    if item.number:
        yield rf"(?<![\w&])#{item.number}(?!\w)|/issues/{item.number}(?!\d)|(?<![a-z])(?:issue|gh|story)[-_ ]?{item.number}(?!\d)"
    if item.path:
        yield re.escape(item.path)


def find_proofs(
    files: Files, work: Work, *, plans: tuple[str, ...], tests: tuple[str, ...], known: tuple[Template, ...]
) -> Found:
    """Read every plan and test among the files."""
    proofs: list[Proof] = []
    hollow: list[tuple[str, State]] = []
    unread: list[File] = []
    for file in files.files:
        is_plan, is_test = matches(file.path, plans), matches(file.path, tests)
        if not is_plan and not is_test:
            continue
        if file.text is None:
            unread += [file] if file.unreadable else []
        elif is_test or is_feature(file.path, file.text):
            proofs += _tests(file, file.text, work)
        else:
            read = list(_plan(file, file.text, work, known, hollow))
            proofs += read
    return Found(tuple(proofs), tuple(hollow), tuple(unread))


def _tests(file: File, text: str, work: Work) -> Iterator[Proof]:
    near = work.holds(file.path, text)
    if is_feature(file.path, text):
        for each in read_feature(text).scenarios:
            if each.steps:
                yield Proof(
                    kind="scenario",
                    path=file.path,
                    line=each.line,
                    name=each.name or each.steps[:200],
                    words=each.name or each.steps,
                    more=each.steps,
                    ids=each.ids,
                    near=near,
                )
        return
    for test in read_tests(file.path, text):
        yield Proof(
            kind="test",
            path=file.path,
            line=test.line,
            name=test.name,
            words=test.words,
            ids=test.ids,
            near=near,
        )


def _plan(
    file: File, text: str, work: Work, known: tuple[Template, ...], hollow: list[tuple[str, State]]
) -> Iterator[Proof]:
    read = read_test_plan(text, path=file.path, templates=known)
    if read.state is not State.SUBSTANTIVE:
        hollow.append((file.path, read.state))
        return
    near = work.holds(file.path, text)
    for case in read.cases:
        more = f"{case.how} {case.expected}".strip()
        yield Proof(
            kind="case",
            path=file.path,
            line=case.line,
            name=case.text,
            words=as_words(case.text),
            more=more,
            ids=case.ids,
            near=near,
        )
