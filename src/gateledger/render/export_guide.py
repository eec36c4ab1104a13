"""`VERIFY.md` of an export: how somebody who trusts nobody here checks it, with tools of others."""

from __future__ import annotations

from datetime import timedelta

from gateledger.model.export import ExportScope, Tiles

ALL = """This export covers every repository: each index of the range is a record, a redacted record, or one that was sealed
outside of the period (the clocks of several workers differ by seconds at its edges). No index is called another repository's."""
ONE = """This export covers `{repository}` and what concerns the whole ledger. Indices that `manifest.json` calls
`other-repository` are in the log as leaves without content. **That they are another repository's is the signer's claim**:
leaves hold no names, so no tool can prove it. You can test it: name any of these indices, and have its record shown
(`gateledger ledger show INDEX --envelope`). Its leaf is committed to already, so what you are shown either has exactly this
leaf or is not it. `gateledger verify` refuses an export in which another record, or the population, names an index that is
called another repository's. An export without `--repository` makes no such claims."""
SOME = """- The leaves of entries outside of the period are not here, only their hashes (`--tiles scope`): proofs hold all the same.
"""

GUIDE = """# How to verify this export

{what}

Nothing here asks you to trust whoever made it, but for one thing: **keys have to be compared out of band.** Ask the
owner, by a way that does not come from this folder, for the SHA-256 of each record key and for the log's verifier key:

```sh
for key in trust/record-*.pub; do openssl pkey -pubin -in "$key" -outform DER | openssl dgst -sha256; done
cat trust/log.vkey
```

An older checkpoint that you, a witness or another repository holds is worth more than any key: it shows that history was
not written anew by whoever has the keys.

## All at once

```sh
gateledger verify EXPORT --log-key VKEY --record-key RECORD.pub --previous-checkpoint CHECKPOINT --witness-policy POLICY
```

Each option names what *you* hold; without a key it says that trust rests on the export's own. The verifier is a folder of
short files (`src/gateledger/verifier/` of Gateledger's source) that needs Python 3.11 and the package `cryptography`, and
nothing else of Gateledger: read it, copy it anywhere, and run `python -m verifier EXPORT`. It is not part of this export on
purpose: whoever can forge one could forge the other. It prints one sentence for the first thing that does not hold (exit
code 1), or what it has found (exit code 0).

## By hand, and with tools of others

INDEX stands for the number of a record, KEYID for the name of its key.

**Files.** Every file, but for `manifest.json`, `manifest.sigstore.json` and the last proof in `consistency/`, is listed
with its SHA-256:

```sh
python3 -c "import json; [print(d, p, sep='  ') for p, d in json.load(open('manifest.json'))['files'].items()]" \\
  | sha256sum --check --quiet
```

**The manifest** is sealed by a record of the same ledger: `manifest.sigstore.json`. Its statement's subject is the digest
of `manifest.json`.

**A signature** covers the payload and its type, as the bytes `DSSEv1 LENGTH TYPE LENGTH PAYLOAD`:

```sh
python3 - INDEX <<'EOF'
import base64, json, sys

envelope = json.load(open(f"records/{{sys.argv[1]}}.dsse.json"))
payload, kind = base64.b64decode(envelope["payload"]), envelope["payloadType"].encode()
open("/tmp/record.pae", "wb").write(b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload))
open("/tmp/record.sig", "wb").write(base64.b64decode(envelope["signatures"][0]["sig"]))
EOF
openssl dgst -sha256 -verify trust/record-KEYID.pub -signature /tmp/record.sig /tmp/record.pae
```

PyPI `securesystemslib`: `Envelope.from_dict(envelope).verify([key], 1)`, the key under the id that the envelope names.

**A whole bundle** (`records/INDEX.sigstore.json`: signature, log entry, inclusion, checkpoint) with npm `@sigstore/verify`
4.1 and `@sigstore/bundle` 5, `trust/trusted_root.json` as the trusted root and `trust/record-keys.json` as the keys by hint:

```js
const trust = toTrustMaterial(TrustedRoot.fromJSON(root), keys)
new Verifier(trust, {{ tlogThreshold: 1, ctlogThreshold: 0, timestampThreshold: 0 }}).verify(toSignedEntity(bundleFromJSON(bundle)))
```

**Verification summaries** (`predicateType` `https://slsa.dev/verification_summary/v1`) with cosign 3 and slsa-verifier:

```sh
cosign verify-blob-attestation --key trust/record-KEYID.pub --type https://slsa.dev/verification_summary/v1 \\
  --digest COMMIT --digestAlg gitCommit --trusted-root trust/trusted_root.json --bundle records/INDEX.sigstore.json
slsa-verifier verify-vsa --subject-digest gitCommit:COMMIT --attestation-path records/INDEX.dsse.json \\
  --verifier-id VERIFIER --resource-uri URI --verified-level LEVEL --public-key-path trust/record-KEYID.pub
```

**The log**: `log/` holds a checkpoint and tiles as C2SP tlog-tiles has them. PyPI `aics-tlog` (Python 3.12) audits the
folder and makes inclusion and consistency proofs from it; `proofs/INDEX.tlog-proof` is the same proof in one file (C2SP
tlog-proof), `consistency/M-N.txt` the hashes of one between two checkpoints.

**Time.** `timestamps/SIZE.tsr` are RFC 3161 tokens over `log/checkpoints/SIZE`. Their authority's certificate is not part
of the export:

```sh
openssl ts -verify -data log/checkpoints/SIZE -in timestamps/SIZE.tsr -CAfile authority.pem
```

All other times are the signer's own claims. What a token, or a witness's countersignature in `log/cosigned/`, shows is that
everything below SIZE was there by then.

**Evidence** is named by its SHA-256. What records name and the export does not hold is listed under `missing` in
`manifest.json`, with the first record that names it.

## What this shows, and what not

- Every index from the first to the last of the range in `manifest.json` is accounted for, in order, without a gap; each record
  was signed by the holder of a record key, and stands in the tree of size {size} of the log `{origin}`.
- {completeness}
- It does not show that the ledger was told of everything that happened: that is what `reports/population.csv` is for, which
  lists what the platform itself names, with `NO RECORD` where nothing is. Compare it with the platform's own list.
- Whoever holds both keys can write a whole new log. Only a checkpoint that left the house shows that: give the one you hold.
- Redacted records keep their leaf and proof; `redactions` in `manifest.json` names the record that says who had them erased.
{tiles}"""


def export_guide(scope: ExportScope, origin: str, size: int) -> str:
    """Write the page."""
    last = scope.end - timedelta(microseconds=1)
    whose = f"`{scope.repository}`" if scope.repository else "all repositories"
    said = ONE.format(repository=scope.repository) if scope.repository else ALL
    return GUIDE.format(
        what=f"Records of {whose} that were sealed from {scope.start:%Y-%m-%d} to {last:%Y-%m-%d} (UTC, both days "
        f"included), from the log `{origin}` as it stood at size {size}.",
        size=size,
        origin=origin,
        completeness=said.replace("\n", "\n  "),
        tiles=SOME if scope.tiles is Tiles.SCOPE else "",
    )
