"""How documents of service level objectives are recognised and shown by `inspect`."""

from __future__ import annotations

from gateledger.artifacts.inspection import Document, InspectedItem, Inspection, Reader, inspected_problems
from gateledger.artifacts.slo.read import is_slo, read_slos
from gateledger.artifacts.slo.words import Slo

KIND = "slo"


def _read(document: Document) -> Inspection:
    read = read_slos(document.path, document.text, document.beside)
    items = tuple(InspectedItem(id=each.name, text=_said(each), line=each.line) for each in read.slos)
    problems = inspected_problems(read.problems)
    return Inspection(path=document.path, kind=KIND, state=read.state, items=items, problems=problems)


def _said(slo: Slo) -> str:
    """Say a promise in one line: `checkout: 99.9 % over 30 days`."""
    targets = ", ".join(f"{each.value * 100:f} %" for each in slo.targets if each.value is not None)
    days = f" over {slo.window.days:f} days" if slo.window.days is not None else ""
    return f"{slo.service or 'no service'}: {targets or 'no target'}{days}"


SLO = Reader(KIND, lambda document: is_slo(document.path, document.text), _read)
"""OpenSLO, Sloth, Pyrra, slo-generator, Nobl9 and Terraform's resources: one kind, read into the same words."""
