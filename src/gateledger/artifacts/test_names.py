"""The names of tests in source files, line by line, in the ways of many languages; nothing is run or imported.

A name that is an expression, or made by a loop, is not seen. Comments and markers above a test that name criteria
(`Covers: AC-1`, `@relation(AC-1)`, `@pytest.mark.criterion("AC-1")`) count for that test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.criterion_ids import ids_in
from gateledger.model.value import Value

_MAX_CHARACTERS = 1 << 20
_MAX_LINES = 30_000
_MAX_LINE = 2_000
_MAX_TESTS = 5_000
_ABOVE = 12  # lines of comments, markers and doc strings that still belong to the test below or above them


class NamedTest(Value):
    """A test: `words` is its name as a sentence, with the groups around it; `ids` are the criteria it names."""

    name: str
    words: str
    line: int
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Style:
    """How one family of languages writes a test: `test` and `group` capture a name; `mark` announces one."""

    test: re.Pattern[str]
    group: re.Pattern[str] | None = None
    mark: re.Pattern[str] | None = None
    after_mark: re.Pattern[str] | None = None
    shown: re.Pattern[str] | None = None
    """A title given beside the name (`@DisplayName`)."""


_PYTHON = _Style(
    test=re.compile(r"^\s*(?:async\s+)?def\s+(?P<name>test\w*)\s*\("),
    group=re.compile(r"^\s*class\s+(?P<name>\w*[Tt]est\w*|\w+Should|When\w+)\s*[(:]"),
)
_QUOTED = r"(?P<quote>[\"'`])(?P<name>(?:(?!(?P=quote)).){1,400})(?P=quote)"
_SCRIPT = _Style(
    test=re.compile(
        rf"^\s*(?:x|f)?(?:it|test|specify|scenario)(?:\.\w+)*(?:\([^\"'`]{{0,200}}\))?\s*\(\s*{_QUOTED}|^\s*Deno\.test\(\s*(?P<quote2>[\"'`])(?P<name2>(?:(?!(?P=quote2)).){{1,400}})(?P=quote2)"
    ),
    group=re.compile(
        rf"^\s*(?:x|f)?(?:describe|context|suite|feature|test\.describe)(?:\.\w+)*\s*\(\s*{_QUOTED}"
    ),
)
_GO = _Style(
    test=re.compile(
        r"^func\s+(?:\([^)]{0,80}\)\s*)?(?P<name>Test\w*)\s*\(|^\s*t\.Run\(\s*(?P<quote>[\"`])(?P<name2>[^\"`]{1,300})(?P=quote)|^\s*(?:It|Specify)\(\s*\"(?P<name3>[^\"]{1,300})\"|^\s*(?:name|desc|description|title)\s*:\s*\"(?P<name4>[^\"]{4,300})\"\s*,?"
    ),
    group=re.compile(r"^\s*(?:Describe|Context|When)\(\s*\"(?P<name>[^\"]{1,300})\""),
)
_JVM = _Style(
    test=re.compile(
        r"^\s*(?:public\s+|open\s+|internal\s+)*(?:void|fun)\s+(?P<name>test[A-Z_]\w*)\s*\(|^\s*(?:\"(?P<name2>[^\"]{3,300})\"|should\(\"(?P<name3>[^\"]{3,300})\"\)|(?:it|test|should|scenario|given|then|expect)\(\s*\"(?P<name4>[^\"]{3,300})\"\s*\))\s*(?:\{|in\s*\{)|^\s*(?:def|void)\s+[\"'](?P<name5>[^\"']{3,300})[\"']\s*\(|^\s*(?:it|test|scenario)\s*\(\s*\"(?P<name6>[^\"]{3,300})\""
    ),
    group=re.compile(
        r"^\s*(?:public\s+|final\s+|internal\s+|open\s+)*class\s+(?P<name>\w*(?:Test|Tests|Spec|IT|Should)\w*)"
    ),
    mark=re.compile(r"^\s*@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|Theory|Property)\b"),
    after_mark=re.compile(r"(?:\bvoid\s+|\bfun\s+|\bUnit\s+)(?:`(?P<name>[^`]{1,300})`|(?P<name2>\w+))\s*\("),
    shown=re.compile(
        r"@DisplayName\(\s*\"(?P<name>[^\"]{1,400})\"|@Test\(\s*(?:description|testName)\s*=\s*\"(?P<name2>[^\"]{1,400})\""
    ),
)
_RUBY = _Style(
    test=re.compile(
        rf"^\s*(?:x|f)?(?:it|specify|scenario|example|test|should)\s*\(?\s*{_QUOTED}|^\s*def\s+(?P<name2>test_\w+)"
    ),
    group=re.compile(
        rf"^\s*(?:RSpec\.)?(?:x|f)?(?:describe|context|feature)\s*\(?\s*(?:[\w:]{{1,80}}\s*,\s*)?{_QUOTED}"
    ),
)
_DOTNET = _Style(
    test=re.compile(r"(?!)"),
    group=re.compile(r"^\s*(?:public\s+|internal\s+|sealed\s+)*class\s+(?P<name>\w+)"),
    mark=re.compile(r"^\s*\[(?:Fact|Theory|Test|TestCase|TestMethod|DataTestMethod|Scenario)\b"),
    after_mark=re.compile(r"(?:void|Task|ValueTask)\s+(?P<name>\w+)\s*\("),
    shown=re.compile(
        r"DisplayName\s*=\s*\"(?P<name>[^\"]{1,400})\"|\[TestMethod\(\"(?P<name2>[^\"]{1,400})\"\)|Description\(\"(?P<name3>[^\"]{1,400})\"\)"
    ),
)
_RUST = _Style(
    test=re.compile(r"(?!)"),
    mark=re.compile(
        r"^\s*#\[(?:\w+::)?(?:test|rstest|test_case|case|wasm_bindgen_test|proptest|quickcheck)\b"
    ),
    after_mark=re.compile(r"\bfn\s+(?P<name>\w+)\s*[(<]"),
)
_PHP = _Style(
    test=re.compile(
        rf"^\s*(?:public\s+)?(?:static\s+)?function\s+(?P<name2>test\w+)\s*\(|^\s*(?:it|test)\(\s*{_QUOTED}"
    ),
    group=re.compile(r"^\s*(?:final\s+)?class\s+(?P<name>\w+Test)\b"),
    mark=re.compile(r"^\s*(?:\*\s*@test\b|#\[Test\])"),
    after_mark=re.compile(r"\bfunction\s+(?P<name>\w+)\s*\("),
    shown=re.compile(r"#\[TestDox\(\s*['\"](?P<name>[^'\"]{1,400})"),
)
_SWIFT = _Style(
    test=re.compile(
        r"^\s*(?:@MainActor\s+)?(?:public\s+)?func\s+(?P<name>test\w+)\s*\(|^\s*@Test\(\s*\"(?P<name2>[^\"]{1,300})\"|^\s*it\(\s*\"(?P<name3>[^\"]{1,300})\""
    ),
    group=re.compile(r"^\s*(?:final\s+)?class\s+(?P<name>\w+Tests?)\b"),
    mark=re.compile(r"^\s*@Test\s*$"),
    after_mark=re.compile(r"\bfunc\s+(?P<name>\w+)\s*\("),
)
_PLAIN = _Style(
    test=re.compile(
        rf"^\s*@test\s+{_QUOTED}|^\s*(?:test|it|testWidgets|test_that|testset|@testset|blocTest<[^>]{{1,80}}>)\s*\(?\s*(?P<quote2>[\"'])(?P<name2>(?:(?!(?P=quote2)).){{1,400}})(?P=quote2)|^\s*TEST(?:_F|_P|_CASE)?\(\s*(?:(?P<name3>\w+\s*,\s*\w+)|\"(?P<name4>[^\"]{{1,300}})\")|^\s*SCENARIO\(\s*\"(?P<name5>[^\"]{{1,300}})\""
    ),
    group=re.compile(rf"^\s*(?:describe|group)\s*\(?\s*{_QUOTED}"),
)
_STYLES = {
    "py": _PYTHON,
    **dict.fromkeys(
        ("js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "coffee"), _SCRIPT
    ),
    "go": _GO,
    **dict.fromkeys(("java", "kt", "kts", "groovy", "scala"), _JVM),
    "rb": _RUBY,
    **dict.fromkeys(("cs", "fs", "vb"), _DOTNET),
    "rs": _RUST,
    "php": _PHP,
    "swift": _SWIFT,
    **dict.fromkeys(
        (
            "dart",
            "exs",
            "ex",
            "bats",
            "sh",
            "r",
            "jl",
            "cpp",
            "cc",
            "cxx",
            "c",
            "h",
            "hpp",
            "lua",
            "clj",
            "hs",
        ),
        _PLAIN,
    ),
}
_COMMENT = re.compile(r"^\s*(?:#|//|/\*|\*|--|;|\"\"\"|'''|@|\[|\"|')")
_NAMES_IDS = re.compile(
    r"(?i)cover|relation|criteri|satisf|verif|implement|requirement|trace|tests?\b|mark|tag|story|spec|(?<![a-z])(?:ac|fr|us|req)[-_ ]?\d"
)
_ROBOT_HEAD = re.compile(r"^\*{3}\s*(?P<name>[\w ]+?)\s*\*{3}")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LEAD = re.compile(r"^(?:tests?|it|should|spec)(?=[_\W]|$)[_\s]*", re.IGNORECASE)


@dataclass(slots=True)
class _Scan:
    """What is remembered from the lines above."""

    style: _Style
    groups: list[tuple[int, str]] = field(default_factory=list)
    marked: bool = False
    shown: str = ""
    ids: list[str] = field(default_factory=list)
    since: int = 0


def is_test_source(path: str) -> bool:
    """Tell a file of a language whose tests can be read."""
    name = path.rpartition("/")[2].lower()
    return name.rpartition(".")[2] in _STYLES or name.endswith(".robot")


def read_tests(path: str, text: str) -> tuple[NamedTest, ...]:
    """Give the tests of a source file in their order. Never raises; a file of another kind has none."""
    lines = text[:_MAX_CHARACTERS].splitlines()[:_MAX_LINES]
    name = path.rpartition("/")[2].lower()
    if name.endswith(".robot"):
        found = list(_robot(lines))
    else:
        style = _STYLES.get(name.rpartition(".")[2])
        found = list(_scan(lines, style)) if style else []
    return tuple(found[:_MAX_TESTS])


def _scan(lines: list[str], style: _Style) -> Iterator[NamedTest]:
    scan = _Scan(style)
    count = 0
    for number, raw in enumerate(lines, 1):
        line = raw[:_MAX_LINE]
        if not line.strip():
            continue
        if test := _take(scan, line, number, lines):
            count += 1
            yield test
        if count >= _MAX_TESTS:
            return


def _take(scan: _Scan, line: str, number: int, lines: list[str]) -> NamedTest | None:
    style = scan.style
    if number - scan.since > _ABOVE:
        scan.ids, scan.shown, scan.marked = [], "", False
    if style.group and (found := style.group.match(line)):
        indent = _indent(line)
        scan.groups = [each for each in scan.groups if each[0] < indent][-8:]
        scan.groups.append((indent, _captured(found)))
        scan.ids = []
        return None
    if style.shown and (found := style.shown.search(line)):
        scan.shown, scan.since = _captured(found), number
    if style.mark and style.mark.match(line):
        scan.marked, scan.since = True, number
    name = _name(scan, line)
    if name:
        return _finished(scan, name, number, lines)
    if _COMMENT.match(line) and _NAMES_IDS.search(line) and (ids := ids_in(line)):
        scan.ids += ids
        scan.since = number
    elif not _COMMENT.match(line) and not scan.marked:
        scan.ids = []
    return None


def _name(scan: _Scan, line: str) -> str:
    if found := scan.style.test.match(line):
        return _captured(found)
    if scan.marked and scan.style.after_mark and (found := scan.style.after_mark.search(line)):
        return _captured(found)
    return ""


def _finished(scan: _Scan, name: str, number: int, lines: list[str]) -> NamedTest:
    indent = _indent(lines[number - 1])
    around = " ".join(as_words(text) for at, text in scan.groups if at < indent or not indent)
    title = scan.shown or name
    inside = _below(lines, number)
    ids = tuple(
        dict.fromkeys(
            [
                *ids_in(name),
                *ids_in(title),
                *scan.ids,
                *inside,
                *(each for at, text in scan.groups if at < indent for each in ids_in(text)),
            ]
        )
    )
    scan.ids, scan.shown, scan.marked = [], "", False
    return NamedTest(
        name=title[:400], words=f"{around} {as_words(title)}".strip()[:600], line=number, ids=ids
    )


def _below(lines: list[str], number: int) -> Iterator[str]:
    """Give the ids that the first lines of a test's body name in comments or a doc string."""
    for line in lines[number : number + 4]:
        if not _COMMENT.match(line):
            return
        if _NAMES_IDS.search(line[:_MAX_LINE]):
            yield from ids_in(line[:_MAX_LINE])


def _robot(lines: list[str]) -> Iterator[NamedTest]:
    """Read Robot Framework: under `*** Test Cases ***` an unindented line is a test."""
    inside = False
    for number, line in enumerate(lines, 1):
        if found := _ROBOT_HEAD.match(line):
            inside = found["name"].strip().lower() in ("test cases", "test case", "tasks")
        elif inside and line[:1].strip() and not line.startswith("#"):
            tags = " ".join(each for each in lines[number : number + 4] if "[tags]" in each.lower())
            name = line.strip()[:400]
            yield NamedTest(name=name, words=as_words(name), line=number, ids=ids_in(f"{name} {tags}"))


def _captured(found: re.Match[str]) -> str:
    return next(
        (text for key, text in found.groupdict().items() if text and key.startswith("name")), ""
    ).strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def as_words(name: str) -> str:
    """Spell a name as a sentence: `test_login_fails` and `LoginFails` are "login fails"."""
    if " " not in name.strip():
        name = _CAMEL.sub(" ", _LEAD.sub("", name)).replace("_", " ").replace("/", " ")
    return (
        " ".join(_LEAD.sub("", name, count=1).split())
        if name.lower().startswith("test ")
        else " ".join(name.split())
    )
