"""The verifier's own arithmetic and readers, held against the ledger's and against what must be refused."""

from __future__ import annotations

import ast
import subprocess
import sys
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateledger import verifier
from gateledger.ledger.merkle import Frontier
from gateledger.ledger.merkle import leaf_hash as our_leaf_hash
from gateledger.seal.canonical import canonical as our_canonical
from gateledger.verifier.files import Files, is_inside
from gateledger.verifier.outsiders import read_policy, stamped
from gateledger.verifier.readers import Mistake, Refused, canonical, read_base64, read_json, read_time
from gateledger.verifier.tree import leaf_hash, roots, tile_path

SOURCES = sorted(Path(verifier.__file__).parent.glob("*.py"))
WITNESS = "w.example+eb8ddb40+BDA2wqdH47hQTJ+kbwZM/A5Yr34T8CpKn2SK0MvqzRoQ"


@pytest.mark.parametrize("path", SOURCES, ids=[path.stem for path in SOURCES])
def test_it_needs_nothing_but_the_standard_library_and_cryptography(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = {str(node.module).partition(".")[0]}
        else:
            continue
        assert names <= sys.stdlib_module_names | {"cryptography"}


def test_a_copy_of_the_folder_runs_alone(tmp_path):
    home = tmp_path / "elsewhere"
    (home / "verifier").mkdir(parents=True)
    for path in SOURCES:
        (home / "verifier" / path.name).write_bytes(path.read_bytes())
    done = subprocess.run(
        [sys.executable, "-m", "verifier", "nothing"], cwd=home, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, "nothing: there is no such folder or file\n")


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=40))
def test_it_computes_the_roots_that_the_ledger_computes(leaves):
    frontier, expected = Frontier(), {}
    for leaf in leaves:
        frontier.add(our_leaf_hash(leaf))
        expected[frontier.size] = frontier.root()
    assert roots([leaf_hash(leaf) for leaf in leaves], set(expected)) == expected


TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcXYZ-_0189", max_size=5), inner),
    max_leaves=10,
)


@given(VALUES)
def test_it_writes_the_canonical_form_that_was_signed(value):
    assert canonical(value) == our_canonical(value)


def test_tiles_are_named_as_the_specification_names_them():
    assert tile_path("0", 1_234_067, 256) == "log/tile/0/x001/x234/067"
    assert tile_path("entries", 0, 7) == "log/tile/entries/000.p/7"


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../up", "a/../b", "a//b", "a/./b", "", "a\\b", "a\0b", "a/"]
)
def test_paths_that_lead_elsewhere_are_refused(path):
    assert not is_inside(path)


@pytest.mark.parametrize("text", ["YQ", "YQ=", "YR==", "Y Q==", "YQ==\n", "_w==", None, 3])
def test_base64_has_one_form(text):
    with pytest.raises(Refused, match="not base64 in its one form"):
        read_base64(text, "x")


@pytest.mark.parametrize("data", [b'{"a":1,"a":2}', b"{", b"[" * 100_000])
def test_json_has_one_reading(data):
    with pytest.raises(Refused, match=r"twice|not JSON"):
        read_json(data, "x")


@pytest.mark.parametrize("text", ["2026-11-23", "2026-11-23T10:00:00", "soon", None, 5])
def test_times_name_their_zone(text):
    with pytest.raises(Refused, match="not a time with its zone"):
        read_time(text, "x")


@pytest.mark.parametrize(
    "text",
    [
        "quorum",
        "witness w",
        f"witness w {WITNESS}x",
        "group g 0 w",
        "group g 3 w",
        "group g any",
        "hello",
        "group g x w",
    ],
)
def test_a_policy_names_its_wrong_line(text):
    with pytest.raises(Mistake, match=r"policy: line 2 is not one of a tlog-policy"):
        read_policy(f"# who must have seen it\n{text}\n", "policy")


def test_groups_count_their_members():
    policy = read_policy("group two 2 a b c\ngroup all all two d\nquorum all\n", "policy")
    assert policy.met({"a", "c", "d"})
    assert not policy.met({"a", "b", "c"})
    assert not policy.met(set())
    assert not read_policy("quorum none\n", "policy").met({"a"})


@pytest.mark.parametrize("token", [b"", b"0", b"0\x80", b"\x30\x03\x02\x01\x00", b"\x30\x84\xff\xff\xff\xff"])
def test_what_is_no_time_token_is_refused(token):
    with pytest.raises(Refused, match="not the answer of a time authority"):
        stamped(token, b"note", "timestamps/1.tsr")


def test_a_tar_holds_each_file_once_under_one_folder(tmp_path):
    def tar(*names: str, kind: bytes = tarfile.REGTYPE) -> Path:
        path = tmp_path / "export.tar"
        with tarfile.open(path, "w") as made:
            for name in names:
                member = tarfile.TarInfo(name)
                member.type = kind
                made.addfile(member)
        return path

    with closing(Files(tar("audit/a", "audit/b/c"))) as files:
        assert files.paths == {"a", "b/c"}
    for wrong in (("audit/a", "audit/a"), ("audit/../a",), ("/audit/a",), ("audit/a", "other/b")):
        with pytest.raises(Refused):
            Files(tar(*wrong))
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        with pytest.raises(Refused, match="a link or a special file"):
            Files(tar("audit/a", kind=kind))
    (tmp_path / "export.tar").write_bytes(b"no tar at all" * 100)
    with pytest.raises(Mistake, match="not a plain tar"):
        Files(tmp_path / "export.tar")
