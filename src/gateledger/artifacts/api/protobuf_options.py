"""The options of a .proto file: names, and values as text (a `{...}` block as its tokens)."""

from __future__ import annotations

from gateledger.artifacts.api.protobuf_stream import Stream

_CLOSING = {"{": "}", "[": "]", "<": ">"}


def options_of(stream: Stream, options: dict[str, str]) -> None:
    """Read one `name = value` into a table, without what ends it; the first of a name stays."""
    name = _name(stream)
    stream.expect("=")
    options.setdefault(name, _value(stream))


def skip_statement(stream: Stream) -> None:
    """Go past everything up to and with the next `;`, or a block."""
    while stream.text not in (";", "{", "}") and stream.kind != "end":
        stream.next()
    if stream.text == "{":
        _block(stream)
    stream.take(";")


def _name(stream: Stream) -> str:
    """Read `deprecated`, `features.field_presence`, `(google.api.http).get`."""
    said = ""
    while True:
        if stream.take("("):
            said += f"({stream.type_name().lstrip('.')})"
            stream.expect(")")
        else:
            said += stream.word()
        if not stream.take("."):
            return said
        said += "."


def _value(stream: Stream) -> str:
    if stream.kind == "string":
        return stream.string()
    if stream.text in ("{", "["):
        return _block(stream)
    sign = stream.next().text if stream.text in ("-", "+") else ""
    if stream.kind not in ("word", "number"):
        stream.fail("a value")
    said = sign + stream.next().text
    while stream.take("."):
        said += "." + stream.word()
    return said


def _block(stream: Stream) -> str:
    """Read a block with everything in it; what it says is not judged, so that no depth is too deep."""
    said: list[str] = []
    open_: list[str] = []
    while True:
        if stream.kind == "end":
            stream.fail(f"'{open_[-1]}'")
        text = stream.next().text
        said.append(text)
        if text in _CLOSING:
            open_.append(_CLOSING[text])
        elif open_ and text == open_[-1]:
            open_.pop()
            if not open_:
                return " ".join(said)
        elif text in ("}", "]"):
            stream.refuse(f"'{open_[-1]}' expected, found '{text}'")
