"""Settings -> whose word counts, and who is only on this machine."""

from __future__ import annotations

import ipaddress
import socket
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import Certificate

from gateledger.flow.anchoring import Outsiders
from gateledger.run.anchoring.outsider import without_password
from gateledger.run.mistake import Mistake, refuse
from gateledger.run.settings import Settings
from gateledger.seal.errors import SealError
from gateledger.seal.keys import raw
from gateledger.seal.timestamp import read_roots
from gateledger.seal.witness_policy import WitnessPolicy, read_witness_policy


def read_outsiders(settings: Settings, origin: str, log_key: Ed25519PublicKey) -> Outsiders:
    """Read whose word counts. Raises Mistake naming the file and its line."""
    policy = _policy(settings.witness_policy_file, origin, log_key)
    repositories = [settings.anchor_repository] if settings.anchor_repository else []
    here = {each.key.name for each in policy.witnesses if is_here(each.url)} if policy else set()
    here |= {without_password(url) for url in settings.tsa_url if is_here(url)}
    if settings.anchor_repository and is_here(settings.github_api_url):
        here.add(settings.anchor_repository)
    if settings.anchor_git:
        repositories.append(without_password(settings.anchor_git))
        here |= {repositories[-1]} if is_here(settings.anchor_git) else set()
    return Outsiders(
        policy=policy,
        authorities=tuple(without_password(url) for url in settings.tsa_url),
        roots=_roots(settings.tsa_certificates_file),
        repositories=tuple(repositories),
        here=frozenset(here),
        every=timedelta(seconds=settings.anchor_seconds),
    )


def _policy(path: Path | None, origin: str, log_key: Ed25519PublicKey) -> WitnessPolicy | None:
    if path is None:
        return None
    try:
        policy, problems = read_witness_policy(path.read_bytes(), str(path))
    except OSError as error:
        raise Mistake(f"GATELEDGER_WITNESS_POLICY_FILE: {error}") from error
    refuse(problems)
    assert policy is not None
    if not policy.accepts_log(origin, log_key):
        raise Mistake(f"{path}: none of its `log` lines is our log {origin} with the key we sign with")
    for witness in policy.witnesses:
        if raw(witness.key.key) == raw(log_key):
            raise Mistake(f"{path}: witness {witness.name} has our own key: nobody is a witness to himself")
    return policy


def _roots(path: Path | None) -> tuple[Certificate, ...]:
    try:
        return read_roots(path.read_bytes()) if path else ()
    except (OSError, SealError) as error:
        raise Mistake(f"GATELEDGER_TSA_CERTIFICATES_FILE: {path}: {error}") from error


def is_here(url: str) -> bool:
    """Tell whether an address is this very machine: a path, loopback, or our own name."""
    if not url:
        return False  # nobody is asked there: the word came another way
    parts = urlsplit(url if "://" in url else _as_url(url))
    host = (parts.hostname or "").lower().rstrip(".")
    if parts.scheme in ("", "file") or not host:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host in ("localhost", socket.gethostname().lower()) or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _as_url(place: str) -> str:
    """Read git's short form `user@host:path`, which is a path unless the colon comes before any slash."""
    host, colon, path = place.partition(":")
    return f"ssh://{host}/{path}" if colon and "/" not in host else f"file://{place}"
