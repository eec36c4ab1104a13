"""The JSON object in a Delivery's body, or a refusal."""

import json
from typing import Any, NoReturn
from urllib.parse import parse_qs

FORM = "application/x-www-form-urlencoded"


class BadBody(ValueError):  # noqa: N818  # named after what it is, as HOUSE.md does
    """The body is not one JSON object: answered with 400."""


def read_object(body: bytes, content_type: str = "") -> dict[str, Any]:
    """Read the payload of a hook of either content type, JSON or form-encoded.

    Strict where Python is lenient: UTF-8 only, no NaN, no key twice (two readers could see two payloads).
    Raises BadBody.
    """
    try:
        text = body.decode()
        if content_type.partition(";")[0].strip().lower() == FORM:
            text = _form_payload(text)
        payload = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except RecursionError:
        raise BadBody("the body is nested too deeply") from None
    except BadBody:
        raise
    except ValueError as error:  # JSONDecodeError, UnicodeDecodeError, integers of too many digits
        raise BadBody(f"the body is not JSON: {str(error)[:200]}") from None
    if not isinstance(payload, dict):
        raise BadBody("the body is JSON, but not an object")
    return payload


def _form_payload(text: str) -> str:
    fields = parse_qs(text, max_num_fields=8, errors="strict")
    values = fields.get("payload", [])
    if len(values) != 1:
        raise BadBody("a form-encoded body needs one field called payload")
    return values[0]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadBody("the body has a key twice in one object")
    return result


def _refuse_constant(name: str) -> NoReturn:
    raise BadBody(f"the body is not JSON: {name} is no JSON number")
