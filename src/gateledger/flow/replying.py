"""Answers to commands, and what all commands on releases have in common: whose word, which tag, who may."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from gateledger.collect.opening import Nothing
from gateledger.collect.release import OpenedRelease, open_release
from gateledger.flow.policies import policy_of
from gateledger.flow.release_seeing import is_release
from gateledger.flow.world import World
from gateledger.github.errors import Forbidden, Gone, NotFound, Refused
from gateledger.github.installation import Installation
from gateledger.judge.speaker import not_ones_own
from gateledger.model.answer import Done
from gateledger.model.command import Command
from gateledger.model.job import Job, JobKind
from gateledger.model.policy import Policy
from gateledger.model.text import CommentText
from gateledger.publish.comment import publish_comment
from gateledger.render.replies import refused

LATE = timedelta(minutes=30)
"""A command that reaches us later than this is not obeyed: what it speaks of may have changed since it was given."""
TAG = re.compile(r"(?!-)(?!.*(?:\.\.|//|@\{|/$|\.$|\.lock$))[^\x00-\x20\x7f~^:?*\[\\>]{1,250}")
"""A tag as git-check-ref-format(1) allows it; `>` tells deployments from releases in our own names."""


@dataclass(frozen=True)
class Given:
    """A command on its journey."""

    world: World
    hub: Installation
    job: Job
    said: Command


@dataclass(frozen=True)
class Asked:
    """A release that a command names, as GitHub shows it now, and the policy that calls it one."""

    tag: str
    opened: OpenedRelease
    policy: Policy


async def tell(given: Given, text: CommentText) -> str:
    """Show an answer in the conversation; give what kept it from being shown, if something did for good.

    Raises GitHubError when it may be shown later.
    """
    world, repository = given.world, given.job.repository
    try:
        await publish_comment(
            given.hub, repository, text, shown=world.shown, app_id=world.app_id, slug=world.app_slug
        )
    except (Forbidden, NotFound, Gone, Refused) as error:
        return f", and the answer could not be shown: {error}"
    return ""


async def refuse(given: Given, why: str) -> Done:
    """Refuse a command; the log line is all that is kept of it. Raises GitHubError."""
    return Done(reason=f"refused: {why}{await tell(given, refused(given.said, why))}")


async def asked(given: Given, tag: str, *, late: bool = False) -> Asked | str:
    """Give the release that a command names; or why it is not obeyed, whoever gave it.

    `late`: it is obeyed however late it comes. Raises GitHubError.
    """
    world = given.world
    if why := _ill_said(world, given.said, tag, late=late):
        return why
    opened = await open_release(given.hub, release_job(given.job, tag), app_id=world.app_id)
    if isinstance(opened, Nothing):
        return (
            f"{opened.reason}, and no draft release of {tag} is shown to this App: GitHub shows drafts to Apps "
            "alone that may write the repository's contents (`contents: write`)"
        )
    policy, problems = policy_of(world, opened)
    if policy is None:
        return "the policy cannot be used" if problems else "this repository has no policy"
    if not is_release(policy, tag):
        return f"the policy calls no tag of the name {tag} a release (`release.tags`)"
    return Asked(tag, opened, policy)


def _ill_said(world: World, said: Command, tag: str, *, late: bool) -> str:
    """Say what is wrong with a command before anybody is asked; empty for nothing."""
    if why := not_ones_own(said):
        return why
    if not tag:
        return f"the command names no tag: write `/gateledger {said.name} TAG`"
    if not TAG.fullmatch(tag):
        return f"{tag} cannot be a tag"
    if not late and world.now() - said.at > LATE:
        minutes = LATE.seconds // 60
        return f"the command reached Gateledger more than {minutes} minutes after it was given; say it again"
    return ""


def release_job(job: Job, tag: str) -> Job:
    """The question whether a tag may be released."""
    return Job(
        kind=JobKind.RELEASE,
        repository=job.repository,
        key=tag,
        installation=job.installation,
        trigger=job.trigger,
    )


def plain(word: str) -> str:
    """Take the backticks off a word that somebody wrote as code."""
    return word.strip("`")
