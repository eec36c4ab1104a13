"""What a gate may say."""

from __future__ import annotations

from gateledger.model.report import CouldNotTell, Finding, Note

Said = Finding | CouldNotTell | Note
