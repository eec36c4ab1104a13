"""What each method promises: its messages with everything they reach, apart from comments, order and deprecation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gateledger.artifacts.api.protobuf_scope import Gathered
from gateledger.artifacts.api.protobuf_words import SCALARS, Declared, Enum, Field, Message
from gateledger.artifacts.api.reachable import digest_of, reachable_digests

_SILENT = ("deprecated", "(grpc.gateway.protoc_gen_openapiv2.options.", "(gnostic.openapi.", "debug_redact")


def fingerprints(gathered: Gathered) -> dict[str, str]:
    """Give a digest for each method by `pkg.Service/Method`."""
    texts: dict[str, str] = {}
    references: dict[str, list[str]] = {}
    for declared in gathered.files.values():
        for name, said, leads in _types(gathered, declared):
            texts[name] = texts.get(name, "") + said
            references.setdefault(name, []).extend(leads)
    digests = reachable_digests(texts, references)
    return dict(_methods(gathered, digests))


def _methods(gathered: Gathered, digests: dict[str, str]) -> Iterator[tuple[str, str]]:
    for service in gathered.root.services:
        for method in service.methods:
            said = [_options(method.options)]
            for kind, streams in (
                (method.request, method.request_streams),
                (method.response, method.response_streams),
            ):
                full = gathered.resolve(kind, service.name) or kind.lstrip(".")
                said.append(f"{'stream ' if streams else ''}{full} {digests.get(full, 'unknown')}")
            key = f"{service.name}/{method.name}"
            yield key, digest_of("\n".join([key, *said]))


def _types(gathered: Gathered, declared: Declared) -> Iterator[tuple[str, str, list[str]]]:
    for message in declared.messages:
        yield message.name, *_message(gathered, message)
    for enum in declared.enums:
        yield enum.name, _enum(enum), []


def _message(gathered: Gathered, message: Message) -> tuple[str, list[str]]:
    leads: list[str] = []
    lines: list[str] = []
    for each in message.fields:
        full = gathered.resolve(each.type, message.name) or each.type.lstrip(".")
        if full not in SCALARS:
            leads.append(full)
        lines.append(_field(each, full))
    return _joined(f"message{_options(message.options)}", lines), leads


def _field(each: Field, full: str) -> str:
    kind = f"map<{each.key}, {full}>" if each.is_map else full
    words = (each.label, kind, each.name, str(each.number), each.oneof and f"oneof {each.oneof}")
    return " ".join(word for word in words if word) + _options(each.options)


def _enum(enum: Enum) -> str:
    lines = (f"{value.name} {value.number}{_options(value.options)}" for value in enum.values)
    return _joined(f"enum{_options(enum.options)}", lines)


def _joined(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, *sorted(lines)])


def _options(options: dict[str, str]) -> str:
    said = sorted(f"{name}={value}" for name, value in options.items() if not name.startswith(_SILENT))
    return f" [{'; '.join(said)}]" if said else ""
