"""A preview for people at a terminal, and as one JSON document."""

import json as encoder
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from gateledger.model.preview import Past, Preview, Standing
from gateledger.model.record import Decision
from gateledger.render.json import document
from gateledger.render.quote import clean
from gateledger.render.words import blocking, counted, found

_WORDS = {
    Standing.BLOCKED: ("✗ blocked", "bold red"),
    Standing.PASS: ("✓ pass", "green"),
    Standing.NOT_JUDGED: ("? not judged", "bold yellow"),
}
_DIRECT = ("- direct", "dim")


def sentence(preview: Preview) -> str:
    """Sum a preview up in one sentence."""
    pulls, commits = len(preview.pulls), counted(len(preview.pulls) + len(preview.direct), "commit")
    base = clean(preview.base_ref)
    if not pulls:
        return f"No merged pull request was found on {base}{f' in {commits}' if preview.direct else ''}."
    said = _stands(preview)
    if not preview.direct:
        return f"Of the last {counted(pulls, 'merged pull request')} {said}."
    unnamed = (
        f"{counted(len(preview.direct), 'commit')} {'names' if len(preview.direct) == 1 else 'name'} none"
    )
    return f"Of {counted(pulls, 'merged pull request')} in the last {commits} of {base} {said}; {unnamed}."


def _stands(preview: Preview) -> str:
    blocked, passed, unseen = (
        preview.count(each) for each in (Standing.BLOCKED, Standing.PASS, Standing.NOT_JUDGED)
    )
    passes = f"{passed} {'passes' if passed == 1 else 'pass'}"
    return f"{blocked} would have been blocked, {passes}, {unseen} could not be judged here"


def notes(preview: Preview) -> tuple[str, ...]:
    """What to know beside the numbers."""
    said = [clean(note) for note in preview.notes]
    if preview.mode == "observe":
        said.append("The policy is in observe mode: until that changes, nothing is blocked.")
    if preview.seen_through == "checkout" and preview.count(Standing.NOT_JUDGED):
        said.append(
            "Linked issues need GitHub: with the App's credentials they are read, --strict counts them."
        )
    return tuple(said)


def terminal(preview: Preview) -> RenderableType:
    """Render a preview for a rich console: the sentence, the gates, the pull requests."""
    policy = f"Judged by {clean(preview.policy.uri)}, as things stand now; nothing was recorded."
    parts: list[RenderableType] = [Text(sentence(preview), style="bold"), Text(policy, style="dim")]
    parts += [Text(note, style="dim") for note in notes(preview)]
    if tallies := preview.tallies():
        parts += [Text(), _gates(tallies)]
    if preview.pulls or preview.direct:
        parts += [Text(), _pulls(preview)]
    return Group(*parts)


def _gates(tallies: Any) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("gate", no_wrap=True)
    for heading in ("fail", "can't tell", "pass", "skipped"):
        table.add_column(heading, justify="right", no_wrap=True)
    for each in tallies:
        counts = (each.failed, each.unknown, each.passed, each.skipped)
        table.add_row(each.gate, *(str(count) if count else "·" for count in counts))
    return table


def _pulls(preview: Preview) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    table.add_column(no_wrap=True, width=12)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for each in preview.pulls:
        word, style = _WORDS[each.standing]
        name = f"#{each.report.subject.number}"
        table.add_row(Text(word, style=style), Text(name), Group(*_why(each)))
    for direct in preview.direct:
        table.add_row(Text(_DIRECT[0], style=_DIRECT[1]), Text(direct.sha[:7]), _title(direct.title))
    return table


def _why(past: Past) -> Iterator[Text]:
    """Give the title and what each gate in the way says first; gates that say the same say it once."""
    yield _title(past.title)
    if not past.report.rulings:
        yield Text(_one_line(past.report.headline), style="dim")
    said: dict[str, list[str]] = {}
    for ruling in blocking(past.report) if past.standing is not Standing.PASS else ():
        said.setdefault(_one_line(found(ruling)), []).append(ruling.gate)
    for reason, gates in said.items():
        yield Text.assemble((f"{', '.join(gates)}: ", "bold"), reason)


def _title(text: str) -> Text:
    return Text(_one_line(text), no_wrap=True, overflow="ellipsis")


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


def json(preview: Preview) -> str:
    """Render one JSON document: `summary`, `reports` in the shape of `check --format json`, `direct`."""
    dumped = preview.model_dump(mode="json", include={"direct", "problems"})
    told = {
        "summary": _summary(preview),
        "reports": [_report(each) for each in preview.pulls],
        "direct": dumped["direct"],
        "problems": dumped["problems"],
    }
    text = encoder.dumps(told, indent=2, ensure_ascii=False)
    return text.encode(errors="backslashreplace").decode() + "\n"


def _summary(preview: Preview) -> dict[str, Any]:
    return {
        "sentence": sentence(preview),
        "repository": preview.repository,
        "base_ref": preview.base_ref,
        "seen_through": preview.seen_through,
        "mode": preview.mode,
        "policy": preview.policy.model_dump(mode="json") | {"uri": preview.policy.uri},
        "asked": preview.asked,
        "merged": len(preview.pulls),
        "blocked": preview.count(Standing.BLOCKED),
        "pass": preview.count(Standing.PASS),
        "not_judged": preview.count(Standing.NOT_JUDGED),
        "direct": len(preview.direct),
        "gates": [
            {
                "gate": each.gate,
                "fail": each.failed,
                "unknown": each.unknown,
                "pass": each.passed,
                "skipped": each.skipped,
            }
            for each in preview.tallies()
        ],
        "notes": list(notes(preview)),
    }


def _report(past: Past) -> dict[str, Any]:
    merged_at = past.merged_at.isoformat() if past.merged_at else None
    told = {"standing": past.standing.value, "title": past.title, "merged_at": merged_at}
    return document(Decision(report=past.report)) | told
