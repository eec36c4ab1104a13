"""Who we are at GitHub: from the environment, or from the registration that this server made itself."""

from __future__ import annotations

import json
import os
from pathlib import Path

from gateledger.model.value import Value
from gateledger.run.settings import Settings

FILE = "app.json"


class Credentials(Value):
    """The App's id and PEM key, and the webhook secrets that are valid now."""

    app_id: int
    private_key: str
    secrets: tuple[str, ...]
    slug: str = ""
    html_url: str = ""

    def __repr__(self) -> str:
        """Never show a secret."""
        return f"Credentials(app_id={self.app_id})"

    __str__ = __repr__

    @property
    def secret_bytes(self) -> tuple[bytes, ...]:
        """The webhook secrets as bytes."""
        return tuple(secret.encode() for secret in self.secrets)


class IncompleteCredentials(ValueError):  # noqa: N818 - the user's mistake
    """Some of the three variables are set and some are not: named, because half an identity helps nobody."""


def load_credentials(settings: Settings) -> Credentials | None:
    """Give the credentials of the environment, else of the data directory, else None.

    Raises IncompleteCredentials, and OSError when a key file cannot be read.
    """
    key = settings.read_private_key()
    given = {
        "GATELEDGER_APP_ID": settings.app_id,
        "GATELEDGER_PRIVATE_KEY or GATELEDGER_PRIVATE_KEY_FILE": key,
        "GATELEDGER_WEBHOOK_SECRET": settings.webhook_secret,
    }
    missing = [name for name, value in given.items() if not value]
    if len(missing) == len(given):
        return _stored(settings.data_dir / FILE)
    if missing or settings.app_id is None or key is None:
        raise IncompleteCredentials(f"set {' and '.join(missing)} as well")
    secrets = tuple(secret.get_secret_value() for secret in settings.webhook_secret)
    return Credentials(app_id=settings.app_id, private_key=key, secrets=secrets)


def _stored(path: Path) -> Credentials | None:
    return Credentials.model_validate(json.loads(path.read_text())) if path.exists() else None


def store_credentials(settings: Settings, credentials: Credentials) -> Path:
    """Write the credentials of a new registration, readable by their owner only; raises OSError."""
    path = settings.data_dir / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(credentials.model_dump_json())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return path
