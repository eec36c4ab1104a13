"""Asking a time-stamping authority for a token over a checkpoint. Source: RFC 3161, section 3.4 (over HTTP)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.x509 import Certificate

from gateledger.ledger import Ledger
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint
from gateledger.run.anchoring.http import Http
from gateledger.run.anchoring.outsider import NoWord, without_password
from gateledger.seal.errors import SealError
from gateledger.seal.timestamp import ask, check_token

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
OFF = timedelta(minutes=10)


@dataclass(frozen=True)
class Authority:
    """One authority: `roots` are the certificates it is trusted by; without any it stays open whose tokens they are."""

    url: str
    http: Http
    roots: Sequence[Certificate]
    now: Callable[[], datetime]
    kind: AnchorKind = AnchorKind.TIMESTAMP

    @property
    def name(self) -> str:
        """Its address, without what may be a password in it."""
        return without_password(self.url)

    async def carry(self, ledger: Ledger, checkpoint: Checkpoint) -> Anchor:  # noqa: ARG002 - as all of them
        """Ask for a token over the note's bytes, and check it before it is kept."""
        note = checkpoint.note.encode()
        question = ask(note)
        answer = await self.http.post(self.url, question.body, QUERY)
        if answer.status != 200 or answer.media_type != REPLY:
            raise NoWord(f"it answered {answer.status} {answer.media_type}: {answer.said()}")
        now = self.now()
        try:
            at = check_token(answer.body, note, roots=self.roots, nonce=question.nonce)
        except SealError as error:
            raise NoWord(str(error)) from error
        if abs(at - now) > OFF:
            raise NoWord(f"its clock says {at:%Y-%m-%d %H:%M:%S} UTC, ours {now:%H:%M:%S}")
        return Anchor(size=checkpoint.size, kind=self.kind, name=self.name, content=answer.body, at=now)

    async def held(self, ledger: Ledger) -> None:  # noqa: ARG002 - as all of them
        """Give nothing: authorities keep nothing of what they sign."""
        return
