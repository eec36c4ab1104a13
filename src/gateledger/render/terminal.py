"""A decision for people at a terminal: readable at 80 columns, plain text when nobody watches in colour."""

from collections.abc import Iterator
from io import StringIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gateledger.model.record import Decision
from gateledger.model.report import Finding, Locator, Outcome, Report, Ruling, Verdict
from gateledger.render.quote import clean
from gateledger.render.waived import lapsed_plain
from gateledger.render.words import answer, found, receipt_words

SYMBOLS = {
    Outcome.PASS: ("✓", "green"),
    Outcome.FAIL: ("✗", "bold red"),
    Outcome.UNKNOWN: ("?", "bold yellow"),
    Outcome.SKIPPED: ("-", "dim"),
    Outcome.WAIVED: ("~", "yellow"),
}
_WORDS = {Outcome.UNKNOWN: "can't tell"}


def terminal(decision: Decision) -> RenderableType:
    """Render a decision for a rich console, which drops the colours itself when nobody can see them."""
    report = decision.report
    parts: list[RenderableType] = [_headline(report), Text(_subject(report), style="dim")]
    if report.rulings:
        parts += [Text(), _table(report)]
    for ruling in report.rulings:
        parts += list(_objections(ruling))
    parts += [Padding(Text(clean(str(problem)), style="red"), (1, 0, 0, 0)) for problem in report.problems]
    return Group(*parts, Text(), Text(_closing(decision), style="dim"))


def plain(decision: Decision, width: int = 80) -> str:
    """The same as plain text: no colours, no control characters, `width` columns."""
    out = StringIO()
    # An empty environment: the width and the colours are the caller's, not the machine's.
    console = Console(
        file=out, width=width, color_system=None, force_terminal=False, legacy_windows=False, _environ={}
    )
    console.print(terminal(decision))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _headline(report: Report) -> Text:
    allowed = report.verdict is Verdict.ALLOW
    word, style = ("ALLOW", "bold green") if allowed else ("BLOCK", "bold red")
    if not allowed and report.mode == "observe":
        word, style = "OBSERVE", "bold yellow"
    return Text.assemble((word, style), "  ", (answer(report), "bold"))


def _subject(report: Report) -> str:
    policy = f", policy {report.policy.uri}" if report.policy.uri else ""
    return clean(f"{report.subject.name} at {report.subject.head_sha[:12]}{policy}")


def _table(report: Report) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), expand=True)
    gates = max(len(_name(ruling)) for ruling in report.rulings)
    table.add_column(no_wrap=True, width=12)
    table.add_column(no_wrap=True, overflow="ellipsis", width=min(gates, 30))
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    for ruling in report.rulings:
        symbol, style = SYMBOLS[ruling.outcome]
        word = _WORDS.get(ruling.outcome, ruling.outcome.value)
        what = Text(_one_line(found(ruling)), no_wrap=True, overflow="ellipsis")
        table.add_row(Text(f"{symbol} {word}", style=style), Text(_name(ruling)), what)
    return table


def _objections(ruling: Ruling) -> Iterator[RenderableType]:
    for one in ruling.findings:
        yield Text()
        mark = "! warning:" if one.severity == "warning" else SYMBOLS[ruling.outcome][0]
        yield Text.assemble((f"{mark} {_name(ruling)}: ", "bold"), _one_line(one.message))
        yield from _where(one.locator)
        yield from _fix(one)
    if ruling.outcome is Outcome.WAIVED and ruling.reason:
        yield Text.assemble((f"~ {_name(ruling)}: ", "bold"), f"waived {_one_line(ruling.reason)}")
    for line in lapsed_plain(ruling):
        yield Text.assemble((f"! {_name(ruling)}: ", "bold"), _one_line(line))
    if ruling.outcome is Outcome.UNKNOWN:
        yield Text()
        again = " It may pass by itself: ask again." if ruling.transient else ""
        yield Text.assemble(
            (f"? {_name(ruling)}: ", "bold"),
            f"could not tell: {_one_line(ruling.reason) or 'no reason was given'}.{again}",
        )


def _where(place: Locator) -> Iterator[RenderableType]:
    if str(place) or place.url:
        yield Padding(
            Text(_one_line(str(place) or place.url or ""), style="cyan", overflow="fold"), (0, 0, 0, 2)
        )


def _fix(one: Finding) -> Iterator[RenderableType]:
    if one.fix:
        lines = [
            line for line in clean(one.fix).strip("\n").split("\n") if not line.strip().startswith("```")
        ]
        yield Padding(Text("\n".join(lines), overflow="fold"), (0, 0, 0, 4))


def _closing(decision: Decision) -> str:
    page = f"\n{clean(decision.url)}" if decision.url else ""
    said = receipt_words(decision)
    return f"{said[:1].upper()}{said[1:]}.{page}"


def _name(ruling: Ruling) -> str:
    return _one_line(f"{ruling.gate} ({ruling.about})" if ruling.about else ruling.gate)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())
