"""Tiny pages, so that a link opens something."""

from __future__ import annotations

import re
from html import escape

from gateledger.sandbox.errors import not_found
from gateledger.sandbox.model.check import CheckRun
from gateledger.sandbox.model.issue import Issue
from gateledger.sandbox.model.pull import Pull
from gateledger.sandbox.rest.call import Answer, Call

PATH = re.compile(r"/(?P<owner>[^/]+)/(?P<repo>[^/]+)/(?:pull|issues)/(?P<number>[0-9]{1,9})")
STYLE = (
    "body{font:16px/1.5 system-ui;max-width:52rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "pre{white-space:pre-wrap;border:1px solid #8884;border-radius:6px;padding:.7rem}"
)


def page(call: Call) -> Answer:
    """Show an issue or a pull request; 404 for every other path that no route answers."""
    match = PATH.fullmatch(call.path)
    found = call.hub.find(match["owner"], match["repo"]) if match and call.method == "GET" else None
    thread = found.threads.get(int(match["number"])) if found and match else None
    if thread is None:
        raise not_found()
    return Answer(
        _html(thread), headers={"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'"}
    )


def _html(thread: Issue | Pull) -> str:
    title = f"{thread.title} · {thread.repository.name_with_owner}#{thread.number}"
    parts = [
        f"<h1>{escape(thread.title)} <small>#{thread.number}</small></h1>",
        f"<p>{escape(thread.state.lower())}, by {escape(thread.author.login)}, {thread.created_at}</p>",
        f"<pre>{escape(thread.body)}</pre>",
    ]
    if isinstance(thread, Pull):
        parts += ["<h2>Checks</h2>", *map(_check, thread.checks())]
    parts.append("<h2>Conversation</h2>")
    parts += [f"<h3>{escape(one.author.login)}</h3><pre>{escape(one.body)}</pre>" for one in thread.comments]
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
    return f"{head}<style>{STYLE}</style><body>{''.join(parts)}</body></html>"


def _check(run: CheckRun) -> str:
    name, title, summary = run.name, run.title or "", run.summary or ""
    state = run.conclusion or run.status
    link = escape(run.details_url or "", quote=True)
    heading = f'<a href="{link}">{escape(name)}</a>' if link else escape(name)
    return f"<h3>{heading}: {escape(state)}, {escape(title)}</h3><pre>{escape(summary)}</pre>"
