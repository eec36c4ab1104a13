"""Signatures that people make with their SSH keys (`ssh-keygen -Y sign`), and who is allowed to make them.

Formats: openssh-portable PROTOCOL.sshsig; ALLOWED SIGNERS in ssh-keygen(1). Ed25519 and ECDSA P-256; no certificates.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_ssh_public_key

from gateledger.seal.errors import BadSignature, SealError

MAGIC = b"SSHSIG"
LARGEST = 16_384
_ARMOR = re.compile(
    r"\s*-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----\s*", re.ASCII
)
_WORD = re.compile(r'(?:[^\s"]|"[^"]*")+')
_TIME = re.compile(r"(\d{8})(?:(\d{4})(\d{2})?)?(Z?)")
_TYPES = {"ssh-ed25519", "ecdsa-sha2-nistp256"}
_DIGESTS = {b"sha512": hashlib.sha512, b"sha256": hashlib.sha256}

Key = Ed25519PublicKey | EllipticCurvePublicKey


@dataclass(frozen=True)
class Enrolled:
    """One line of an allowed-signers file: whose key it is, for which namespaces, and in which time."""

    principal: str
    blob: bytes
    namespaces: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None

    def admits(self, namespace: str, at: datetime) -> bool:
        """Whether the key may sign this sort of thing at a moment."""
        if self.namespaces and not any(fnmatchcase(namespace, each) for each in self.namespaces):
            return False
        return (self.after is None or at >= self.after) and (self.before is None or at < self.before)

    @property
    def fingerprint(self) -> str:
        """`SHA256:...`, as `ssh-keygen -l` prints it."""
        digest = binascii.b2a_base64(hashlib.sha256(self.blob).digest(), newline=False).decode()
        return f"SHA256:{digest.rstrip('=')}"


def read_enrolled(text: str) -> list[Enrolled]:
    """Read an allowed-signers file. Raises: SealError with the line that is wrong."""
    found: list[Enrolled] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            try:
                found.append(_enrolled(_WORD.findall(line)))
            except (SealError, ValueError, IndexError) as error:
                raise SealError(f"line {number}: {error or 'not an allowed signer'}") from error
    return found


def _enrolled(words: list[str]) -> Enrolled:
    principals = words[0].strip('"')
    if any(sign in principals for sign in "*?!,"):
        raise SealError("one name for each line: patterns and lists do not say who it was")
    at = 1 if words[1] in _TYPES else 2
    if words[at] not in _TYPES:
        raise SealError(f"{words[at]!r} is no key type that is known here: ssh-ed25519, ecdsa-sha2-nistp256")
    blob = b64decode(words[at + 1], validate=True)
    _key(blob)
    options = dict(_options(words[1])) if at == 2 else {}
    return Enrolled(
        principal=principals,
        blob=blob,
        namespaces=tuple(each for each in options.get("namespaces", "").split(",") if each),
        after=_moment(options.get("valid-after", "")),
        before=_moment(options.get("valid-before", "")),
    )


def _options(text: str) -> Iterator[tuple[str, str]]:
    for each in re.findall(r'[a-z-]+(?:="[^"]*")?', text):
        name, _, value = each.partition("=")
        if name not in {"namespaces", "valid-after", "valid-before"} or not value:
            raise SealError(f"the option {name!r} is not known here")
        yield name, value.strip('"')


def _moment(text: str) -> datetime | None:
    """Read `YYYYMMDD[HHMM[SS]][Z]`; without `Z` ssh-keygen takes the machine's own time zone, we take UTC."""
    if not text:
        return None
    found = _TIME.fullmatch(text)
    if found is None:
        raise SealError(f"{text!r} is no time")
    return datetime.strptime(
        "".join(part or "" for part in found.groups()[:3]).ljust(14, "0"), "%Y%m%d%H%M%S"
    ).replace(tzinfo=UTC)


def verify(
    message: bytes, armored: str, enrolled: list[Enrolled], *, namespace: str, at: datetime
) -> Enrolled:
    """Give who signed a message. Raises: SealError when it is no such signature, BadSignature when it does not hold."""
    # 1. One shape.
    found = _ARMOR.fullmatch(armored)
    if found is None or len(armored) > LARGEST:
        raise SealError("not an SSH signature (-----BEGIN SSH SIGNATURE-----)")
    try:
        blob = b64decode("".join(found[1].split()), validate=True)
    except ValueError as error:
        raise SealError("the signature is not base64") from error
    if blob[:6] != MAGIC or blob[6:10] != b"\0\0\0\x01":
        raise SealError("not an SSH signature of version 1")
    public, space, reserved, digest, signature = _strings(blob[10:], 5)
    if space != namespace.encode():
        raise BadSignature(f"it was made for {space.decode(errors='replace')!r}, not for {namespace!r}")
    if digest not in _DIGESTS:
        raise SealError("the signature uses a hash that is not known here")
    # 2. A key that is enrolled; the signature only names it.
    who = next((each for each in enrolled if each.blob == public and each.admits(namespace, at)), None)
    if who is None:
        raise BadSignature("nobody who is enrolled for this, now, has the key that signed")
    # 3. The signature over exactly these bytes.
    hashed = _DIGESTS[digest](message).digest()
    said = MAGIC + b"".join(_string(each) for each in (space, reserved, digest, hashed))
    try:
        _check(_key(public), said, *_strings(signature, 2))
    except InvalidSignature as error:
        raise BadSignature(f"the signature of {who.principal} does not hold over this text") from error
    return who


def _check(key: Key, said: bytes, algorithm: bytes, signature: bytes) -> None:
    if isinstance(key, Ed25519PublicKey):
        if algorithm != b"ssh-ed25519":
            raise SealError("the signature is of another kind than its key")
        key.verify(signature, said)
        return
    if algorithm != b"ecdsa-sha2-nistp256":
        raise SealError("the signature is of another kind than its key")
    r, s = (int.from_bytes(each, "big", signed=True) for each in _strings(signature, 2))
    if min(r, s) <= 0:
        raise InvalidSignature
    key.verify(encode_dss_signature(r, s), said, ECDSA(SHA256()))


def _key(blob: bytes) -> Key:
    name = _first(blob)
    try:
        key = load_ssh_public_key(name + b" " + binascii.b2a_base64(blob, newline=False))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SealError(f"the key cannot be read: {error}") from error
    if isinstance(key, Ed25519PublicKey):
        return key
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return key
    raise SealError("only Ed25519 and ECDSA P-256 keys are known here")


def _first(blob: bytes) -> bytes:
    size = int.from_bytes(blob[:4], "big")
    if len(blob) < 4 + size:
        raise SealError("the key cannot be read")
    return blob[4 : 4 + size]


def _strings(data: bytes, count: int) -> tuple[bytes, ...]:
    """Read exactly so many strings, each after its length (RFC 4251 section 5). Raises: SealError."""
    found = []
    for _ in range(count):
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            raise SealError("the signature is cut off")
        found.append(data[4 : 4 + size])
        data = data[4 + size :]
    if data:
        raise SealError("something follows the signature")
    return tuple(found)


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
