"""Checks an ID token, as OpenID Connect Core 1.0, section 3.1.3.7, asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

import jwt

# With a shared secret (HS256) anyone who knows the client secret could make tokens; "none" would need no key at all.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
REQUIRED_CLAIMS = ["iss", "sub", "aud", "exp", "iat"]
LEEWAY = 30  # seconds by which two clocks may differ


class TokenRefused(Exception):
    """The ID token is not valid for this sign-in. The text names the reason, without any part of the token."""


def checked_claims(
    id_token: str, key_set: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, signatures: Sequence[str]
) -> dict[str, Any]:
    """Return the claims of the token. `key_set` is the provider's (`jwks_uri`), `signatures` are the algorithms of
    `ALGORITHMS` that it may use. Raises TokenRefused.

    Checked: signature, and that its key is long enough; issuer, subject, audience and authorized party, expiry; and
    that the token was issued for the sign-in that this browser began (`nonce`).
    """
    try:
        claims: dict[str, Any] = jwt.decode(
            id_token,
            _signing_key(id_token, key_set),
            algorithms=signatures,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": REQUIRED_CLAIMS, "enforce_minimum_key_length": True},
        )
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise TokenRefused(type(error).__name__) from None
    if not nonce or claims.get("nonce") != nonce:
        raise TokenRefused("wrong nonce")
    if not claims["sub"] or not claims["sub"].isprintable():
        raise TokenRefused("wrong sub")
    audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", client_id if audiences == [client_id] else None) != client_id:
        raise TokenRefused("wrong azp")
    return claims


def _signing_key(id_token: str, key_set: Mapping[str, Any]) -> jwt.PyJWK:
    """Return the key that the token names; the only key if it names none. A key without an algorithm fits any of its
    kind. Raises PyJWTError; TypeError if the set has no list of keys."""
    header = jwt.get_unverified_header(id_token)
    keys = jwt.PyJWKSet([{"alg": header.get("alg")} | key for key in key_set.get("keys", ())]).keys
    key_id = header.get("kid")
    named = [key for key in keys if key_id is None or key.key_id == key_id]
    if len(named) != 1:
        raise jwt.InvalidKeyError("unknown key")
    return named[0]
