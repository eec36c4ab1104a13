"""`gateledger trace REF`, its page, its picture and its JSON; `gateledger report` and the page of controls."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import httpx
import pytest
from redis.exceptions import RedisError

from gateledger.model.receipt import NewEntry
from gateledger.run import cli
from gateledger.run.archive import open_archive
from gateledger.run.metrics import Metrics
from gateledger.run.settings import Settings
from gateledger.run.web.app import create_app
from gateledger.run.web.site import Site
from gateledger.seal.record import lookup_keys, seal_statement
from gateledger.seal.statement import PREDICATE, STATEMENT

HEAD, MERGE = "1f" * 20, "2b" * 20
HOSTILE = "<script>alert(1)</script>"
ITEM = {
    "name": "acme/shop#5",
    "uri": "https://github.com/acme/shop/issues/5",
    "digest": {"sha256": "ab" * 32},
}


class NoQueue:
    """A queue that is away."""

    async def stats(self):
        raise RedisError("away")


def said(kind: str, number: int, repository="acme/shop", **parts):
    at = datetime(2026, 11, 20, 12, number, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    predicate = {
        "recordId": f"{number:026d}",
        "kind": kind,
        "result": "PASSED",
        "repository": {"fullName": repository},
        "timing": {"eventAt": at, "decidedAt": at},
        **parts,
    }
    return {"_type": STATEMENT, "subject": [], "predicateType": PREDICATE, "predicate": predicate}


def decided(number: int, subject: str, *, outcome="pass", links=(), head=HEAD, **change):
    told = {
        "subject": subject,
        "head": {"sha": head},
        "workItems": [],
        "members": [],
        "purpose": HOSTILE,
    } | change
    rulings = [{"gate": "linked-work-item", "outcome": outcome}]
    related = [{"relation": relation, "target": target} for relation, target in links]
    return said(
        "decision",
        number,
        subject.partition("#")[0].partition("@")[0],
        verdict="allow" if outcome == "pass" else "block",
        mode="enforce",
        change=told,
        rulings=rulings,
        links={"relatesTo": related},
    )


STATEMENTS = (
    decided(0, "acme/shop#7", links=[("document", "acme/shop:docs/prd.md")], workItems=[ITEM]),
    said("merge-observed", 1, change={"subject": "acme/shop#7"}, merge={"commit": MERGE, "why": "record 0 allowed it"},
         links={"relatesTo": [{"relation": "merge-commit", "target": MERGE}, {"relation": "pull-request", "target": "acme/shop#7"}]}),
    decided(2, "acme/shop@v1.0", head=MERGE, members=["acme/shop#7"]),
    decided(3, "acme/till#7", outcome="fail", head="3c" * 20),
    said("bypass", 4, "acme/till", change={"subject": "acme/till#7"}, bypass={"how": "admin-merge"}),
)  # fmt: skip


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("GATELEDGER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "240")
    return Settings(data_dir=tmp_path, public_url="https://gates.example.com")


@pytest.fixture
def archive(settings):
    with open_archive(settings) as opened:
        signer = opened.keys.signer()
        for number, statement in enumerate(STATEMENTS):
            record = seal_statement(statement, identity=f"test/{number}", signer=signer)
            keys = lookup_keys(statement)
            opened.ledger.append(
                NewEntry(identity=record.identity, envelope=record.envelope, leaf=record.leaf, **keys)
            )
        yield opened


@pytest.fixture
def ask(settings, archive):
    site = Site(settings=settings, queue=NoQueue(), archive=archive, metrics=Metrics(), credentials=None)
    app = create_app(site)

    async def get(path: str, **query: str) -> httpx.Response:
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 1234))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as asking:
            return await asking.get(path, params=query, headers={"accept": "text/html"})

    return get


@pytest.fixture
def run(archive, monkeypatch, capsys):
    def ran(*arguments):
        monkeypatch.setattr("sys.argv", ["gateledger", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capsys.readouterr()
        return ended.value.code, told.out, told.err

    return ran


# the page


async def test_the_page_shows_the_picture_and_the_same_in_words(ask):
    answer = await ask("/trace", ref="acme/shop#7")
    assert answer.status_code == 200
    assert "<svg" in answer.text
    assert HOSTILE not in answer.text
    for name in ("acme/shop:docs/prd.md", "acme/shop#5", "acme/shop@v1.0", "/decisions/0/record"):
        assert name in answer.text


async def test_the_page_asks_without_a_reference_and_lists_candidates(ask):
    assert "Which requirement drove this change?" in (await ask("/trace")).text
    several = await ask("/trace", ref="#7")
    assert several.status_code == 300
    assert "ref=acme%2Fshop%237" in several.text
    unknown = await ask("/trace", ref=HOSTILE)
    assert unknown.status_code == 404
    assert HOSTILE not in unknown.text


async def test_the_picture_alone_runs_nothing(ask):
    answer = await ask("/trace.svg", ref=MERGE[:8])
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "script-src" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert (await ask("/trace.svg", ref="#7")).status_code == 409


async def test_the_json_is_one_document(ask):
    answer = await ask("/api/v1/trace", ref="docs/prd.md")
    document = answer.json()
    assert document["root"] == "document:acme/shop:docs/prd.md"
    assert {"pull-request:acme/shop#7", "release:acme/shop@v1.0"} <= {
        each["id"] for each in document["nodes"]
    }
    assert (await ask("/api/v1/trace", ref="acme/shop#99")).status_code == 404
    assert (await ask("/api/v1/trace", ref="#7")).status_code == 409


# the command


def test_the_command_prints_a_tree(run):
    code, out, _ = run("trace", "acme/shop@v1.0")
    assert code == 0
    assert out.startswith("release acme/shop@v1.0")
    assert "acme/shop:docs/prd.md" in out


@pytest.mark.parametrize("form", ["json", "svg", "html"])
def test_the_command_writes_documents(run, form):
    code, out, _ = run("trace", "#7", "--repository", "acme/shop", "--format", form)
    assert code == 0
    assert out.lstrip().startswith({"json": "{", "svg": "<svg", "html": "<!doctype html>"}[form])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("#7",), "acme/shop#7 (pull request)"),
        (("acme/shop#99",), "the ledger has no record of it"),
        (("what is this",), "names nothing that can be traced"),
        ((), "name one commit"),
        (("a", "b"), "name one commit"),
        (("--status", "--format", "svg"), "is for `gateledger trace REF`"),
    ],
)
def test_a_mistake_is_said_with_exit_code_2(run, arguments, told):
    code, out, err = run("trace", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_an_erased_record_is_shown_and_no_crash(run, archive, monkeypatch):
    from gateledger.flow import trace_gather

    monkeypatch.setattr(trace_gather, "read", lambda entry, read=trace_gather.read: read(gone(entry)))
    code, out, _ = run("trace", "acme/shop#7")
    assert code == 0
    assert "erased" in out


def gone(entry):
    return entry.model_copy(update={"envelope": b"", "erased_by": 4})


# controls


def test_the_controls_are_listed(run):
    code, out, _ = run("controls", "--framework", "soc2")
    assert code == 0
    assert "SOC2:CC8.1" in out
    listed = json.loads(run("controls", "--format", "json")[1])
    assert {each["framework"] for each in listed} >= {"soc2", "pci-dss", "dora"}
    code, _, err = run("controls", "--framework", "sox")
    assert (code, "there are 21-cfr-11" in err) == (2, True)


def test_a_report_is_written_in_every_format(run, tmp_path):
    code, out, _ = run("report", "--framework", "soc2")
    assert code == 0
    assert "No evidence in this period" in out
    for form in ("html", "csv", "oscal"):
        path = tmp_path / f"report.{form}"
        assert run("report", "--framework", "soc2", "--format", form, "--out", str(path))[0] == 0
        assert path.stat().st_size > 500
    found = json.loads((tmp_path / "report.oscal").read_text())["assessment-results"]["results"]
    assert [each["title"].partition(",")[0] for each in found] == ["SOC 2"]


def test_a_report_is_of_its_period_and_repository(run):
    def changes(*arguments):
        lines = run("report", "--framework", "soc2", "--format", "csv", *arguments)[1].splitlines()
        return next(line.split(",") for line in lines if "SOC2:CC8.1" in line)

    assert "Operated" in ",".join(changes("--repository", "acme/shop"))
    assert "with exceptions" in ",".join(changes("--repository", "acme/till"))
    assert "No evidence" in ",".join(changes("--to", "2026-11-19"))
    assert run("report", "--from", "2026-11-20", "--to", "2026-11-19")[0] == 2
    assert run("report", "--out", "x")[0] == 2


async def test_the_page_of_controls_and_its_files(ask):
    page = await ask("/controls", framework="soc2", **{"from": "2026-11-01", "to": "2026-11-30"})
    assert page.status_code == 200
    assert "CC8.1" in page.text
    for form, kind in (("csv", "text/csv"), ("json", "application/json"), ("html", "text/html")):
        file = await ask(f"/controls/soc2.{form}", **{"from": "2026-11-01"})
        assert (file.status_code, file.headers["content-type"].partition(";")[0]) == (200, kind)
        assert "attachment" in file.headers["content-disposition"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"from": "yesterday"}, "is not a day"),
        ({"from": "2026-11-23", "to": "2026-11-01"}, "the first day lies behind the last"),
        ({"framework": HOSTILE}, "there is no such framework"),
    ],
)
async def test_what_is_asked_wrongly_is_said(ask, query, told):
    answer = await ask("/controls", **query)
    assert told in answer.text
    assert HOSTILE not in answer.text
    assert (await ask("/controls/soc2.exe")).status_code == 404
