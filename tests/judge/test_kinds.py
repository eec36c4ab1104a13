from __future__ import annotations

import pytest

from gateledger.judge.kinds import belongs
from gateledger.model.facts import ChangedFile, Unavailable, WorkItem, WorkItems
from gateledger.model.policy import ChangeKind

UI = ChangeKind(name="ui", paths=("web/**", "!web/gen/**"), labels=("UI",))
TRIVIAL = ChangeKind(name="trivial", paths=("docs/**", "*.md"), only=True)
BUG = ChangeKind(name="bug", types=("Bug",))
LOST = Unavailable(reason="502", transient=True)


def _item(**more):
    return WorkItem(repository="a/b", number=1, **more)


def _renamed(old, new):
    return {"files": (ChangedFile(path=new, previous_path=old, status="renamed"),)}


CASES = {
    "any path is enough": (UI, {"paths": ("src/a", "web/a")}, (), True),
    "an excepted path is not": (UI, {"paths": ("web/gen/a",)}, (), False),
    "a label is enough, in any case": (UI, {"paths": ("src/a",), "labels": ("ui",)}, (), True),
    "another label is not": (UI, {"paths": ("src/a",), "labels": ("ui-kit",)}, (), False),
    "every file in docs is trivial": (TRIVIAL, {"paths": ("docs/a.md", "README.md")}, (), True),
    "one file outside is not trivial": (TRIVIAL, {"paths": ("docs/a.md", "src/a.py")}, (), False),
    "no file at all is not trivial": (TRIVIAL, {"paths": ()}, (), False),
    "a rename out of the source is not trivial": (TRIVIAL, _renamed("src/a.py", "docs/a.py"), (), False),
    "a rename within docs is trivial": (TRIVIAL, _renamed("docs/a.md", "docs/b.md"), (), True),
    "a rename out of the pages still touches them": (UI, _renamed("web/a.ts", "lib/a.ts"), (), True),
    "a type is enough, in any case": (BUG, {}, (_item(type="bug"),), True),
    "another type is not": (BUG, {}, (_item(type="Feature"),), False),
    "the type of an issue that is not planned is not": (
        BUG,
        {},
        (_item(type="Bug", state="CLOSED", state_reason="NOT_PLANNED"),),
        False,
    ),
    "an issue that could not be read leaves it open": (BUG, {}, (_item(unreadable=LOST),), None),
    "no issues at all": (BUG, {}, (), False),
    "issues that could not be had leave it open": (BUG, {}, LOST, None),
    "a path decides though the issues could not be had": (
        BUG.model_copy(update={"paths": ("src/**",)}),
        {"paths": ("src/a",)},
        LOST,
        True,
    ),
}


@pytest.mark.parametrize(("kind", "given", "items", "wanted"), CASES.values(), ids=CASES)
def test_what_kind_of_change_this_is(change, kind, given, items, wanted):
    facts = items if isinstance(items, Unavailable) else WorkItems(items=items)
    found = belongs(kind, change(**given), facts)
    assert found.answer is wanted
    assert found.why
