"""What callers must show: alternatives of schemes and scopes. Who got in before must still get in.

oasdiff tells these as information; here they are errors where a caller who satisfied the old description is refused by
the new one, which is how it judges everything else.
"""

from __future__ import annotations

from collections.abc import Iterator

from gateledger.artifacts.api.openapi_compare_operations import Reading
from gateledger.artifacts.api.openapi_compare_parts import Part
from gateledger.artifacts.api.openapi_compare_values import Meeting
from gateledger.artifacts.api.words import Breaking, Level, Place

Needs = dict[str, frozenset[str]]
"""Schemes with their scopes that hold together; none lets anybody in."""


def security_changes(meeting: Meeting, roots: tuple[Part, Part]) -> Iterator[Breaking]:
    """Compare the security that one operation declares of its own; what it takes from the document is told once."""
    old, new = meeting.old.part.at("security"), meeting.new.part.at("security")
    if old is None and new is None:
        return
    before = needs(old or roots[0].at("security"))
    after = needs(new or roots[1].at("security"))
    for rule, message, level in _compared(before, after):
        yield meeting.say(f"api-security-{rule}", message, new or meeting.new.part, level)


def document_security(old: Part, new: Part) -> Iterator[Breaking]:
    """Compare the security that holds where an operation says nothing, and the schemes themselves."""
    part = new.at("security") or new
    for rule, message, level in _compared(needs(old.at("security")), needs(new.at("security"))):
        words = f"For every operation without security of its own: {message[:1].lower()}{message[1:]}"
        yield Breaking(f"api-global-security-{rule}", words, "", part.place, level)


def needs(part: Part | None) -> list[Needs]:
    """Give the alternatives; nothing said or an empty list is one alternative that asks for nothing."""
    found = [
        {name: frozenset(each.text() for each in scopes.items()) for name, scopes in way.entries()}
        for way in (part.items() if part else ())
    ]
    return found or [{}]


def _compared(old: list[Needs], new: list[Needs]) -> Iterator[tuple[str, str, Level]]:
    for way in old:
        if any(_satisfies(way, each) for each in new):
            continue
        near = next((each for each in new if set(each) == set(way)), None)
        if near is not None:
            for name in sorted(near):
                for scope in sorted(near[name] - way[name]):
                    yield "scope-added", f"`{name}` must now grant the scope `{scope}`", "error"
        elif not way:
            yield "added", f"Callers must now show {_words(new)}", "error"
        else:
            yield "removed", f"{_words([way])} no longer lets callers in: it takes {_words(new)}", "error"
    for way in new:
        if way and way not in old and any(_satisfies(each, way) for each in old):
            near = next((each for each in old if set(each) == set(way)), None)
            if near is None:
                yield "added", f"{_words([way])} lets callers in, too", "info"
            else:
                yield "scope-removed", f"{_words([way])} needs fewer scopes", "info"


def _satisfies(held: Needs, asked: Needs) -> bool:
    return all(name in held and scopes <= held[name] for name, scopes in asked.items())


def _words(ways: list[Needs]) -> str:
    said = [" with ".join(f"`{name}`" for name in sorted(way)) or "nothing" for way in ways[:5]]
    return " or ".join(said)


def scheme_changes(old: Reading, new: Reading) -> Iterator[Breaking]:
    """Compare the schemes that both versions declare."""
    before, after = dict(_schemes(old)), dict(_schemes(new))
    for name, part in before.items():
        if name not in after:
            place = Place(new.side.files.path, new.side.files.root.place)
            yield Breaking(
                "api-security-component-removed", f"The scheme `{name}` is gone", "", place, "info"
            )
            continue
        other = after[name]
        was, now = _kind(part), _kind(other)
        if was != now:
            message = f"The scheme `{name}` is now {now}, not {was}"
            yield Breaking("api-security-component-type-changed", message, "", other.place)
    for name, part in after.items():
        if name not in before:
            message = f"The scheme `{name}` is new"
            yield Breaking("api-security-component-added", message, "", part.place, "info")


def _schemes(reading: Reading) -> Iterator[tuple[str, Part]]:
    root = reading.side.whole
    yield from reading.table(root.at("components", "securitySchemes") or root.at("securityDefinitions"))


def _kind(part: Part) -> str:
    """Say what a caller shows, and where; `basic` of 2.0 is `http basic` of 3.x."""
    kind = part.text("type")
    if kind in {"basic", "http"}:
        return f"http {part.text('scheme').lower() or 'basic'}"
    return f"{kind} in {part.text('in')} `{part.text('name')}`" if kind == "apiKey" else kind
