"""A report as Markdown of any length, for `gateledger check --format markdown` and job summaries."""

from gateledger.model.record import Decision
from gateledger.render import sections
from gateledger.render.check_run import details, introduction
from gateledger.render.fitting import GAP
from gateledger.render.quote import code


def markdown(decision: Decision) -> str:
    """Render the whole decision: nothing is left out."""
    report = decision.report
    heading = f"# Gateledger: {code(report.subject.name)}"
    blocks = [block.text for block in details(report)]
    return GAP.join([heading, introduction(report), *blocks, sections.closing(decision)]) + "\n"
