"""Record keys that stay where they are: in a key management service, a hardware module, or another file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from gateledger.run.mistake import Mistake
from gateledger.seal import keys
from gateledger.seal.errors import SealError

if TYPE_CHECKING:
    from securesystemslib.signer import Signer  # type: ignore[attr-defined]  # not in their __all__

EXTRAS = {"awskms": "awskms", "gcpkms": "gcpkms", "azurekms": "azurekms", "hsm": "hsm", "hv": "vault"}
"""What to install with securesystemslib for a scheme."""


@dataclass(frozen=True)
class RemoteKey:
    """A P-256 key of which we hold the public half and a URI; `securesystemslib` knows how to ask it to sign."""

    uri: str
    public: EllipticCurvePublicKey
    pin: str = ""
    """What a hardware module (`hsm:`) asks for."""

    def public_key(self) -> EllipticCurvePublicKey:
        """Give the public half, as a private key would."""
        return self.public

    def sign(self, message: bytes) -> bytes:
        """Sign with ECDSA P-256 and SHA-256 (DER).

        Raises: BadSignature when the URI leads to another key; whatever the service's client raises.
        """
        signature = bytes.fromhex(self._theirs.sign(message).signature)
        keys.check_record(self.public, message, signature)
        return signature

    def tried(self) -> RemoteKey:
        """Sign something once, so that a wrong key or a missing permission shows at the start. Raises: Mistake."""
        try:
            self.sign(b"gateledger: may this key be used?")
        except Mistake:
            raise
        except SealError as error:
            raise Mistake(
                f"GATELEDGER_RECORD_KEY_URI: {self._shown} signs with another key than GATELEDGER_RECORD_KEY_FILE: {error}"
            ) from error
        except (
            Exception
        ) as error:  # every service's client has its own errors; whatever it says is the answer
            raise Mistake(f"GATELEDGER_RECORD_KEY_URI: {self._shown} cannot sign: {error}") from error
        return self

    @property
    def _shown(self) -> str:
        """The URI as messages may show it: everything up to a query."""
        return self.uri.partition("?")[0]

    @cached_property
    def _theirs(self) -> Signer:
        from securesystemslib.exceptions import UnsupportedLibraryError
        from securesystemslib.signer import Signer, SSlibKey  # type: ignore[attr-defined]

        # Their default key id hashes a JSON description of the key; ours hashes the SPKI, so it is given.
        key = SSlibKey(
            keyid=keys.key_id(self.public),
            keytype="ecdsa",
            scheme="ecdsa-sha2-nistp256",
            keyval={"public": keys.public_pem(self.public).decode()},
        )
        scheme = self.uri.partition(":")[0]
        try:
            return Signer.from_priv_key_uri(self.uri, key, lambda _: self.pin)
        except (UnsupportedLibraryError, ImportError) as error:
            extra = EXTRAS.get(scheme, scheme)
            raise Mistake(
                f"GATELEDGER_RECORD_KEY_URI: {scheme}: needs more: pip install 'securesystemslib[{extra}]' ({error})"
            ) from error
        except (ValueError, OSError) as error:
            raise Mistake(f"GATELEDGER_RECORD_KEY_URI: {self._shown} cannot be used: {error}") from error
