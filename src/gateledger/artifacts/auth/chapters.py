"""Threat models in prose: how they call themselves, and which chapters they have."""

from __future__ import annotations

import re

from gateledger.artifacts.passages import Paper
from gateledger.artifacts.plain import fold

_THREATS = re.compile(
    r"\b(?:threat|security) (?:model|architecture|design)|bedrohungsmodell|modele de menaces|modelo de amea[cn]azas?|modelo de ameacas|модель угроз|威胁模型|脅威モデル|위협 모델"
)
_THREAT_CHAPTER = re.compile(
    r"(?P<bounds>trust (?:boundar|zone|level)|attack surface|entry points?|vertrauensgrenz|frontieres? de confiance|limites? de confianza|fronteiras? de confianca|信任边界|信頼境界|신뢰 경계)"
    r"|(?P<actors>(?:threat )?actors?\b|adversar|attackers?\b|principals?\b|angreifer|akteure|attaquants|acteurs|atacantes|actores|atores|攻击者|攻撃者|공격자|нарушител)"
    r"|(?P<posing>spoofing|elevation of privilege|privilege escalation|unauthori[sz]ed access|权限提升|権限昇格|권한 상승)"
    r"|(?P<assets>\bassets?\b|schutzguter|schutzziele|\bactifs\b|\bactivos\b|\bativos\b|资产|資産|자산|актив)"
)


def names_threats(title: str) -> bool:
    """Tell the title of a threat model or of a design of security."""
    return _THREATS.search(fold(title)) is not None


def threat_chapters(paper: Paper) -> frozenset[str]:
    """Give the chapters that a threat model of a system has: its boundaries, its actors, whom they may pose as."""
    return frozenset(
        hit.lastgroup
        for passage in paper.passages
        if (hit := _THREAT_CHAPTER.search(fold(passage.title))) and hit.lastgroup
    )
