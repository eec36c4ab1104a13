"""Globs, as policies and gates write them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from gateledger.artifacts.paths import matches, select

PIECES = st.sampled_from(
    [
        "**",
        "*",
        "a",
        "b.md",
        "docs",
        "*.md",
        "[Aa]",
        "?",
        "a|b",
        "(?P<ps_d>",
        "x*y",
        ".github",
        "ü",
        "a b",
        "\\*",
    ]
)
GLOBS = st.lists(
    st.builds(
        lambda sign, root, parts, end: sign + root + "/".join(parts) + end,
        st.sampled_from(["", "", "", "!"]),
        st.sampled_from(["", "/"]),
        st.lists(PIECES, min_size=1, max_size=3),
        st.sampled_from(["", "/", "/**"]),
    ),
    max_size=5,
)
PATHS = st.lists(
    st.lists(
        st.sampled_from(["a", "A", "b.md", "docs", "x.md", "(?P<ps_d>", "a|b", ".github", "*", "ü\n"]),
        min_size=1,
        max_size=4,
    ).map("/".join),
    max_size=8,
)


@given(GLOBS, PATHS)
@example(["docs/", "*.md"], ["docs/a", "b.md/x", "docs"])
@example([], ["a"])
@example(["!a"], ["a"])
def test_what_matches_is_what_git_would_match(globs, paths):
    spec = GitIgnoreSpec.from_lines(globs)
    expected = [path for path in paths if spec.match_file(path)]
    assert list(select(paths, globs)) == expected
    assert [path for path in paths if matches(path, globs)] == expected


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        (["docs/**", "!docs/b.md"], ["docs/a.md"]),
        (["*.md"], ["docs/a.md", "docs/b.md", "c.md"]),
        (["/*.md"], ["c.md"]),
        ([], []),
    ],
)
def test_a_later_exception_takes_out_again(globs, found):
    assert list(select(["docs/a.md", "docs/b.md", "c.md"], globs)) == found
