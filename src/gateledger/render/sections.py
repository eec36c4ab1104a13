"""The parts that the Markdown answers are made of: check run, comment, `--format markdown`.

Every text that a person may have written passes through `quote`.
"""

from collections.abc import Iterable, Sequence

from gateledger.model.problem import Problem
from gateledger.model.record import Decision
from gateledger.model.report import Finding, Locator, Outcome, PolicyUse, Report, Ruling
from gateledger.model.subject import Subject
from gateledger.model.waiver import until
from gateledger.render.quote import code, digest, inline, instructions, link
from gateledger.render.waived import permission, struck
from gateledger.render.words import OUTCOMES, blocking, counted, found, gate_page

ROWS = 40
"""More gates than this (a large merge group): those that pass are only counted."""


def gate_table(report: Report) -> str:
    """A table of the gates: outcome, gate, what it found."""
    rows, hidden = _rows(report)
    about = any(ruling.about for ruling in report.rulings)
    titles = ["Outcome", "Gate", *(["About"] if about else []), "What it found"]
    lines = [
        _row(titles),
        _row(["---"] * len(titles)),
        *(_row(_cells(ruling, about=about)) for ruling in rows),
    ]
    if hidden:
        lines += ["", f"{counted(hidden, 'more gate')} not listed here."]
    return "\n".join(lines)


def finding(one: Finding, *, item_links: bool = True) -> str:
    """One finding: what, where, how to mend it."""
    place = where(one.locator, item_links=item_links)
    mark = "⚠️ warning: " if one.severity == "warning" else ""
    parts = [f"{mark}{inline(one.message, 2000)}", f"Where: {place}" if place else ""]
    if one.fix:
        parts += [f"How to mend it:\n\n{instructions(one.fix)}"]
    return "\n\n".join(part for part in parts if part)


def gate_heading(ruling: Ruling) -> str:
    """`✅ acceptance-criteria (o/r#7)`, with a link to the gate's page."""
    symbol, word = OUTCOMES[ruling.outcome]
    about = f" for {code(ruling.about)}" if ruling.about else ""
    return f"{symbol} {gate_name(ruling.gate)}{about}: {word}"


def gate_name(gate: str) -> str:
    """The gate's name as a link to its page."""
    return link(code(gate), gate_page(gate))


def where(place: Locator, *, item_links: bool = True) -> str:
    """The place as code, linked when it has an address.

    `item_links=False` leaves work items unlinked: in a comment a link would tell the issue that it was mentioned.
    """
    linked = place.url if place.path or item_links else None
    shown = code(str(place))
    return link(shown, linked) if shown else (link("open", linked) if linked else "")


def unknown(ruling: Ruling) -> str:
    """Why a gate could not tell, and what to do."""
    todo = (
        "This may pass by itself: Gateledger asks again. **Re-evaluate** asks at once."
        if ruling.transient
        else "Mend what keeps it from being read, then press **Re-evaluate**."
    )
    return f"{inline(ruling.reason or 'no reason was given', 2000)}\n\n{todo}"


def notes(rulings: Iterable[Ruling]) -> list[str]:
    """What counted in favour, one list item for each note."""
    return [
        f"- {code(ruling.gate)}: {inline(note.message)}"
        + (f" ({place})" if (place := where(note.locator)) else "")
        for ruling in rulings
        for note in ruling.notes
    ]


def exceptions(rulings: Iterable[Ruling], page: str = "") -> list[str]:
    """Waived gates with what passes by it, struck through, and skipped ones, each with its reason."""
    return [
        f"- {gate_heading(ruling)}. {_exception(ruling, page)}".rstrip()
        for ruling in rulings
        if ruling.outcome in {Outcome.WAIVED, Outcome.SKIPPED} and ruling.reason
    ]


def _exception(ruling: Ruling, page: str) -> str:
    if ruling.outcome is not Outcome.WAIVED:
        return inline(ruling.reason, 2000)
    return "\n".join([permission(ruling, page), *(f"  - {each}" for each in struck(ruling))])


def problem(one: Problem) -> str:
    """A policy problem with its place, as a list item."""
    place = ":".join(str(part) for part in (one.path, one.line, one.column) if part)
    return f"- {one.severity.value}{f' at {code(place)}' if place else ''}: {inline(one.message, 2000)}"


def policy_line(policy: PolicyUse, subject: Subject) -> str:
    """The policy that judged: place, commit, digest."""
    if not policy.uri:
        return "Policy: none was found."
    label = code(policy.uri)
    base = f" at base commit {digest(subject.base_sha)}" if subject.base_sha else ""
    meaning = f", effective digest {digest(policy.digest)}" if policy.digest else ""
    return f"Policy: {link(label, policy_address(policy, subject))}{base}{meaning}."


def policy_address(policy: PolicyUse, subject: Subject) -> str:
    """The policy file on the web, at the base commit when it lies in the subject's own repository."""
    place, _, ref = policy.uri.rpartition("@")
    host = "/".join(subject.url.split("/")[:3])
    parts = place.split("/", 2)
    if len(parts) < 3 or not host or not ref:
        return ""
    own = f"{parts[0]}/{parts[1]}".lower() == subject.repository.lower()
    commit = subject.base_sha if own and subject.base_sha else ref
    return f"{host}/{parts[0]}/{parts[1]}/blob/{commit}/{parts[2]}"


def receipt_line(decision: Decision) -> str:
    """Where the record landed."""
    if decision.index is None:
        return "Record: not recorded in a ledger."
    size = f", tree size {decision.tree_size}" if decision.tree_size is not None else ""
    root = f", root {digest(decision.root_hash)}" if decision.root_hash else ""
    place = link(f"recorded as \\#\u200b{decision.index}", decision.url)
    return f"Record: {place}{size}{root}."


def judged_line(subject: Subject, version: str) -> str:
    """Which commit was judged, by which version."""
    return (
        f"Judged: {code(subject.name)} at {digest(subject.head_sha[:12])} by Gateledger {code(version, 40)}."
    )


def closing(decision: Decision) -> str:
    """Policy, record and subject: the last lines of every Markdown answer."""
    report = decision.report
    lines = [policy_line(report.policy, report.subject), receipt_line(decision)]
    return "### Policy and record\n\n" + "\n".join(
        f"- {line}" for line in [*lines, judged_line(report.subject, report.version)]
    )


def _rows(report: Report) -> tuple[Sequence[Ruling], int]:
    if len(report.rulings) <= ROWS:
        return report.rulings, 0
    shown = blocking(report)[:ROWS]
    return shown, len(report.rulings) - len(shown)


def _cells(ruling: Ruling, *, about: bool) -> list[str]:
    symbol, word = OUTCOMES[ruling.outcome]
    subject = [code(ruling.about)] if about else []
    return [f"{symbol} {word}", gate_name(ruling.gate), *subject, _what(ruling)]


def _what(ruling: Ruling) -> str:
    said = inline(found(ruling), 160)
    if ruling.outcome is not Outcome.WAIVED or not ruling.waivers:
        return said
    use = ruling.waivers[0]
    line = f"~~{said}~~ " if ruling.findings else ""
    return f"{line}waived by {code(use.by)} until {until(use.ends)}"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
