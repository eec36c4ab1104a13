"""Walking through the tokens of a .proto file, with what was expected where it stops."""

from __future__ import annotations

from typing import NoReturn

from gateledger.artifacts.api.protobuf_tokens import NotProtobufError, Token, unquoted


class Stream:
    """Tokens and the place in them. Every reading method raises NotProtobufError where something else stands."""

    __slots__ = ("_at", "_tokens", "kind", "line", "text")

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = -1
        self.kind, self.text, self.line = found[0]
        self.next()

    def next(self) -> Token:
        """Go on by one token; give the one that stood here."""
        here = self._tokens[max(self._at, 0)]
        self._at = min(self._at + 1, len(self._tokens) - 1)
        self.kind, self.text, self.line = self._tokens[self._at]
        return here

    def ahead(self, by: int = 1) -> str:
        """Give the text of a later token, empty after the last."""
        at = self._at + by
        return self._tokens[at].text if at < len(self._tokens) else ""

    def take(self, text: str) -> bool:
        """Go past a token if it stands here."""
        if self.text != text:
            return False
        self.next()
        return True

    def expect(self, text: str) -> None:
        """Go past a token that must stand here."""
        if self.text != text:
            self.fail(f"'{text}'")
        self.next()

    def word(self) -> str:
        """Read a name."""
        if self.kind != "word":
            self.fail("a name")
        return self.next().text

    def type_name(self) -> str:
        """Read a name with dots, also one that begins with a dot."""
        parts = ["" if self.take(".") else self.word()]
        if not parts[0]:
            parts.append(self.word())
        while self.take("."):
            parts.append(self.word())
        return ".".join(parts)

    def string(self) -> str:
        """Read a string, or several that stand together."""
        if self.kind != "string":
            self.fail("a quoted string")
        said = ""
        while self.kind == "string":
            said += unquoted(self.next())
        return said

    def integer(self) -> int:
        """Read a whole number: decimal, octal or hexadecimal, with its sign."""
        sign = -1 if self.take("-") else 1
        said = self.text.lower()
        if self.kind != "number" or len(said) > 24:
            self.fail("a whole number")
        octal = said.startswith("0") and said.isdigit() and len(said) > 1
        try:
            number = int(said, 8 if octal else 16 if said.startswith("0x") else 10)
        except ValueError:
            self.fail("a whole number")
        self.next()
        return sign * number

    def fail(self, wanted: str) -> NoReturn:
        """Say what was expected here."""
        found = f"'{self.text[:40]}'" if self.text else "the end of the file"
        self.refuse(f"{wanted} expected, found {found}")

    def refuse(self, message: str) -> NoReturn:
        """Stop the reading here."""
        raise NotProtobufError(message, self.line)
