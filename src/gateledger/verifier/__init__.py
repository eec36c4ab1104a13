"""Verify an audit export without trusting whoever made it: the standard library and `cryptography`, nothing of the house.

Copy this folder anywhere and run `python -m verifier EXPORT`. Read `verify.py` first: it lists what is checked, in order.
The first thing that does not hold ends it with one sentence that names the file and the index.

Formats: in-toto Statement v1; DSSE; RFC 8785; Rekor v2 hashedrekord 0.0.2; RFC 9162; C2SP signed-note, tlog-checkpoint,
tlog-tiles, tlog-proof, tlog-cosignature and tlog-policy; Sigstore bundle v0.3; RFC 3161.
"""
