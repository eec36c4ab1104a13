"""`gateledger serve | web | work`: the processes of an installation."""

from __future__ import annotations

from typing import Annotated

import typer

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
Workers = Annotated[
    int | None,
    typer.Option(help="Worker processes.", min=1, max=64, show_default="GATELEDGER_WORKERS, else 1"),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("serve")(serve)
    app.command("web")(web)
    app.command("work")(work)


def serve(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = None) -> None:
    """Receive, judge and show, in one command: web, workers, and an embedded queue unless one is configured."""
    from gateledger.run.processes import serve_everything

    serve_everything(host, port, workers)


def web(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Only receive and show; workers run elsewhere on the same queue and database."""
    from gateledger.run.processes import serve_everything

    serve_everything(host, port, 0)


def work() -> None:
    """Only judge: take subjects from the queue until told to stop."""
    from gateledger.run.working import work_until_stopped

    work_until_stopped()
