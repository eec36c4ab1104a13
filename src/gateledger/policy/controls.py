"""The control mapping: bytes of `policies/controls/*.yml` -> Framework."""

from __future__ import annotations

from typing import Any

import yaml
from pydantic import ValidationError

from gateledger.model.control import Framework


def read_framework(data: bytes, path: str) -> Framework:
    """Read one file. Raises ValueError that names the file, the place and what is wrong with it."""
    try:
        loaded = yaml.safe_load(data)
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: {error}") from error
    try:
        found = Framework.model_validate(loaded)
    except ValidationError as error:
        told = (f"{path}: {_place(each['loc'])}: {each['msg']}" for each in error.errors())
        raise ValueError("\n".join(told)) from error
    twice = {each.id for each in found.controls if sum(each.id == other.id for other in found.controls) > 1}
    if twice:
        raise ValueError(f"{path}: controls that stand twice: {', '.join(sorted(twice))}")
    return found


def controls_schema() -> dict[str, Any]:
    """The JSON Schema of these files, for editors."""
    schema = Framework.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "the file"
