"""What happened to the refs of a repository, over REST."""

from __future__ import annotations

from datetime import datetime, timedelta

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.errors import RefusedError
from gateledger.sandbox.model.branches import Activity
from gateledger.sandbox.rest.call import Answer, Call
from gateledger.sandbox.rest.paging import next_link, size
from gateledger.sandbox.rest.routing import Table
from gateledger.sandbox.shapes.account import account

table = Table()
PERIODS = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24, "quarter": 91 * 24, "year": 365 * 24}
"""Hours. https://docs.github.com/en/rest/repos/repos#list-repository-activities and .../rule-suites"""


def within(call: Call, at: str, period: str) -> bool:
    """Say whether something happened within a period that ends now. 422 for a word that is none."""
    if period not in PERIODS:
        raise RefusedError(422, f"Invalid time_period {period!r}")
    began = call.hub.clock.moment() - timedelta(hours=PERIODS[period])
    return datetime.fromisoformat(at) >= began


@table.on("GET", "/repos/{owner}/{repo}/activity")
def list_activities(call: Call) -> Answer:
    """Newest first; walked with the cursor `after`."""
    where = call.readable("contents")
    ref, kind, period = call.ask("ref"), call.ask("activity_type"), call.ask("time_period", "year")
    cursor, per_page = call.ask("after"), size(call)
    found = [
        one
        for one in reversed(where.branches.activities)
        if ref in {"", one.push.ref, one.push.branch}
        and kind in {"", one.kind}
        and within(call, one.at, period)
        and (not cursor.isdecimal() or one.database_id < int(cursor))
    ]
    shown = found[:per_page]
    more = next_link(call, str(shown[-1].database_id), name="after") if len(found) > per_page else {}
    return Answer([_shape(one) for one in shown], headers=more)


def _shape(one: Activity) -> dict[str, object]:
    """Shape: activity."""
    push = one.push
    return {
        "id": one.database_id,
        "node_id": node_id("PSH", one.database_id),
        "before": push.before,
        "after": push.after,
        "ref": push.ref,
        "timestamp": one.at,
        "activity_type": one.kind,
        "actor": account(push.actor),
    }
