"""A contract to begin with: one Pact interaction that fits an operation and that its description answers."""

from __future__ import annotations

import json
import re
from typing import Any

from gateledger.artifacts.api.words import Api, Operation
from gateledger.artifacts.contracts.calls import status_of
from gateledger.artifacts.contracts.cover import cover
from gateledger.artifacts.contracts.read import read_contract

_PARAMETER = re.compile(r"\{[^{}]*\}")
_VALUES = ("1", "example", "a1b2c3", "2026-01-01")
"""Tried in turn: one may be the name of an operation of its own."""


def pact_skeleton(api: Api, operation: Operation, *, consumer: str, provider: str) -> str:
    """Write a Pact file, version 4, with one interaction; empty when none can be written that fits.

    The names of consumer and provider stand for what is not known.
    """
    for value in _VALUES:
        interaction = _interaction(api, operation, value)
        text = json.dumps(_file(interaction, consumer, provider or api.title or "provider"), indent=2)
        read = read_contract("pact.json", text)
        if cover(read.counted, (api,)).covers(api, operation):
            return text
    return ""


def _file(interaction: dict[str, Any], consumer: str, provider: str) -> dict[str, Any]:
    return {
        "consumer": {"name": consumer},
        "provider": {"name": provider},
        "interactions": [interaction],
        "metadata": {"pactSpecification": {"version": "4.0"}},
    }


def _interaction(api: Api, operation: Operation, value: str) -> dict[str, Any]:
    if api.kind == "asyncapi":
        return _message(operation, value)
    if api.kind == "protobuf":
        return _procedure(operation)
    if api.kind == "graphql":
        kind = operation.method.lower() or operation.key.partition(".")[0].lower()
        field = operation.key.rpartition(".")[2]
        body = {
            "content": {"query": f"{kind} {{ {field} }}"},
            "contentType": "application/json",
            "encoded": False,
        }
        return _http(f"a {kind} for {field}", {"method": "POST", "path": "/graphql", "body": body}, 200)
    base = next((each for each in api.base_paths if "{" not in each), "").rstrip("/")
    path = base + _PARAMETER.sub(value, operation.path)
    request = {"method": operation.method, "path": path or "/"}
    return _http(f"a request to {operation.key}", request, int(_status(operation)))


def _http(description: str, request: dict[str, Any], status: int) -> dict[str, Any]:
    return {
        "type": "Synchronous/HTTP",
        "description": description,
        "request": request,
        "response": {"status": status},
    }


def _status(operation: Operation) -> str:
    """Choose a declared answer: a success where there is one."""
    exact = [each.upper().replace("XX", "00") for each in operation.statuses]
    known = [each for each in exact if status_of(each)]
    return next((each for each in known if each.startswith("2")), next(iter(known), "200"))


def _message(operation: Operation, value: str) -> dict[str, Any]:
    name = next(iter(operation.messages), operation.operation_id) or "message"
    return {
        "type": "Asynchronous/Messages",
        "description": name,
        "metadata": {"topic": _PARAMETER.sub(value, operation.path)},
        "contents": {"content": {}, "contentType": "application/json", "encoded": False},
    }


def _procedure(operation: Operation) -> dict[str, Any]:
    empty = {"contents": {"content": "", "contentType": "application/protobuf", "encoded": "base64"}}
    return {
        "type": "Synchronous/Messages",
        "description": f"a call of {operation.key}",
        "pluginConfiguration": {"protobuf": {"service": operation.key}},
        "request": empty,
        "response": [empty],
    }
