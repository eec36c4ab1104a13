"""Which function answers which path, and who may ask."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from gateledger.sandbox.rest.call import Answer, Call

Who = Literal["app", "installation", "either", "anyone"]
Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """A method and a path template, GitHub's own spelling; `{path+}` takes slashes."""

    method: str
    template: str
    who: Who
    answer: Handler

    @property
    def pattern(self) -> str:
        text = re.sub(r"\{(\w+)\+\}", r"(?P<\1>.+)", self.template)
        return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", text)


class Table:
    """The routes of one area."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def on(self, method: str, template: str, who: Who = "installation") -> Callable[[Handler], Handler]:
        """Mark a function as the answer to a path."""

        def keep(answer: Handler) -> Handler:
            self.routes.append(Route(method, template, who, answer))
            return answer

        return keep


class Router:
    """Find the route of a request, in order of their registration."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes: dict[str, list[tuple[re.Pattern[str], Route]]] = {}
        for route in routes:
            self._routes.setdefault(route.method, []).append((re.compile(route.pattern), route))

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        for pattern, route in self._routes.get(method, ()):
            if match := pattern.fullmatch(path):
                return route, match.groupdict()
        return None
