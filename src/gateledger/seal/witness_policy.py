"""Whose word is asked, and whose is enough: a C2SP tlog-policy file.

Source: https://c2sp.org/tlog-policy; limits of our own: at most 64 witnesses, as many as a note may have signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from gateledger.model.problem import Problem
from gateledger.seal.checkpoint import MOST_SIGNATURES, read_vkey
from gateledger.seal.cosignature import WitnessKey, read_witness_vkey
from gateledger.seal.errors import SealError, WrongKey
from gateledger.seal.keys import raw

LARGEST = 256 * 1024
NONE = "none"


@dataclass(frozen=True)
class Witness:
    """One witness: its name within the policy, its key, and where it is asked (empty: nowhere)."""

    name: str
    key: WitnessKey
    url: str = ""


@dataclass(frozen=True)
class Group:
    """A group has witnessed what at least `needed` of its members have witnessed."""

    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class WitnessPolicy:
    """A policy as read; `text` is the file itself. `quorum` is `none` or the name of a witness or a group."""

    logs: tuple[tuple[str, Ed25519PublicKey], ...]
    witnesses: tuple[Witness, ...]
    groups: dict[str, Group]
    quorum: str
    text: bytes

    def met_by(self, names: Collection[str]) -> bool:
        """Tell whether these witnesses, by their names in the policy, are the quorum."""
        return self.quorum == NONE or self._witnessed(self.quorum, names)

    @property
    def fewest(self) -> int:
        """How many witnesses it takes at least."""
        return 0 if self.quorum == NONE else self._fewest(self.quorum)

    def _fewest(self, name: str) -> int:
        group = self.groups.get(name)
        if group is None:
            return 1
        return sum(sorted(self._fewest(member) for member in group.members)[: group.needed])

    def _witnessed(self, name: str, names: Collection[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._witnessed(member, names) for member in group.members) >= group.needed

    def accepts_log(self, name: str, key: Ed25519PublicKey) -> bool:
        """Tell whether a log is one of those listed; a policy without any leaves that to others."""
        return not self.logs or any((name, raw(key)) == (other, raw(its)) for other, its in self.logs)


class WrongLineError(ValueError):
    """What is wrong with one line."""


@dataclass
class _Reading:
    """What the lines have said so far."""

    logs: list[tuple[str, Ed25519PublicKey]] = field(default_factory=list)
    witnesses: dict[str, Witness] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    quorum: str | None = None


def read_witness_policy(data: bytes, path: str) -> tuple[WitnessPolicy | None, tuple[Problem, ...]]:
    """Read a policy file; with any Problem, each with its line, there is no policy."""
    problems: list[Problem] = []
    found = _Reading()
    for number, text in _lines(data, path, problems):
        words = text.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if not words or words[0].startswith("#"):
            continue
        try:
            _read(found, words)
        except (WrongLineError, SealError) as wrong:
            said = str(wrong).encode("utf-8", "backslashreplace").decode()
            problems.append(Problem(message=said, path=path, line=number))
    if found.quorum is None and not problems:
        problems.append(Problem(message="there is no `quorum` line", path=path))
    if problems or found.quorum is None:
        return None, tuple(problems)
    witnesses = tuple(found.witnesses.values())
    return WitnessPolicy(tuple(found.logs), witnesses, found.groups, found.quorum, data), ()


def _lines(data: bytes, path: str, problems: list[Problem]) -> Iterator[tuple[int, str]]:
    """Number the lines; octets above 127 are opaque, so each is read as one character."""
    if len(data) > LARGEST:
        problems.append(Problem(message=f"the file is larger than {LARGEST >> 10} KiB", path=path))
        return
    if data and not data.endswith(b"\n"):
        last = data.count(b"\n") + 1
        problems.append(Problem(message="the last line does not end with a newline", path=path, line=last))
    for number, line in enumerate(data.split(b"\n"), 1):
        if any((octet < 0x20 and octet != 0x09) or octet == 0x7F for octet in line):
            problems.append(Problem(message="a control character", path=path, line=number))
        else:
            yield number, line.decode("utf-8", "surrogateescape")


def _read(found: _Reading, words: list[str]) -> None:
    readers: dict[str, Callable[[_Reading, list[str]], None]] = {
        "log": _log,
        "witness": _witness,
        "group": _group,
        "quorum": _quorum,
    }
    reader = readers.get(words[0])
    if reader is None:
        raise WrongLineError(
            f"a line begins with `log`, `witness`, `group` or `quorum`, not with {words[0]!r}"
        )
    reader(found, words[1:])


def _log(found: _Reading, words: list[str]) -> None:
    if len(words) not in (1, 2):
        raise WrongLineError("expected `log VKEY [URL]`")
    name, key = read_vkey(words[0])
    if any(raw(key) == raw(other) for _, other in found.logs):
        raise WrongLineError(f"the key of {name} is listed twice")
    found.logs.append((name, key))


def _witness(found: _Reading, words: list[str]) -> None:
    if len(words) not in (2, 3):
        raise WrongLineError("expected `witness NAME VKEY [URL]`")
    _fresh(found, words[0])
    try:
        key = read_witness_vkey(words[1])
    except WrongKey as error:
        raise WrongLineError(f"witness {words[0]}: {error}") from error
    url = words[2].rstrip("/") if len(words) == 3 else ""
    if url and not url.startswith(("http://", "https://")):
        raise WrongLineError(f"witness {words[0]}: its URL must begin with http:// or https://")
    for other in found.witnesses.values():
        if raw(other.key.key) == raw(key.key):
            raise WrongLineError(f"witness {words[0]} has the same key as {other.name}")
        if url and other.url and other.key.name == key.name:
            raise WrongLineError(
                f"witness {words[0]} signs as {key.name}, like {other.name}: only one of them can be asked"
            )
    if len(found.witnesses) == MOST_SIGNATURES:
        raise WrongLineError(f"more than {MOST_SIGNATURES} witnesses")
    found.witnesses[words[0]] = Witness(words[0], key, url)
    found.taken.add(words[0])


def _fresh(found: _Reading, name: str) -> None:
    if name == NONE:
        raise WrongLineError("`none` cannot name a witness or a group")
    if name in found.taken:
        raise WrongLineError(f"{name!r} is defined twice")


def _group(found: _Reading, words: list[str]) -> None:
    if len(words) < 3:
        raise WrongLineError("expected `group NAME all|any|K MEMBER...`")
    name, how, *members = words
    _fresh(found, name)
    for member in members:
        if member not in found.taken:
            raise WrongLineError(f"group {name}: {member!r} is not defined above")
        if _used(found, member) or members.count(member) > 1:
            raise WrongLineError(f"group {name}: {member!r} is a member already, and may be one only once")
    found.groups[name] = Group(_needed(name, how, len(members)), tuple(members))
    found.taken.add(name)


def _needed(name: str, how: str, members: int) -> int:
    if how in ("any", "all"):
        return 1 if how == "any" else members
    if not how.isascii() or not how.isdigit() or how.startswith("0") or not 1 <= int(how[:9]) <= members:
        raise WrongLineError(f"group {name}: {how!r} is not `all`, `any` or a number from 1 to {members}")
    return int(how)


def _used(found: _Reading, name: str) -> bool:
    return any(name in group.members for group in found.groups.values())


def _quorum(found: _Reading, words: list[str]) -> None:
    if len(words) != 1:
        raise WrongLineError("expected `quorum NAME`")
    if found.quorum is not None:
        raise WrongLineError("there is a `quorum` line already")
    if words[0] != NONE and words[0] not in found.taken:
        raise WrongLineError(f"{words[0]!r} is not defined above")
    found.quorum = words[0]
