"""What the OpenAPI specification forbids beyond its schema (errors), and what a careful author mends (warnings)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from gateledger.artifacts.api.codes import problem
from gateledger.artifacts.api.openapi_security import Ways, ways_of
from gateledger.artifacts.api.openapi_whole import Found, Whole
from gateledger.artifacts.api.pieces import Pointer
from gateledger.artifacts.api.words import Operation, Place, Scheme
from gateledger.artifacts.placeholder import is_placeholder
from gateledger.artifacts.tree import Node
from gateledger.model.problem import Problem, Severity

MOST_OF_A_CODE = 100
TEMPLATE = re.compile(r"\{([^{}/]{1,200})\}")
_LONGEST_PLACEHOLDER = 200


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter as listed: its name, where it is sent, and where it stands; `unseen` when that cannot be told."""

    name: str
    within: str
    place: Place


def parameters_of(whole: Whole, holder: Node, pointer: Pointer) -> list[Parameter]:
    """Give the parameters of a path item or an operation, references followed."""
    base, found = whole.file(pointer), []
    for node in (holder.at("parameters") or Node([])).items():
        parameter, _ = whole.files.follow(node, base)
        place = Place(base, node.line)
        if parameter is None:
            found.append(Parameter(node.text("$ref"), "unseen", place))
        else:
            found.append(Parameter(parameter.text("name"), parameter.text("in"), place))
    return found


@dataclass(slots=True)
class Lint:
    """One reading of one description."""

    whole: Whole
    found: list[Found]
    operations: tuple[Operation, ...]
    schemes: tuple[Scheme, ...]
    ids: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def problems(self) -> Iterator[Problem]:
        """Give every objection, at most a hundred of each kind."""
        counts: dict[str, int] = {}
        for each in self._all():
            code = each.message.partition(":")[0]
            counts[code] = counts.get(code, 0) + 1
            if counts[code] <= MOST_OF_A_CODE:
                yield each

    def _all(self) -> Iterator[Problem]:
        yield from self._same_paths()
        around = ways_of(self.whole.root.at("security")) or ()
        yield from self._requirements("the whole document", around, self.whole.place(("security",)))
        for found, operation in zip(self.found, self.operations, strict=True):
            yield from self._identity(found, operation)
            yield from self._parameters(found)
            yield from self._security(found, operation)
            yield from self._answers(operation)
            yield from self._texts(found, operation)

    def _same_paths(self) -> Iterator[Problem]:
        for template, node in (self.whole.root.at("paths") or Node({})).entries():
            shape = TEMPLATE.sub("{}", template)
            other = self.paths.setdefault(shape, template)
            if other != template:
                said = f"`{template}` and `{other}` are the same path: they differ only in the names of parameters"
                yield problem(
                    "duplicate-path", said, Place(self.whole.files.path, node.place), Severity.WARNING
                )

    def _identity(self, found: Found, operation: Operation) -> Iterator[Problem]:
        name = operation.operation_id
        if not name:
            return
        other = self.ids.setdefault(name, found.key)
        if other != found.key:
            place = _line(self.whole, found, "operationId")
            yield problem(
                "duplicate-operation-id", f"{found.key}: `{name}` is already that of {other}", place
            )

    def _parameters(self, found: Found) -> Iterator[Problem]:
        whole = self.whole
        item = parameters_of(whole, found.item, found.pointer[:2])
        own = parameters_of(whole, found.node, found.pointer)
        yield from self._twice(found, item, own)
        declared = {each.name: each.place for each in (*item, *own) if each.within == "path"}
        if found.group != "paths" or any(each.within == "unseen" for each in (*item, *own)):
            return
        wanted = [_bare(name) for name in TEMPLATE.findall(found.template.partition("?")[0])]
        names = {_bare(name) for name in declared}
        for name in dict.fromkeys(wanted):
            if name and name not in names:
                said = f"{found.key}: `{{{name}}}` has no parameter with `in: path`"
                yield problem("undeclared-path-parameter", said, whole.place(found.pointer))
        for name, place in declared.items():
            if _bare(name) not in wanted and f"{{{name}}}" not in found.template:
                said = f"{found.key}: the path has no `{{{name}}}`"
                yield problem("unused-path-parameter", said, place)

    def _twice(self, found: Found, *lists: list[Parameter]) -> Iterator[Problem]:
        for listed in lists:
            seen: set[tuple[str, str]] = set()
            for each in listed:
                known = (each.name, each.within)
                if known in seen and each.name and each.within not in ("unseen", ""):
                    said = f"{found.key}: the {each.within} parameter `{each.name[:100]}` is listed twice"
                    yield problem("duplicate-parameter", said, each.place)
                seen.add(known)

    def _security(self, found: Found, operation: Operation) -> Iterator[Problem]:
        if found.node.at("security") is not None:
            place = _line(self.whole, found, "security")
            yield from self._requirements(found.key, operation.security or (), place)
        if (
            operation.writes
            and found.group == "paths"
            and (operation.security is None or operation.is_public)
        ):
            said = f"{found.key}: changes something and asks nobody who they are"
            yield problem("write-without-security", said, self.whole.place(found.pointer), Severity.WARNING)

    def _requirements(self, who: str, ways: Ways, place: Place) -> Iterator[Problem]:
        known = {scheme.name: scheme for scheme in self.schemes}
        for use in dict.fromkeys(use for way in ways for use in way):
            scheme = known.get(use.scheme)
            if scheme is None:
                if not self._elsewhere(use.scheme):
                    said = f"{who}: the security scheme `{use.scheme[:100]}` is not declared"
                    yield problem("undeclared-scheme", said, place)
                continue
            for scope in use.scopes if scheme.type == "oauth2" else ():
                if scope not in scheme.scopes:
                    said = f"{who}: `{use.scheme}` does not declare the scope `{scope[:100]}`"
                    yield problem("undeclared-scope", said, place, Severity.WARNING)

    def _elsewhere(self, name: str) -> bool:
        """Tell a scheme that may stand where nothing could be seen; from 3.2 on a requirement may be a URI."""
        hidden = any(gap[0] in ("components", "securityDefinitions") for gap in self.whole.gaps)
        return hidden or ("/" in name and self.whole.root.text("openapi").startswith("3.2"))

    def _answers(self, operation: Operation) -> Iterator[Problem]:
        statuses = operation.statuses
        if not statuses:
            return
        if not any(each[:1] in ("2", "3") or each in ("default", "101") for each in statuses):
            said = f"{operation.key}: declares no answer for success"
            yield problem("no-success-answer", said, operation.place, Severity.WARNING)
        if not any(each[:1] in ("4", "5") or each == "default" for each in statuses):
            said = f"{operation.key}: declares no 4xx, 5xx or default answer"
            yield problem("no-error-answer", said, operation.place, Severity.WARNING)

    def _texts(self, found: Found, operation: Operation) -> Iterator[Problem]:
        for key in ("summary", "description"):
            if says_nothing(found.node.text(key)):
                said = f"{operation.key}: its {key} is a placeholder: `{found.node.text(key).strip()[:60]}`"
                yield problem("placeholder-text", said, _line(self.whole, found, key), Severity.WARNING)


def says_nothing(text: str) -> bool:
    """Tell a text that holds the place of one still to be written; an empty one is none."""
    text = text.strip()
    return bool(text) and len(text) <= _LONGEST_PLACEHOLDER and is_placeholder(text)


def _line(whole: Whole, found: Found, key: str) -> Place:
    here = found.node.at(key) is not None
    return whole.place((*found.pointer, key)) if here else whole.place(found.pointer)


def _bare(name: str) -> str:
    """`proxy+`, `path*`, `id:[0-9]+` and `;matrix` are names with marks of other template languages."""
    return name.strip().lstrip("+#./;?&*").partition(":")[0].rstrip("+*?").strip()
