"""Contract tests as kinds of `gateledger inspect`: `pact`, `contract`, `postman`."""

from __future__ import annotations

from gateledger.artifacts.contracts.pact import is_pact, read_pact
from gateledger.artifacts.contracts.postman import is_postman, read_postman
from gateledger.artifacts.contracts.read import is_contract, read_contract
from gateledger.artifacts.contracts.words import Contract, Whole
from gateledger.artifacts.identity import item_id
from gateledger.artifacts.inspection import Document, InspectedItem, Inspection, Reader, inspected_problems


def _inspection(contract: Contract) -> Inspection:
    items = [
        InspectedItem(id=each.id, text=_said(each.name, each.description), line=each.line)
        for each in contract.counted
    ]
    items += [_of_whole(each) for each in contract.covers_whole]
    return Inspection(
        path=contract.path,
        kind=contract.kind,
        state=contract.state,
        items=tuple(items),
        problems=inspected_problems(contract.problems),
    )


def _said(name: str, description: str) -> str:
    return f"{name}: {description}" if description and description not in name else name


def _of_whole(whole: Whole) -> InspectedItem:
    text = f"every operation of {whole.spec or 'the description that it is given'}"
    text += f", without {', '.join(whole.without)}" if whole.without else ""
    text += f", only {', '.join(whole.only)}" if whole.only else ""
    text += f", narrowed: {whole.narrowed}" if whole.narrowed else ""
    return InspectedItem(id=item_id(text), text=text, line=whole.place.line)


def _pact(document: Document) -> Inspection:
    known = is_pact(document.text)
    return _inspection(
        read_pact(document.path, document.text) if known else Contract(document.path, "pact", "pact")
    )


def _postman(document: Document) -> Inspection:
    known = is_postman(document.text)
    none = Contract(document.path, "postman", "postman")
    return _inspection(read_postman(document.path, document.text) if known else none)


def _contract(document: Document) -> Inspection:
    """Read as whatever tool it belongs to, though asked as a contract."""
    return _inspection(read_contract(document.path, document.text)).model_copy(update={"kind": "contract"})


CONTRACT_READERS = (
    Reader("pact", lambda document: is_pact(document.text), _pact),
    Reader("postman", lambda document: is_postman(document.text), _postman),
    Reader("contract", lambda document: is_contract(document.path, document.text), _contract),
)
"""In the order in which they are tried."""
