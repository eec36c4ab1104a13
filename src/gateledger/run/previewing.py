"""Where a preview looks: at GitHub where the App's credentials are, else at a checkout alone."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from gateledger.checkout.names import host_of, repository_of
from gateledger.checkout.repository import Checkout
from gateledger.run.credentials import Credentials, load_credentials
from gateledger.run.mistake import Mistake
from gateledger.run.settings import Settings

_NAME = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Place:
    """A repository at GitHub, and what is needed to look at it."""

    repository: str
    settings: Settings
    credentials: Credentials


def find_place(path: Path, repository: str | None) -> Place | None:
    """Give the repository that is named, else origin's if our GitHub has it; None where only the checkout is left.

    Raises Mistake for a name that needs credentials, and CheckoutError.
    """
    settings = _settings()
    credentials = _credentials(settings)
    if repository is None:
        found = _origin(path, settings) if credentials else None
        return Place(found, settings, credentials) if found and credentials else None
    if not _NAME.fullmatch(repository):
        raise Mistake(f"--repository {repository}: not a name like owner/repository")
    if credentials is None:
        raise Mistake(
            "--repository asks GitHub: set GATELEDGER_APP_ID and GATELEDGER_PRIVATE_KEY_FILE. "
            "Without them a checkout can be looked at: gateledger preview PATH"
        )
    return Place(repository, settings, credentials)


def _credentials(settings: Settings) -> Credentials | None:
    """Give the App's id and key; nothing is received here, so a webhook secret is not asked for."""
    try:
        key = settings.read_private_key()
    except OSError as error:
        raise Mistake(f"the App's credentials cannot be used: {error}") from error
    if settings.app_id is not None and key:
        return Credentials(app_id=settings.app_id, private_key=key, secrets=())
    return _registered(settings)


def _settings() -> Settings:
    try:
        return Settings()
    except ValidationError:
        from gateledger.run.archive import load_settings

        return load_settings()  # says what is wrong


def _registered(settings: Settings) -> Credentials | None:
    try:
        return load_credentials(settings)
    except (OSError, ValueError) as error:
        raise Mistake(f"the App's credentials cannot be used: {error}") from error


def _origin(path: Path, settings: Settings) -> str | None:
    url = Checkout.open(path, environment=os.environ).configuration.get("remote.origin.url") or ""
    ours = (urlsplit(settings.github_api_url).hostname or "").removeprefix("api.")
    return repository_of(url) if host_of(url) == ours else None
