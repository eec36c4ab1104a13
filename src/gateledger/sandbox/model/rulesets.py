"""The rulesets of a repository: kept, looked up, and held against a push."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gateledger.sandbox.errors import RefusedError, SandboxError, invalid
from gateledger.sandbox.model.rule import RequiredCheck
from gateledger.sandbox.model.ruleset import Ruleset, body_of, ruleset

if TYPE_CHECKING:
    from gateledger.sandbox.model.branches import Push
    from gateledger.sandbox.model.repository import Repository
    from gateledger.sandbox.people import Account

# https://docs.github.com/en/rest/repos/rules: the ids of the base roles
ROLES = {2: "maintain", 4: "write", 5: "admin"}
FORBIDDEN = {
    "creation": "Cannot create ref due to creations being restricted.",
    "update": "Cannot update this protected ref.",
    "deletion": "Cannot delete this protected ref.",
    "non_fast_forward": "Cannot force-push to this branch",
}


class Rulesets:
    """What is in force in a repository, its organization's rules included."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._hub = repository.hub
        self._own: dict[int, Ruleset] = {}
        self.suites: list[dict[str, Any]] = []

    def every(self) -> list[Ruleset]:
        """List all, the organization's last, whether in force or not."""
        above = self._hub.organization_rulesets.get(self.repository.owner.login.lower(), [])
        return [*self._own.values(), *above]

    def find(self, ruleset_id: int) -> Ruleset | None:
        return next((one for one in self.every() if one.database_id == ruleset_id), None)

    def create(self, name: str, rules: list[dict[str, Any]], by: str | None = None, **more: Any) -> Ruleset:
        """Make one; `more`: target, include, exclude, enforcement, bypass_actors."""
        with self._hub.lock:
            return self.add(body_of(name, rules, **more), self._hub.account(by))

    def add(self, body: dict[str, Any], actor: Account) -> Ruleset:
        """Make one from a request body; sends `repository_ruleset.created`."""
        if any(one.name == body["name"] for one in self._own.values()):
            raise invalid("Ruleset", "name", "custom", "Name must be unique")
        made = ruleset(self._hub, "Repository", self.repository.name_with_owner, body)
        self._own[made.database_id] = made
        self._hub.events.ruleset(self.repository, made, "created", actor)
        return made

    def update(self, ruleset_id: int, by: str | None = None, **changes: Any) -> Ruleset:
        """Replace what is named: name, target, enforcement, conditions, rules, bypass_actors."""
        with self._hub.lock:
            found = self._known(ruleset_id)
            for name, value in changes.items():
                if not hasattr(found, name):
                    raise SandboxError(f"a ruleset has no {name!r}")
                setattr(found, name, value)
            found.updated_at = self._hub.clock.now()
            self._hub.events.ruleset(self.repository, found, "edited", self._hub.account(by))
            return found

    def delete(self, ruleset_id: int, by: str | None = None) -> None:
        """Take one away; sends `repository_ruleset.deleted`."""
        with self._hub.lock:
            found = self._known(ruleset_id)
            del self._own[ruleset_id]
            self._hub.events.ruleset(self.repository, found, "deleted", self._hub.account(by))

    def _known(self, ruleset_id: int) -> Ruleset:
        if ruleset_id not in self._own:
            raise SandboxError(f"{self.repository.name_with_owner} has no ruleset {ruleset_id}")
        return self._own[ruleset_id]

    def in_force(self, ref: str) -> list[tuple[Ruleset, dict[str, Any]]]:
        """List the rules of all active rulesets that cover a ref."""
        found = [one for one in self.every() if one.enforcement == "active"]
        return [(one, rule) for one in found if one.covers(self.repository, ref) for rule in one.rules]

    def required(self, ref: str) -> list[RequiredCheck]:
        """List the checks that a ref requires."""
        return [
            RequiredCheck(check["context"], check.get("integration_id"), one.database_id)
            for one, rule in self.in_force(ref)
            if rule["type"] == "required_status_checks"
            for check in rule["parameters"]["required_status_checks"]
        ]

    # pushes

    def judge(self, push: Push) -> str | None:
        """Say why a push is against the rules its actor cannot bypass, or None."""
        rules = [(one, rule) for one, rule in self.in_force(push.ref) if not self.bypasses(one, push.actor)]
        return "\n".join(text for _, rule in rules for text in self._broken(rule, push)) or None

    def refuse(self, push: Push) -> None:
        """Refuse such a push with 422."""
        reason = self.judge(push)
        self.note(push, "fail" if reason else "pass")
        if reason:
            raise RefusedError(422, f"Repository rule violations found\n\n{reason}\n\n")

    def note(self, push: Push, result: str) -> None:
        """Keep how a push stood to the rules, where there are any."""
        if self.in_force(push.ref):
            suite = {
                "id": self._hub.ids.next(),
                "actor_id": push.actor.database_id,
                "actor_name": push.actor.login,
                "before_sha": push.before,
                "after_sha": push.after,
                "ref": push.ref,
                "repository_id": self.repository.database_id,
                "repository_name": self.repository.name,
                "pushed_at": self._hub.clock.now(),
                "result": result,
                "evaluation_result": None,
            }
            self.suites.append(suite)

    def _broken(self, rule: dict[str, Any], push: Push) -> Iterator[str]:
        kind = rule["type"]
        moved = not push.created and not push.deleted
        if (
            (kind == "creation" and push.created)
            or (kind == "deletion" and push.deleted)
            or (kind == "update" and moved)
            or (kind == "non_fast_forward" and moved and not self._forward(push))
        ):
            yield FORBIDDEN[kind]
        if kind == "required_status_checks" and not push.deleted:
            if push.created and rule["parameters"].get("do_not_enforce_on_create"):
                return
            sha = self.repository.peel(push.after) or push.after
            for check in rule["parameters"]["required_status_checks"]:
                wanted = RequiredCheck(check["context"], check.get("integration_id"), 0)
                if not wanted.met_by(self.repository.checking, sha):
                    yield f'Required status check "{wanted.check}" is expected.'

    def _forward(self, push: Push) -> bool:
        return self.repository.branches.forward(push.before, push.after)

    def bypasses(self, one: Ruleset, actor: Account) -> bool:
        """Say whether an actor need not follow a ruleset; on pull requests only does not count here."""
        return any(
            actor_of["actor_type"] and self._is(actor_of, actor)
            for actor_of in one.bypass_actors
            if actor_of.get("bypass_mode", "always") in {"always", "exempt"}
        )

    def _is(self, listed: dict[str, Any], actor: Account) -> bool:
        number = listed.get("actor_id")
        apps = self._hub.apps
        known = {
            "Integration": number in apps and apps[number].bot is actor,
            "OrganizationAdmin": actor.login == self._hub.maintainer,
            "RepositoryRole": self.repository.role(actor) == ROLES.get(number or 0),
            "User": actor.database_id == number,
            "Team": any(
                team.database_id == number and actor in team.members for team in self._hub.teams.every()
            ),
        }
        return known.get(listed["actor_type"], False)
