"""What the organisation lends counts like the repository's own templates."""

from __future__ import annotations

from gateledger.judge.seen import read_templates
from gateledger.model.facts import File, Templates


def test_lent_templates_are_subtracted_wherever_they_stand() -> None:
    lent = File(
        path="ISSUE_TEMPLATE/story.md", sha="c" * 40, text="## Acceptance criteria\n\n- The page loads\n"
    )
    templates = Templates(commit="b" * 40, defaults=(lent,), defaults_commit="d" * 40)
    assert len(read_templates(templates)) == 1
