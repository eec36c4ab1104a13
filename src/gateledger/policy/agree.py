"""Whether the parts of an effective policy fit each other."""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.model.policy import PolicySource
from gateledger.model.problem import Problem, Severity
from gateledger.policy.placed import Layer, Place
from gateledger.policy.quote import meant, quoted
from gateledger.policy.sections import ALWAYS, STAGES
from gateledger.policy.tree import Spot


def disagreements(layer: Layer, own: PolicySource) -> list[Problem]:
    """Find names that nothing declares, kinds that match nothing, stages without the words they need."""
    return [*_undeclared(layer), *_idle_kinds(layer), *_incomplete(layer), *_nothing(layer, own)]


def _undeclared(layer: Layer) -> Iterator[Problem]:
    kinds = [key[1] for key in layer.parts if key[0] == "changes" and len(key) == 2]
    for key, placed in layer.parts.items():
        if key[-1] not in {"when", "skip"} or len(key) not in {2, 4}:
            continue
        for name in placed.value:
            if name not in kinds and not (name == ALWAYS and key[-1] == "when"):
                message = (
                    f"`{key[-1]}` names {quoted(name)}, which `changes` does not declare{meant(name, kinds)}"
                )
                yield placed.place_of(name).problem(message)


def _idle_kinds(layer: Layer) -> Iterator[Problem]:
    """Find kinds that match nothing; one that is skipped may have been narrowed that far by those who inherit it."""
    awaited = layer.kinds_in("when")
    for key, placed in layer.parts.items():
        if key[0] != "changes" or len(key) != 2:
            continue
        given = [layer.parts.get((*key, word)) for word in ("paths", "labels", "types")]
        only = layer.parts.get((*key, "only"))
        if not any(given) or (key[1] in awaited and not any(each.value for each in given if each)):
            yield placed.place.problem(
                f"`changes.{key[1]}` matches nothing: give it `paths`, `labels` or `types`"
            )
        elif only and only.value and not given[0]:
            message = f"`changes.{key[1]}`: `only` speaks of changed files, and there are no `paths`"
            yield only.place.problem(message)


def _incomplete(layer: Layer) -> Iterator[Problem]:
    parts = layer.parts
    for stage, word in (("release", "tags"), ("deployment", "environments")):
        if (stage,) in parts and not (found := parts.get((stage, word))):
            yield parts[(stage,)].place.problem(f"`{stage}` needs `{word}`")
        elif (stage,) in parts and found and not found.value:
            yield found.place.problem(f"`{stage}.{word}` is empty")
    for names in (("release", "publishers"), ("bypasses", "reviewers")):
        people = parts.get(names)
        if people and not people.value:  # nobody would be taken for nothing said, which opens it to others
            message = f"`{'.'.join(names)}` names nobody: leave it out (then `waivers.approvers` may), or name somebody"
            yield people.place.problem(message)
    for key, placed in parts.items():
        if key[0] == "services" and len(key) == 2 and not parts.get((*key, "paths")):
            yield placed.place.problem(f"`services.{key[1]}` needs `paths`")
    inherit = parts.get(("deployment", "inherit"))
    if inherit and ("release",) not in parts:
        yield inherit.place.problem("`inherit-release`: there is no `release` to inherit from")


def _nothing(layer: Layer, own: PolicySource) -> Iterator[Problem]:
    if not any(key[0] in STAGES and key[1:2] == ("gates",) for key in layer.parts):
        place = Place(own, Spot(1, 1))
        yield place.problem("this policy has no gates: nothing will be judged", Severity.WARNING)
