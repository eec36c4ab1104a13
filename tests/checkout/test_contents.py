"""Reading files: what is there, and nothing else."""

from __future__ import annotations

import os
import socket

import pytest

from gateledger.checkout import contents
from gateledger.checkout.contents import MAX_BYTES
from gateledger.checkout.repository import Checkout


def read(repository, path):
    files = Checkout.open(repository.top).read([path])
    return files[0] if files else None


def test_the_working_tree_is_read_as_it_is_now(repository):
    repository.write("a.md", "now ü\n")
    file = read(repository, "a.md")
    assert (file.text, file.size, file.unreadable) == ("now ü\n", 7, None)
    assert file.sha == repository.git("hash-object", "a.md")


def test_a_commit_is_read_as_it_was(repository):
    before = repository.git("rev-parse", "HEAD")
    repository.commit("Change", **{"a.md": "now\n"})
    checkout = Checkout.open(repository.top)
    (file,) = checkout.read_at(before, ["a.md", "missing.md", "a.md"])
    assert (file.path, file.text) == ("a.md", "alpha\n" * 20)
    assert file.sha == repository.git("rev-parse", f"{before}:a.md")


def test_many_paths_are_read_at_once(repository):
    repository.commit("Many", **{f"many/{number}.md": f"{number}\n" for number in range(450)})
    checkout = Checkout.open(repository.top)
    files = checkout.read_at(checkout.head(), [f"many/{number}.md" for number in range(450)])
    assert [file.text for file in files] == [f"{number}\n" for number in range(450)]
    assert checkout.read_at(checkout.head(), []) == ()


@pytest.mark.parametrize("path", ["../secret.md", "/etc/passwd", "deep/../../secret.md", "nul\0.md"])
def test_nothing_outside_the_tree_is_read(repository, path):
    (repository.top.parent / "secret.md").write_text("secret")
    assert read(repository, path).unreadable == "outside the working tree"


def test_no_symbolic_link_is_followed(repository):
    (repository.top.parent / "secret").mkdir()
    (repository.top.parent / "secret" / "key.md").write_text("secret")
    (repository.top / "link.md").symlink_to("../secret/key.md")
    (repository.top / "inside.md").symlink_to("a.md")
    (repository.top / "folder").symlink_to("../secret")
    for path in ("link.md", "inside.md", "folder/key.md"):
        file = read(repository, path)
        assert (file.text, file.unreadable) == (None, "behind a symbolic link")


def test_links_are_no_files_in_any_listing(repository):
    (repository.top / "link.md").symlink_to("a.md")
    repository.git("add", "-A")
    repository.git("commit", "-qm", "Link")
    checkout = Checkout.open(repository.top)
    assert [entry.path for entry in checkout.listing()] == ["a.md", "b.md"]
    assert [entry.path for entry in checkout.listing(checkout.head())] == ["a.md", "b.md"]
    assert checkout.read_at(checkout.head(), ["link.md"]) == ()


def test_a_pipe_does_not_hold_us_up(repository):
    os.mkfifo(repository.top / "pipe.md")
    assert read(repository, "pipe.md").unreadable == "not a regular file"


def test_a_socket_or_a_folder_is_not_read(repository):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(repository.top / "socket.md"))
        assert read(repository, "socket.md").text is None
    repository.write("folder.md/file")
    assert read(repository, "folder.md").unreadable == "not a regular file"


def test_too_large_files_are_named_not_cut(repository):
    repository.write("large.md", b"x" * (MAX_BYTES + 1))
    repository.write("fits.md", b"x" * MAX_BYTES)
    sha = repository.commit("Large")
    checkout = Checkout.open(repository.top)
    for files in (checkout.read(["large.md", "fits.md"]), checkout.read_at(sha, ["large.md", "fits.md"])):
        large, fits = files
        assert (large.text, large.size, large.unreadable) == (
            None,
            MAX_BYTES + 1,
            "1,048,577 bytes, more than 1,048,576",
        )
        assert (len(fits.text), fits.unreadable) == (MAX_BYTES, None)


@pytest.mark.parametrize(
    ("data", "text", "unreadable"),
    [
        (b"", "", None),
        (b"a\0b", None, None),
        (b"caf\xe9", None, "not UTF-8 text"),
        (b"\xef\xbb\xbf# Title", "\ufeff# Title", None),
        (b"a\r\nb", "a\r\nb", None),
    ],
)
def test_bytes_become_text_or_say_why_not(data, text, unreadable):
    file = contents.file_of("f", data)
    assert (file.text, file.unreadable) == (text, unreadable)


def test_a_file_deleted_from_disk_is_left_out(repository):
    (repository.top / "a.md").unlink()
    assert read(repository, "a.md") is None


def test_a_sparse_checkout_is_read_from_the_object_store(repository):
    repository.commit("Deep", **{"deep/c.md": "deep\n"})
    repository.git("sparse-checkout", "set", "--no-cone", "/*.md")
    assert not (repository.top / "deep").exists()
    checkout = Checkout.open(repository.top)
    assert [file.text for file in checkout.read(["deep/c.md"])] == ["deep\n"]
    assert "deep/c.md" not in {file.path for file in checkout.changed_files(checkout.head())}


def test_an_object_that_is_not_here_is_named_without_fetching(repository, tmp_path):
    repository.git("config", "uploadpack.allowFilter", "true")
    url = f"file://{repository.top}"
    repository.git("clone", "-q", "--filter=blob:none", "--no-checkout", url, str(tmp_path / "partial"))
    checkout = Checkout.open(tmp_path / "partial")
    (file,) = checkout.read_at(checkout.head(), ["a.md"])
    assert (file.text, file.unreadable) == (None, "not in this (partial) clone")


def test_a_sha256_repository_is_read(tmp_path, empty):
    empty.git("init", "-q", "-b", "main", "--object-format=sha256", str(tmp_path / "modern"))
    modern = type(empty)(tmp_path / "modern")
    modern.commit("First", **{"a.md": "a\n"})
    checkout = Checkout.open(modern.top)
    (now,) = checkout.read(["a.md"])
    (then,) = checkout.read_at(checkout.head(), ["a.md"])
    assert now == then
    assert len(now.sha) == 64


def test_changes_of_a_partial_clone_are_listed_without_old_contents(repository, tmp_path):
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.write("moved.md", "alpha\n" * 20 + "more\n")
    repository.git("rm", "-q", "a.md")
    repository.commit("Move and edit")
    url = f"file://{repository.top}"
    repository.git("clone", "-q", "--filter=blob:none", "-b", "topic", url, str(tmp_path / "partial"))
    checkout = Checkout.open(tmp_path / "partial")
    changed = checkout.changed_files(checkout.merge_base("origin/main"))
    assert [(file.path, file.status) for file in changed] == [("a.md", "removed"), ("moved.md", "added")]
