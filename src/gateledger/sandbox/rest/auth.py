"""Who asks: the app with its JSON Web Token, or an installation with its token."""

from __future__ import annotations

from gateledger.sandbox.errors import RefusedError
from gateledger.sandbox.keys import prove_app, public_key
from gateledger.sandbox.rest.call import Call
from gateledger.sandbox.rest.routing import Who


def authorize(call: Call, who: Who) -> None:
    """Refuse with 401 whoever may not ask; note the token otherwise."""
    if who == "anyone":
        return
    scheme, _, secret = call.headers.get("authorization", "").partition(" ")
    if not secret or scheme.lower() not in {"bearer", "token"}:
        raise RefusedError(401, "Requires authentication")
    is_jwt = secret.count(".") == 2 and not secret.startswith("ghs_")
    if who == "app" or (who == "either" and is_jwt):
        if not is_jwt:
            raise RefusedError(401, "A JSON web token could not be decoded")
        app = call.hub.app
        prove_app(secret, public_key(call.hub.private_key_pem), {str(app.database_id), app.client_id})
        return
    call.token = call.hub.tokens.valid(secret)
    if call.token is None:
        raise RefusedError(401, "Bad credentials")
