"""One writer process: appends its entries one by one, some twice, some transactions torn, and says what it was told.

Arguments: URL, data directory, name, count. Prints `identity index` for every acknowledged append.
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime

from gateledger.ledger import Ledger, NewEntry, receipt_holds
from gateledger.ledger import append as appending


class TornError(Exception):
    """Raised inside a transaction after everything was written, before the commit."""


def entry(identity: str) -> NewEntry:
    return NewEntry(
        identity=identity,
        kind="decision",
        repository="acme/shop",
        subject=identity,
        head_sha="0" * 40,
        verdict="allow",
        at=datetime.now(UTC),
        envelope=b"envelope of " + identity.encode(),
        leaf=b"leaf of " + identity.encode(),
        links={"work-item": ("acme/shop#1",)},
    )


def main(url: str, directory: str, name: str, count: int) -> None:
    chance = random.Random(name)
    write = appending.write

    def torn(*arguments) -> None:
        write(*arguments)
        if chance.random() < 0.2:
            raise TornError

    appending.write = torn
    with Ledger.open(url, origin="ledger.example/test") as ledger:
        print("open", flush=True)  # noqa: T201
        for number in range(count):
            # Every fourth decision is one that all writers come to at the same time.
            identity = f"shared-{number}" if number % 4 == 0 else f"{name}-{number}"
            receipt = None
            while receipt is None:
                try:
                    receipt = ledger.append(entry(identity))
                except TornError:
                    continue
            assert receipt_holds(receipt)
            print(identity, receipt.index, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
