"""Every document of objectives at the head, and which objectives are the service's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.observe.alert_subject import is_literal
from gateledger.artifacts.slo.read import read_together
from gateledger.artifacts.slo.words import Slo, SloText
from gateledger.judge.observed import About, chosen, is_lost
from gateledger.model.artifact import State
from gateledger.model.facts import File, Files
from gateledger.model.problem import Problem, Severity


@dataclass
class SeenSlos:
    """What was found. `about` are objectives that name the service, or stand in its files and name nobody else."""

    about: list[Slo] = field(default_factory=list)
    foreign: list[Slo] = field(default_factory=list)
    """In the service's own files, but of another service."""
    broken: list[tuple[SloText, tuple[Problem, ...]]] = field(default_factory=list)
    """Documents with the errors that are the service's business."""
    fragments: list[SloText] = field(default_factory=list)
    lost: list[File] = field(default_factory=list)
    elsewhere: int = 0

    @property
    def counting(self) -> tuple[Slo, ...]:
        """The objectives that are evidence: their indicator must be there, too."""
        return tuple(each for each in self.about if each.counts and each.indicator.kind != "reference")


def see_slos(files: Files, globs: tuple[str, ...], about: About, *, keptn: bool) -> SeenSlos:
    """Read every document that may hold objectives; references resolve among all of them."""
    seen = SeenSlos()
    texts: dict[str, str] = {}
    for file in chosen(files, globs):
        if is_lost(file):
            if about.owns(file.path) or about.is_named(file.path):
                seen.lost.append(file)
        elif file.text is not None:
            texts[file.path] = file.text
    for read in read_together(texts, keptn=keptn):
        _take(read, texts[read.path], about, seen)
    return seen


def _take(read: SloText, text: str, about: About, seen: SeenSlos) -> None:
    own = about.owns(read.path)
    if read.state is State.ABSENT:
        return
    if read.state is State.FRAGMENT:
        if read.others and not read.slos:
            return  # services, indicators and policies: others name them
        concerns = own or about.is_named(text) or about.is_named(read.path)
        seen.fragments.extend([read] if concerns else [])
        return
    for slo in read.slos:
        _sort(slo, seen, about, own=own)
    if read.state is State.INVALID:
        errors = _our_errors(read, text, about, own=own)
        seen.broken.extend([(read, errors)] if errors else [])


def _sort(slo: Slo, seen: SeenSlos, about: About, *, own: bool) -> None:
    if about.is_whole or is_about(slo, about):
        seen.about.append(slo)
    elif not own:
        seen.elsewhere += 1
    elif slo.service and is_literal(slo.service) and not slo.blank:
        seen.foreign.append(slo)
    else:
        seen.about.append(slo)


def is_about(slo: Slo, about: About) -> bool:
    """Tell whether an objective names the service: in its field for that, else in its name, labels or queries."""
    if slo.service and is_literal(slo.service) and not slo.blank:
        return about.is_named(slo.service)
    return any(about.is_named(text) for text in _texts(slo))


def _texts(slo: Slo) -> Iterator[str]:
    yield from (slo.name, slo.service)
    yield from (value for _, value in slo.labels)
    for each in slo.indicator.queries:
        yield each.query.text


def _our_errors(read: SloText, text: str, about: About, *, own: bool) -> tuple[Problem, ...]:
    errors = tuple(each for each in read.problems if each.severity is Severity.ERROR)
    if own or about.is_whole:
        return errors
    if not read.slos:
        return errors if about.is_named(text) or about.is_named(read.path) else ()
    ours = tuple(f"SLO {slo.name[:80]}:" for slo in read.slos if slo.wrong and is_about(slo, about))
    return tuple(each for each in errors if each.message.startswith(ours)) if ours else ()


def services_of(slos: Iterable[Slo]) -> Iterator[str]:
    """Give the services that objectives name."""
    yield from (slo.service for slo in slos if slo.service)
