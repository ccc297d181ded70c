"""What an ID token must have: one good token, and everything that may be wrong with one."""

import time
import warnings
from base64 import b64encode
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from dashboard.access.oidc.id_token import ALGORITHMS, TokenRefused, checked_claims

ISSUER, CLIENT, NONCE = "https://login.example.com", "loyalty-desk", "sample-nonce"
KEY, STRANGE_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PUBLIC = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True) | {"kid": "one", "alg": "RS256"}
KEY_SET = {"keys": [PUBLIC]}


def token(key: Any = KEY, algorithm: str = "RS256", *, key_id: str | None = "one", **changes: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": CLIENT, "sub": "sara", "nonce": NONCE, "iat": now, "exp": now + 300} | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"kid": key_id} if key_id else None)


def check(
    id_token: str,
    nonce: str = NONCE,
    key_set: dict[str, Any] = KEY_SET,
    signatures: tuple[str, ...] = ALGORITHMS,
) -> dict[str, Any]:
    return checked_claims(id_token, key_set, issuer=ISSUER, client_id=CLIENT, nonce=nonce, signatures=signatures)


def test_a_good_token_gives_its_claims() -> None:
    assert check(token())["sub"] == "sara"
    assert check(token(key_id=None))["sub"] == "sara", "the only key needs no name"
    assert check(token(aud=["others", CLIENT], azp=CLIENT))["sub"] == "sara"


@pytest.mark.parametrize(
    "id_token",
    [
        token(iss="https://elsewhere.example.com"),
        token(iss=f"{ISSUER}/"),
        token(aud="others"),
        token(aud=[CLIENT], azp="others"),
        token(aud=["others", CLIENT]),
        token(aud=[CLIENT, "others"], azp="others"),
        token(sub=""),
        token(sub="sara\0"),
        token(exp=int(time.time()) - 60),
        token(iat=int(time.time()) + 600),
        token(nonce="another"),
        token(STRANGE_KEY),
        token(key_id="two"),
        token("sample-client-secret-of-32-letters", "HS256"),
        token("", "none"),
        *(token(KEY, "RS256", key_id="one", **{claim: None}) for claim in ("iss", "aud", "sub", "exp", "iat", "nonce")),
        token()[:-8],
        f"{b64encode(b'[' * 100_000).decode()}.{token().partition('.')[2]}",
        f"e30.{token().partition('.')[2]}",  # a header without anything
        "",
    ],
)
def test_any_other_is_refused(id_token: str) -> None:
    with pytest.raises(TokenRefused):
        check(id_token)


def test_a_provider_signs_only_as_it_may() -> None:
    public = {"keys": [{name: value for name, value in PUBLIC.items() if name != "alg"}]}
    assert check(token(algorithm="PS256"), key_set=public, signatures=("PS256",))["sub"] == "sara"
    with pytest.raises(TokenRefused):
        check(token(algorithm="RS256"), key_set=public, signatures=("PS256",))


def test_a_short_key_signs_nothing() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": "one"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about this key
        short = token(key)
    with pytest.raises(TokenRefused):
        check(short, key_set={"keys": [public]})


def test_a_sign_in_without_a_nonce_and_a_provider_without_keys_are_refused() -> None:
    with pytest.raises(TokenRefused):
        check(token(nonce=""), nonce="")
    wrong: list[dict[str, Any]] = [
        {},
        {"keys": []},
        {"keys": "none"},
        {"keys": None},
        {"keys": {"kid": "one"}},
        {"keys": [None]},
        {"keys": [PUBLIC, PUBLIC]},
    ]
    for key_set in wrong:
        with pytest.raises(TokenRefused):
            check(token(), key_set=key_set)
