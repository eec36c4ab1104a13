"""Merge queues: groups of pull requests waiting on one commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from gateledger.sandbox.clock import node_id
from gateledger.sandbox.model.branches import NOTHING
from gateledger.sandbox.model.merging import merged_tree

if TYPE_CHECKING:
    from gateledger.sandbox.model.pull import Pull
    from gateledger.sandbox.model.repository import Repository

Reason = Literal["merged", "invalidated", "dequeued"]


@dataclass(eq=False)
class Entry:
    """One pull request in a queue; its head is the group's commit with it on top."""

    group: MergeGroup
    pull_request: Pull
    database_id: int
    enqueued_at: str
    head_sha: str
    base_sha: str

    graphql_type = "MergeQueueEntry"
    state = "AWAITING_CHECKS"
    jump = False
    solo = False
    estimated_time_to_merge = None

    @property
    def id(self) -> str:
        return node_id("MQE", self.database_id)

    @property
    def position(self) -> int:
        return self.group.repository.queue_entries(self.group.base_ref).index(self) + 1


class MergeGroup:
    """Pull requests that are tested together; `head_ref` is short, `gh-readonly-queue/...`."""

    def __init__(self, repository: Repository, pulls: list[Pull], by: str | None) -> None:
        self.repository = repository
        self.hub = repository.hub
        self.actor = self.hub.account(by)
        self.base_ref = pulls[0].base_ref_name
        self.base_sha = self.head_sha = repository.branches.tip(self.base_ref)
        self.entries: list[Entry] = []
        for pull in pulls:
            self._enqueue(pull)
        self.head_ref = f"gh-readonly-queue/{self.base_ref}/pr-{pulls[-1].number}-{self.base_sha}"

    def _enqueue(self, pull: Pull) -> None:
        base = self.head_sha
        store = self.repository.store
        tree = merged_tree(self.repository, base, pull.head_sha) or store.history(pull.head_sha).tree
        message = f"Merge pull request #{pull.number} from {pull.head_ref_name}"
        self.head_sha = self.repository.branches.make([base, pull.head_sha], tree, message, self.actor)
        number, moment = self.hub.ids.next(), self.hub.clock.now()
        self.entries.append(Entry(self, pull, number, moment, self.head_sha, base))
        pull.group = self

    def start(self) -> None:
        """Push the group's branch; sends `enqueued` for each and `merge_group.checks_requested`."""
        for entry in self.entries:
            entry.pull_request.touched("enqueued", self.actor)
        self.repository.branches.move(f"refs/heads/{self.head_ref}", self.head_sha, self.actor)
        self.hub.events.merge_group(self, "checks_requested")

    def destroy(self, reason: Reason = "dequeued") -> None:
        """End the group; sends `merge_group.destroyed`, and merges its pull requests when that is the reason."""
        with self.hub.lock:
            self.repository.groups.remove(self)
            self.repository.branches.move(f"refs/heads/{self.head_ref}", NOTHING, self.actor)
            for entry in self.entries:
                entry.pull_request.group = None
                entry.pull_request.touched("dequeued", self.actor, reason=reason.upper())
            self.hub.events.merge_group(self, "destroyed", reason)
            if reason == "merged":
                for entry in self.entries:
                    entry.pull_request.merge(by=self.actor.login, bypass=True)
