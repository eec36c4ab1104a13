"""Which services a change speaks of, and which files are a service's own."""

from __future__ import annotations

from collections.abc import Iterable

from gateledger.artifacts.paths import select
from gateledger.model.facts import Change
from gateledger.model.policy import WHOLE, Policy, Service


def concerned(policy: Policy, change: Change) -> tuple[Service, ...]:
    """Give the services whose files the change touches, in the policy's order; the whole repository if none is."""
    touched = change.paths
    found = [service for service in policy.services if any(own_paths(service, touched))]
    return tuple(found) or (WHOLE,)


def own_paths(service: Service, paths: Iterable[str]) -> tuple[str, ...]:
    """Give the paths that belong to a service: those of its globs, and those of its folder of documents."""
    return tuple(select(paths, globs_of(service)))


def globs_of(service: Service) -> tuple[str, ...]:
    """Give the globs of a service's files."""
    docs = (f"/{service.docs.strip('/')}/**",) if service.docs else ()
    return (*service.paths, *docs)
