"""Contract tests that live in code: which interactions they hold is known only when they run."""

from __future__ import annotations

import re

_MAX_CHARACTERS = 400_000
_ENDINGS = (
    ".py", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".cjs", ".java", ".kt", ".groovy", ".scala", ".go", ".rb", ".cs", ".php", ".rs", ".swift",
)  # fmt: skip
_LIBRARIES = re.compile(
    r"""
    ^\s*(?:from\s+pact(?:\.v\d)?\s+import|import\s+pact\b)                       # pact-python
    |['"]@pact-foundation/pact(?:-[a-z]+)?(?:/[\w/-]+)?['"]|['"]jest-pact['"]    # pact-js
    |\bimport\s+(?:static\s+)?au\.com\.dius\.pact\b                              # pact-jvm
    |"github\.com/pact-foundation/pact-go\b                                      # pact-go
    |\busing\s+(?:static\s+)?PactNet\b                                           # pact-net
    |\brequire\s+['"]pact(?:/[\w/]+)?['"]                                        # pact-ruby
    |\buse\s+PhpPact\\                                                           # pact-php
    |\buse\s+pact_(?:consumer|verifier)\b                                        # pact-rust
    |^\s*import\s+PactSwift\b                                                    # PactSwift
    """,
    re.MULTILINE | re.VERBOSE,
)
_USES = re.compile(
    r"\bPact(?:V[234]|Builder|Verifier|BrokerConfig)?\s*\(|\bnew\s+(?:Pact|Verifier|MessageConsumerPact)\w*\b|@Pact(?:Test|Consumer|Broker|Provider)?\w*\b|@Provider\b"
    r"|\bupon_receiving\s*\(|\buponReceiving\s*\(|\bUponReceiving\s*\(|\bpactWith\s*\(|\bConsumer\s*\(|\bVerifier\s*\(|\bNewV[234]Pact\b|\bVerifyProvider\b|\bprovider\s*\.\s*NewVerifier\b"
    r"|\bservice_consumer\b|\bhonours_pact_with\b|\bPact\.service_provider\b|\bAddInteraction\s*\(|\baddInteraction\s*\(|\bPactVerifier\b|\bIPactBuilder|\bPactBuilder::new\b|\bpact!\s*\("
)


def is_contract_test_source(path: str, text: str) -> bool:
    """Tell a test written with a Pact library: it imports one and makes or verifies an interaction."""
    if not path.lower().endswith(_ENDINGS):
        return False
    text = text[:_MAX_CHARACTERS]
    return _LIBRARIES.search(text) is not None and _USES.search(text) is not None
