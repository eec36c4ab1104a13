"""Which services a change speaks of, and which files are a service's own."""

from __future__ import annotations

from collections.abc import Iterable

from gateledger.artifacts.paths import matches, select
from gateledger.judge.kinds import belongs
from gateledger.model.facts import Change, Snapshot, Unavailable
from gateledger.model.policy import WHOLE, ChangeKind, Policy, Service


def concerned(policy: Policy, change: Change) -> tuple[Service, ...]:
    """Give the services whose files the change touches, in the policy's order; the whole repository if none is."""
    touched = change.paths
    found = [service for service in policy.services if any(own_paths(service, touched))]
    return tuple(among(service, policy.services) for service in found) or (WHOLE,)


def among(service: Service, services: Iterable[Service]) -> Service:
    """Tell a service what belongs to the others."""
    others = tuple(glob for each in services if each.name != service.name for glob in globs_of(each))
    return service.model_copy(update={"others": others})


def of_kinds(
    services: tuple[Service, ...], kinds: Iterable[ChangeKind], snapshot: Snapshot
) -> tuple[Service, ...]:
    """Give the services whose own share of the change is of one of the kinds; the repository if no share is.

    A label or an issue's type speaks of the change as a whole, and so of every service.
    """
    change, asked = snapshot.change, tuple(kinds)
    if services == (WHOLE,) or not asked or isinstance(change, Unavailable):
        return services
    found = [
        service
        for service in services
        if any(belongs(kind, _share(change, service), snapshot.work_items).answer for kind in asked)
    ]
    return tuple(found) or (WHOLE,)


def _share(change: Change, service: Service) -> Change:
    own = set(own_paths(service, change.paths))
    files = tuple(each for each in change.files if {each.path, each.previous_path} & own)
    return change.model_copy(update={"files": files})


def is_foreign(service: Service, path: str) -> bool:
    """Tell files that belong to another service and not to this one."""
    return bool(service.others) and matches(path, service.others) and not matches(path, globs_of(service))


def own_paths(service: Service, paths: Iterable[str]) -> tuple[str, ...]:
    """Give the paths that belong to a service: those of its globs, and those of its folder of documents."""
    return tuple(select(paths, globs_of(service)))


def globs_of(service: Service) -> tuple[str, ...]:
    """Give the globs of a service's files."""
    docs = (f"/{service.docs.strip('/')}/**",) if service.docs else ()
    return (*service.paths, *docs)
