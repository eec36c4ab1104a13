"""Asking a witness for its cosignature. Source: https://c2sp.org/tlog-witness."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateledger.ledger import Ledger
from gateledger.model.anchor import Anchor, AnchorKind
from gateledger.model.receipt import Checkpoint
from gateledger.run.anchoring.http import Answered, Http
from gateledger.run.anchoring.outsider import Disputed, NoWord, origin_hash
from gateledger.seal.cosignature import check_cosignature, line_of, read_cosignatures
from gateledger.seal.errors import SealError
from gateledger.seal.witness_policy import Witness
from gateledger.seal.witness_request import write_request

SIZE_TYPE = "text/x.tlog.size"
OFF = timedelta(minutes=10)
"""How far a witness's clock may be from ours: its time is a part of the evidence."""
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


@dataclass(frozen=True)
class WitnessClient:
    """One witness of the policy, asked at its address; `now` is our own clock."""

    witness: Witness
    http: Http
    now: Callable[[], datetime]
    kind: AnchorKind = AnchorKind.COSIGNATURE

    @property
    def name(self) -> str:
        """The name that it signs with."""
        return self.witness.key.name

    async def carry(self, ledger: Ledger, checkpoint: Checkpoint) -> Anchor:
        """Ask for a cosignature, with a proof from what the witness saw last."""
        last = await asyncio.to_thread(ledger.anchors, None, self.kind, name=self.name, limit=1)
        old = last[0].size if last and last[0].size <= checkpoint.size else 0
        answer = await self._add(ledger, checkpoint, old)
        if (seen := _size(answer)) is not None:
            await self._see(ledger, checkpoint, seen)
            if seen == old:
                raise NoWord(f"it refuses size {old} and names the same size")
            answer = await self._add(ledger, checkpoint, seen)
        if answer.status != 200:
            raise self._refusal(ledger, answer)
        return self._take(checkpoint, answer.body)

    async def _add(self, ledger: Ledger, checkpoint: Checkpoint, old: int) -> Answered:
        proof: tuple[str, ...] = ()
        if old:
            proof = (await asyncio.to_thread(ledger.consistency_proof, old, checkpoint.size)).hashes
        body = write_request(old, proof, checkpoint.note)
        return await self.http.post(f"{self.witness.url}/add-checkpoint", body, "text/plain")

    async def _see(self, ledger: Ledger, checkpoint: Checkpoint, seen: int) -> None:
        """Say what it means that the witness has seen more than we ask about."""
        if seen <= checkpoint.size:
            return
        size = await asyncio.to_thread(ledger.size)
        if seen > size:
            raise Disputed(f"it has cosigned our log at size {seen}, and there are {size} entries here")
        raise NoWord(f"it has cosigned size {seen} already, after size {checkpoint.size}")

    def _refusal(self, ledger: Ledger, answer: Answered) -> NoWord:
        if answer.status == 422:
            return Disputed(f"what it has seen of our log is not what we have: {answer.said()}")
        if answer.status == 404:
            return NoWord(f"it does not know the log {ledger.origin}: give its operator our log key")
        if answer.status == 403:
            return NoWord("it does not know our log key: give it to its operator")
        return NoWord(f"it answered {answer.status}: {answer.said()}")

    def _take(self, checkpoint: Checkpoint, body: bytes) -> Anchor:
        """Take the witness's own line; lines of other keys are passed by, as the format demands."""
        now = self.now()
        try:
            for line in read_cosignatures(body):
                if self.witness.key.made(line):
                    at = check_cosignature(checkpoint.text(), line, self.witness.key)
                    if abs(at - now) > OFF:
                        raise NoWord(f"its clock says {at:%Y-%m-%d %H:%M:%S} UTC, ours {now:%H:%M:%S}")
                    content = line_of(line).encode()
                    return Anchor(
                        size=checkpoint.size, kind=self.kind, name=self.name, content=content, at=now
                    )
        except SealError as error:
            raise NoWord(f"its answer does not hold: {error}") from error
        raise NoWord("its answer has no cosignature by the key that the policy names")

    async def held(self, ledger: Ledger) -> bytes | int | None:
        """Ask for the checkpoint it shows; a witness that shows none is asked for the size it has seen."""
        shown = await self.http.get(f"{self.witness.url}/{origin_hash(ledger.origin)}/checkpoint")
        if shown.status == 200:
            return shown.body
        latest = await asyncio.to_thread(ledger.latest_checkpoint)
        if latest is None:
            return None
        # Whoever has not cosigned anything yet does it now, which is what it is for.
        return _size(await self._add(ledger, latest, 0))


def _size(answer: Answered) -> int | None:
    """Read the size out of a 409; None for any other answer. Raises: NoWord when there is none in it."""
    if answer.status != 409:
        return None
    said = _SIZE.fullmatch(answer.body) if answer.media_type == SIZE_TYPE else None
    if said is None:
        raise NoWord("it refuses our size and does not say which one it has")
    return int(said[1])
