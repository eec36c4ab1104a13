"""A decision as one JSON document, for machines (PRODUCT.md section 2: the names are a contract)."""

import json as encoder
from typing import Any

from gateledger.model.record import Decision
from gateledger.model.report import Ruling
from gateledger.render.words import answer


def json(decision: Decision) -> str:
    """Render one JSON document that ends with a newline, UTF-8 safe whatever users wrote."""
    text = encoder.dumps(document(decision), indent=2, ensure_ascii=False)
    # A lone surrogate can only come from a \\ud800 escape: it goes out as it came in.
    return text.encode(errors="backslashreplace").decode() + "\n"


def document(decision: Decision) -> dict[str, Any]:
    """The decision as plain values; `record` is null when nothing was recorded."""
    report = decision.report
    dumped = report.model_dump(mode="json")
    return {
        "verdict": report.verdict.value,
        "answer": answer(report),
        "mode": report.mode,
        "subject": dumped["subject"],
        "policy": dumped["policy"],
        "headline": report.headline,
        "rulings": [_ruling(ruling) for ruling in report.rulings],
        "problems": dumped["problems"],
        "record": None if decision.index is None else decision.model_dump(mode="json", exclude={"report"}),
        "snapshot": report.snapshot,
        "facts": report.facts,
        "version": report.version,
    }


def _ruling(ruling: Ruling) -> dict[str, Any]:
    dumped = ruling.model_dump(mode="json")
    first = ("gate", "outcome", "about", "reason", "findings")
    return {**{name: dumped[name] for name in first}, **dumped}
