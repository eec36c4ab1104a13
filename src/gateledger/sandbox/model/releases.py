"""The releases of a repository: drafted, published, edited, deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gateledger.sandbox.errors import RefusedError, SandboxError, invalid
from gateledger.sandbox.model.release import Asset, Release
from gateledger.sandbox.people import Account

if TYPE_CHECKING:
    from gateledger.sandbox.model.repository import Repository

BODY_LIMIT = 125_000
TOLD = ("tag_name", "name", "body")
EDITABLE = {*TOLD, "target_commitish", "prerelease", "make_latest"}
LOCKED = "Cannot modify assets of an immutable release"


class Releases:
    """Who calls these methods stands for a person with push access, unless `actor` says otherwise."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self._hub = repository.hub
        self._releases: dict[int, Release] = {}
        self.immutable = False
        self._burnt: set[str] = set()

    def create(self, tag: str, by: str | None = None, *, draft: bool = False, **more: Any) -> Release:
        """Draft or publish a release; `more`: target_commitish, name, body, prerelease, make_latest.

        Sends `release.created` and, when published, what `publish` sends.
        """
        with self._hub.lock:
            return self.add({"tag_name": tag, "draft": draft} | more, self._hub.account(by))

    def add(self, body: dict[str, Any], actor: Account) -> Release:
        """Make one from a request body."""
        where, tag = self.repository, body["tag_name"]
        target = body.get("target_commitish") or where.default_branch
        moment = self._hub.clock.now()
        made = Release(
            where,
            self._hub.ids.next(),
            tag,
            target,
            body.get("name"),
            body.get("body"),
            actor,
            self._dated(tag, target),
            moment,
            prerelease=bool(body.get("prerelease")),
            make_latest=body.get("make_latest") or "true",
        )
        self._check(made)
        if not body.get("draft"):
            self._tag(made, actor)
        self._releases[made.database_id] = made
        if body.get("draft"):
            self._hub.events.release(made, "created", actor)
        else:
            self._published(made, actor, created=True)
        return made

    def _dated(self, tag: str, target: str) -> str:
        """A release is as old as the commit it is made from."""
        where = self.repository
        sha = where.resolve(f"refs/tags/{tag}") or where.resolve(target)
        commit = where.peel(sha) if sha else None
        if commit is None:
            raise invalid("Release", "target_commitish", "invalid")
        return where.store.history(commit).committer.date

    def _check(self, one: Release) -> None:
        if len(one.body or "") > BODY_LIMIT:
            raise invalid(
                "Release", "body", "custom", f"body is too long (maximum is {BODY_LIMIT} characters)"
            )
        if one.tag_name in self._burnt and not one.immutable:
            raise invalid("Release", "tag_name", "custom", "tag_name was used by an immutable release")
        same = [other for other in self.published() if other.tag_name == one.tag_name and other is not one]
        if same and not one.draft:
            raise invalid("Release", "tag_name", "already_exists")

    def _tag(self, one: Release, actor: Account) -> None:
        """A published release has a tag, made from its target where there is none."""
        one.draft = False
        try:
            self._check(one)
            where = self.repository
            if one.ref not in where.branches.refs:
                sha = where.resolve(one.target_commitish) or ""
                where.branches.push(one.ref, where.peel(sha) or sha, actor)
        except RefusedError as refused:
            one.draft = True
            if "rule violations" not in refused.message:
                raise
            first = {"resource": "Release", "code": "custom", "field": "pre_receive"}
            second = {
                "resource": "Release",
                "code": "custom",
                "message": "Published releases must have a valid tag",
            }
            errors = [first | {"message": f"pre_receive {refused.message}"}, second]
            raise RefusedError(422, "Validation Failed", errors) from None

    def _published(self, one: Release, actor: Account, *, created: bool) -> None:
        one.published_at = one.updated_at = self._hub.clock.now()
        one.immutable = self.immutable
        if one.immutable:
            self._burnt.add(one.tag_name)
        kinds = ["published", "prereleased" if one.prerelease else "released"]
        for action in ["created", *kinds] if created else kinds:
            self._hub.events.release(one, action, actor)

    def publish(self, release_id: int, by: str | None = None) -> Release:
        """Publish a draft; sends `release.published`, then `released` or `prereleased`."""
        with self._hub.lock:
            return self.change(self.known(release_id), {"draft": False}, self._hub.account(by))

    def edit(self, release_id: int, by: str | None = None, **changes: Any) -> Release:
        """Change a release; see `create` for the names, `draft` publishes or withdraws."""
        with self._hub.lock:
            return self.change(self.known(release_id), changes, self._hub.account(by))

    def change(self, one: Release, changes: dict[str, Any], actor: Account) -> Release:
        """Change what is named; sends `edited` where something is new, `released` for a promoted one."""
        wanted = {key: value for key, value in changes.items() if key in EDITABLE}
        before = {key: getattr(one, key) for key in wanted}
        if one.immutable and wanted.get("tag_name", one.tag_name) != one.tag_name:
            raise invalid(
                "Release", "tag_name", "custom", "tag_name cannot be changed on an immutable release"
            )
        self._apply(one, wanted)
        try:
            self._check(one)
            if one.draft and changes.get("draft") is False:
                self._tag(one, actor)
                self._published(one, actor, created=False)
                return one
        except RefusedError:
            self._apply(one, before)
            raise
        self._edited(one, before, actor)
        if changes.get("draft") is True and not one.draft:
            self._withdraw(one, actor)
        return one

    def _apply(self, one: Release, values: dict[str, Any]) -> None:
        for key, value in values.items():
            setattr(one, key, value)

    def _edited(self, one: Release, before: dict[str, Any], actor: Account) -> None:
        new = {key: old for key, old in before.items() if getattr(one, key) != old}
        if not new:
            return
        one.updated_at = self._hub.clock.now()
        told = {key: {"from": new[key] or ""} for key in TOLD if key in new}
        self._hub.events.release(one, "edited", actor, {"changes": told})
        if new.get("prerelease") is True and not one.draft:
            self._hub.events.release(one, "released", actor)

    def _withdraw(self, one: Release, actor: Account) -> None:
        if one.immutable:
            raise invalid("Release", "draft", "custom", "An immutable release cannot become a draft")
        one.draft, one.published_at = True, None
        self._hub.events.release(one, "unpublished", actor)

    def delete(self, release_id: int, by: str | None = None) -> None:
        """Delete a release, its tag stays; sends `release.deleted`."""
        with self._hub.lock:
            self.drop(self.known(release_id), self._hub.account(by))

    def drop(self, one: Release, actor: Account) -> None:
        del self._releases[one.database_id]
        self._hub.events.release(one, "deleted", actor)

    def upload(
        self,
        release_id: int,
        name: str,
        data: bytes | str,
        *,
        content_type: str = "application/octet-stream",
        label: str | None = None,
        by: str | None = None,
    ) -> Asset:
        """Attach a file; no webhook says so."""
        with self._hub.lock:
            one = self.known(release_id)
            if one.immutable:
                raise RefusedError(422, LOCKED)
            if any(asset.name == name for asset in one.assets):
                raise invalid("ReleaseAsset", "name", "already_exists")
            moment, actor = self._hub.clock.now(), self._hub.account(by)
            content = data.encode() if isinstance(data, str) else data
            made = Asset(one, self._hub.ids.next(), name, label, content_type, content, actor, moment)
            one.assets.append(made)
            return made

    def take_away(self, asset: Asset) -> None:
        """Delete a file of a release that is not locked."""
        if asset.release.immutable:
            raise RefusedError(422, LOCKED)
        asset.release.assets.remove(asset)

    # looking up

    def every(self) -> list[Release]:
        """List all, drafts included, newest first."""
        return sorted(self._releases.values(), key=lambda one: -one.database_id)

    def published(self) -> list[Release]:
        return [one for one in self.every() if not one.draft]

    def find(self, release_id: int) -> Release | None:
        return self._releases.get(release_id)

    def known(self, release_id: int) -> Release:
        found = self.find(release_id)
        if found is None:
            raise SandboxError(f"{self.repository.name_with_owner} has no release {release_id}")
        return found

    def by_tag(self, tag: str) -> Release | None:
        """Find a published release; drafts have no tag yet."""
        return next((one for one in self.published() if one.tag_name == tag), None)

    @property
    def latest(self) -> Release | None:
        """The newest full release that may be called so."""
        full = [one for one in self.published() if not one.prerelease and one.make_latest != "false"]
        return max(full, key=lambda one: (one.created_at, one.database_id), default=None)

    def asset(self, asset_id: int) -> Asset | None:
        every = (asset for one in self._releases.values() for asset in one.assets)
        return next((asset for asset in every if asset.database_id == asset_id), None)

    def locks(self, ref: str) -> bool:
        """Say whether a ref is the tag of an immutable release."""
        return any(one.immutable and one.ref == ref for one in self._releases.values())
