"""Accounts."""

from __future__ import annotations

from typing import Any

RESOLVERS: dict[tuple[str, str], Any] = {("Bot", "login"): lambda source, _: source.slug}
