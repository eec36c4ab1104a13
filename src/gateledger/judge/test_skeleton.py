"""A test to begin with, for a criterion that has none, in the style that the repository's own tests have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from gateledger.artifacts.mapping import Proof, is_explicit
from gateledger.artifacts.plain import fold, plain, unmarked
from gateledger.model.artifact import Item

_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 60
_CASE = "| {id} | {text} | <steps> | <expected result> |"


def test_skeleton(item: Item, proofs: Sequence[Proof]) -> str:
    """Write a test in the language that most of the tests are in; a row of a plan where there are none."""
    kinds = Counter(_ending(proof.path) for proof in proofs if proof.kind != "case")
    style = next((each for each, _ in kinds.most_common() if each in _STYLES), "")
    language, write = _STYLES.get(style, ("markdown", _row))
    return f"```{language}\n{write(item)}\n```"


def _ending(path: str) -> str:
    return path.rpartition(".")[2].lower()


def _id(item: Item) -> str:
    return item.id if is_explicit(item) else ""


def _text(item: Item) -> str:
    words = " ".join(plain(unmarked(item.text)).split())
    return (words[:100].rsplit(" ", 1)[0] if len(words) > 100 else words).replace('"', "'").rstrip(".")


def _slug(item: Item, joint: str = "_") -> str:
    words = _WORD.findall(fold(_text(item)))
    slug = joint.join(words)[:_LONGEST].rstrip(joint)
    return (
        joint.join(part for part in (joint.join(_WORD.findall(_id(item).lower())), slug) if part)
        or "criterion"
    )


def _camel(item: Item) -> str:
    return "".join(part[:1].upper() + part[1:] for part in _slug(item).split("_"))


def _title(item: Item) -> str:
    return f"{_id(item)} {_text(item)}".strip()


def _python(item: Item) -> str:
    return f'def test_{_slug(item)}():\n    """{_title(item)}"""\n    assert <what can be seen>'


def _script(item: Item) -> str:
    return f'it("{_title(item)}", () => {{\n  expect(<what can be seen>).toBe(<expected>);\n}});'


def _feature(item: Item) -> str:
    tag = f"@{_id(item)}\n" if _id(item) else ""
    return f"{tag}Scenario: {_text(item)}\n  Given <a situation>\n  When <something happens>\n  Then <what can be seen>"


def _go(item: Item) -> str:
    return f"func Test{_camel(item)}(t *testing.T) {{\n\t// {_title(item)}\n}}"


def _java(item: Item) -> str:
    name = _camel(item)
    return f'@Test\n@DisplayName("{_title(item)}")\nvoid {name[:1].lower()}{name[1:]}() {{\n}}'


def _kotlin(item: Item) -> str:
    return f"@Test\nfun `{_title(item)}`() {{\n}}"


def _ruby(item: Item) -> str:
    return f'it "{_title(item)}" do\n  expect(<what can be seen>).to eq(<expected>)\nend'


def _csharp(item: Item) -> str:
    return f'[Fact(DisplayName = "{_title(item)}")]\npublic void {_camel(item)}()\n{{\n}}'


def _rust(item: Item) -> str:
    return f"/// {_title(item)}\n#[test]\nfn {_slug(item)}() {{\n}}"


def _php(item: Item) -> str:
    return f"/** {_title(item)} */\npublic function test_{_slug(item)}(): void\n{{\n}}"


def _row(item: Item) -> str:
    head = "| Criterion | Test case | Steps | Expected result |\n| --- | --- | --- | --- |\n"
    return head + _CASE.format(id=_id(item) or "-", text=_text(item))


_STYLES: dict[str, tuple[str, Callable[[Item], str]]] = {
    "py": ("python", _python),
    **dict.fromkeys(("ts", "tsx", "mts", "cts"), ("ts", _script)),
    **dict.fromkeys(("js", "jsx", "mjs", "cjs"), ("js", _script)),
    "feature": ("gherkin", _feature),
    "go": ("go", _go),
    "java": ("java", _java),
    **dict.fromkeys(("kt", "kts"), ("kotlin", _kotlin)),
    "rb": ("ruby", _ruby),
    "cs": ("csharp", _csharp),
    "rs": ("rust", _rust),
    "php": ("php", _php),
}
