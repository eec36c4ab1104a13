"""`gateledger inspect FILE` sees the files that references name, and none outside the repository."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from gateledger.run.cli import app
from gateledger.run.commands.siblings import siblings

ROOT = """\
openapi: 3.0.3
info: {title: Split, version: '1'}
paths:
  /a: {$ref: 'paths/a.yaml'}
  /b: {$ref: '../../outside.yaml'}
  /c: {$ref: 'https://far.example/c.yaml'}
"""
ITEM = "get:\n  responses:\n    '200':\n      description: x\n      content: {a/b: {schema: {$ref: '../common.yaml#/A'}}}\n"


def _laid_out(folder: Path) -> Path:
    repository = folder / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "api" / "paths").mkdir(parents=True)
    (repository / "api" / "openapi.yaml").write_text(ROOT, encoding="utf-8")
    (repository / "api" / "paths" / "a.yaml").write_text(ITEM, encoding="utf-8")
    (repository / "api" / "common.yaml").write_text("A: {type: string}\n", encoding="utf-8")
    (repository / "api" / "unused.yaml").write_text("B: 1\n", encoding="utf-8")
    (folder / "outside.yaml").write_text("get: {}\n", encoding="utf-8")
    return repository / "api" / "openapi.yaml"


def test_only_what_references_name_inside_the_repository_is_read(tmp_path):
    document = _laid_out(tmp_path)
    found = siblings(document, document.read_bytes())
    assert {Path(path).relative_to(document.parent).as_posix() for path in found} == {
        "paths/a.yaml",
        "common.yaml",
    }


def test_a_link_out_of_the_repository_is_not_followed(tmp_path):
    document = _laid_out(tmp_path)
    (document.parent / "paths" / "a.yaml").unlink()
    (document.parent / "paths" / "a.yaml").symlink_to(tmp_path / "outside.yaml")
    assert siblings(document, document.read_bytes()) == {}


def test_a_document_without_references_has_no_siblings(tmp_path):
    document = tmp_path / "notes.md"
    document.write_text("$ref: 'a.yaml'\n", encoding="utf-8")
    (tmp_path / "a.yaml").write_text("x: 1\n", encoding="utf-8")
    assert siblings(document, document.read_bytes()) == {}


def test_imports_of_protobuf_are_found_above_the_file(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop" / "v1").mkdir(parents=True)
    (tmp_path / "shop" / "v1" / "a.proto").write_text('import "shop/v1/b.proto";\n', encoding="utf-8")
    (tmp_path / "shop" / "v1" / "b.proto").write_text("message B {}\n", encoding="utf-8")
    document = tmp_path / "shop" / "v1" / "a.proto"
    assert [Path(path).resolve() for path in siblings(document, document.read_bytes())] == [
        tmp_path.resolve() / "shop" / "v1" / "b.proto"
    ]


def test_inspect_reads_the_operations_of_other_files(tmp_path, monkeypatch):
    document = _laid_out(tmp_path)
    monkeypatch.chdir(document.parent)
    done = CliRunner().invoke(app, ["inspect", "openapi.yaml", "--format", "json"])
    seen = json.loads(done.stdout)[0]
    assert (seen["kind"], seen["state"]) == ("openapi", "substantive")
    assert [(item["id"], item["line"]) for item in seen["items"]] == [("GET /a", 4)]
