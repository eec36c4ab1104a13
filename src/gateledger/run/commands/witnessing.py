"""`gateledger witness`: stand witness to the logs of others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gateledger.run.mistake import Mistake

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Log = Annotated[
    list[str],
    typer.Option("--log", help="A log's verifier key (`gateledger ledger status` prints it); repeatable."),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("witness")(witness)


def witness(
    *,
    log: Log,
    key: Annotated[Path, typer.Option(help="The witness's own key (PEM, Ed25519); made at the first start.")],
    state: Annotated[Path, typer.Option(help="What it has signed; never to be lost or rolled back.")],
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8100,
    name: Annotated[
        str | None,
        typer.Option(help="The key's name, best an address without scheme: `witness.example.com/w1`."),
    ] = None,
    new_state: Annotated[
        bool, typer.Option("--new-state", help="Begin without state, though the key is there.")
    ] = False,
) -> None:
    """Cosign the checkpoints of other people's logs (C2SP tlog-witness), each only when it adds to the last.

    It needs nothing of theirs but their verifier keys. Give them the line that it prints, and its address.
    """
    from gateledger.run.clock import now
    from gateledger.run.keys import read_or_create
    from gateledger.run.log import configure
    from gateledger.run.witness.memory import Memory
    from gateledger.run.witness.server import serve
    from gateledger.run.witness.witnessing import Witness
    from gateledger.seal import keys
    from gateledger.seal.cosignature import WitnessKey
    from gateledger.seal.errors import SealError

    configure("text")
    logs = _logs(log)  # before a key is made: with a key, and no state, it would not begin again
    fresh = new_state or not key.exists()
    try:
        private = keys.load_checkpoint_key(
            read_or_create(key, lambda: keys.private_pem(keys.new_checkpoint_key()))
        )
        public = private.public_key()
        own = WitnessKey(name or f"gateledger-witness/{keys.raw(public)[:4].hex()}", public)
        vkey = own.vkey
    except (OSError, SealError) as error:
        raise Mistake(f"{key}: the witness's key cannot be used: {error}") from error
    memory = Memory(state, vkey, fresh=fresh)
    typer.echo(vkey)
    serve(Witness(own, private.sign, logs, memory, now), host, port)


def _logs(vkeys: list[str]) -> dict[str, list[Ed25519PublicKey]]:
    from gateledger.seal.checkpoint import read_vkey
    from gateledger.seal.errors import SealError

    found: dict[str, list[Ed25519PublicKey]] = {}
    for text in vkeys:
        try:
            origin, key = read_vkey(text)
        except SealError as error:
            raise Mistake(f"--log {text}: {error}") from error
        found.setdefault(origin, []).append(key)
    return found
