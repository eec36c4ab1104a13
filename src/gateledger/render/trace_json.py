"""A trace as one JSON document (docs/traceability.md): nodes, edges, and what could not be told."""

from __future__ import annotations

import json

from gateledger.model.trace import Trace

FORMAT = "https://github.com/gateledger/gateledger/trace/v0.1"


def trace_json(trace: Trace) -> str:
    """Write the document; parts that say nothing are left out."""
    said = trace.model_dump(mode="json", exclude_defaults=True)
    document = {
        "format": FORMAT,
        "notes": [],
        **said,
        "nodes": said.get("nodes", []),
        "edges": said.get("edges", []),
    }
    return json.dumps(document, indent=2, ensure_ascii=False)
