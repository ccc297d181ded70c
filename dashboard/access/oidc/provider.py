"""allauth's OpenID Connect with what it leaves out.

These are PKCE and a nonce with every sign-in, checks of the issuer and of the ID token's signature, and identities that
belong to an issuer, not to a name in a file of settings.
"""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from time import monotonic
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount import app_settings
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from dashboard.access.oidc.id_token import TokenRefused, checked_claims
from dashboard.access.oidc.providers import OidcProvider, claim_value
from dashboard.serving.environment import is_loopback

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
MAX_ANSWER_BYTES = 256 * 1024  # a set of keys, the largest answer, has about 10 kB
MAX_ANSWER_SECONDS = 10  # in all; SOCIALACCOUNT_REQUESTS_TIMEOUT limits each wait
OPTIONAL_ENDPOINTS = ("userinfo_endpoint", "end_session_endpoint")


class ProviderDown(OAuth2Error):
    """The provider did not answer, or answered with an error of its own."""


class AnswerRefused(OAuth2Error):
    """The provider answered something that must not sign anyone in. The text names the reason, without secrets."""


class TooWeak(AnswerRefused):
    """The person signed in at the provider, but in none of the ways that the file requires."""


class CompanyAdapter(OpenIDConnectOAuth2Adapter):
    """Speaks to the provider. Every call has allauth's timeout (`SOCIALACCOUNT_REQUESTS_TIMEOUT`) and `read_limited`.

    `nonce` is that of the sign-in that this browser began.
    """

    nonce = ""

    @property
    def oidc(self) -> OidcProvider:
        return settings.OIDC_PROVIDERS[self.provider_id]

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """Return the discovery document. Raises ProviderDown, or AnswerRefused if it is not that of the issuer."""
        document = fetch(self.oidc.discovery_url)
        if document.get("issuer") != self.oidc.issuer:
            raise AnswerRefused("wrong issuer")
        for name in ENDPOINTS + OPTIONAL_ENDPOINTS:
            if (name in ENDPOINTS or name in document) and not is_safe_address(document.get(name)):
                raise AnswerRefused(f"wrong {name}")
        return document

    @property
    def basic_auth(self) -> bool:
        """Return whether the client secret goes into a header. That is the standard's default."""
        return "client_secret_post" not in self.openid_config.get("token_endpoint_auth_methods_supported", ())

    def get_access_token_data(self, *arguments: Any, **keywords: Any) -> dict[str, Any]:
        """Exchange the code for tokens. Raises ProviderDown or AnswerRefused, without the answer's text."""
        try:
            return cast(dict[str, Any], super().get_access_token_data(*arguments, **keywords))
        except OSError as error:  # all errors of `requests` are of this kind
            raise ProviderDown(type(error).__name__) from None
        except (OAuth2Error, LookupError, ValueError, TypeError) as error:
            raise error if isinstance(error, ProviderDown | AnswerRefused) else AnswerRefused("no tokens") from None

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **keywords: Any) -> SocialLogin:
        """Return the person, with `claims`, and with what signing out there needs."""
        id_token = keywords["response"].get("id_token")
        claims = self.claims(id_token, token.token)
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims
        login.sign_out = (self.openid_config.get("end_session_endpoint", ""), id_token)
        return login

    def claims(self, id_token: Any, access_token: str) -> dict[str, Any]:
        """Return the claims of the ID token; if it has no groups, also those of the provider's user information."""
        try:
            claims = checked_claims(
                id_token if isinstance(id_token, str) else "",
                fetch(self.openid_config["jwks_uri"]),
                issuer=self.oidc.issuer,
                client_id=self.oidc.client_id,
                nonce=self.nonce,
                signatures=self.oidc.signatures,
            )
        except TokenRefused as error:
            raise AnswerRefused(f"ID token: {error}") from None
        if not self.oidc.is_strong(claims):
            raise TooWeak("required_acr or required_amr")
        if claim_value(claims, self.oidc.groups_claim) is not None or "userinfo_endpoint" not in self.openid_config:
            return claims
        more = fetch(self.openid_config["userinfo_endpoint"], access_token)
        if more.get("sub") != claims["sub"]:
            raise AnswerRefused("user information about somebody else")
        return more | claims


class CompanyProvider(OpenIDConnectProvider):
    """A provider of `OIDC_FILE`. The request for a sign-in changes nothing but the page to go on to."""

    oauth2_adapter_class = CompanyAdapter

    @property
    def oidc(self) -> OidcProvider:
        return settings.OIDC_PROVIDERS[self.app.provider_id]

    @property
    def sub_id(self) -> str:
        """Return whose identities these are: the issuer's, whatever the file calls it."""
        return self.oidc.issuer

    def get_scope(self) -> list[str]:
        return list(self.oidc.scopes)

    def get_pkce_params(self) -> dict[str, Any]:
        return cast(dict[str, Any], generate_code_challenge())

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe()
        asked = {"nonce": nonce} | ({"acr_values": " ".join(levels)} if (levels := self.oidc.required_acr) else {})
        next_url = get_next_redirect_url(request)
        return cast(HttpResponse, self.redirect(request, AuthProcess.LOGIN, next_url, auth_params=asked, nonce=nonce))

    def extract_uid(self, data: Mapping[str, Any]) -> str:
        subject = str(data["sub"])
        # A subject may have 255 characters, allauth's column has fewer.
        return subject if len(subject) <= app_settings.UID_MAX_LENGTH else sha256(subject.encode()).hexdigest()

    def extract_extra_data(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Keep none of the claims: they are personal data, and read again at each sign-in."""
        return {}

    def extract_common_fields(self, data: Mapping[str, Any]) -> dict[str, Any]:
        name = claim_value(data, self.oidc.name_claim)
        return {"username": name if isinstance(name, str) else str(data["sub"])}

    def extract_email_addresses(self, data: Mapping[str, Any]) -> list[Any]:
        """Return no address, so that none ever links an identity to an account."""
        return []


def fetch(url: str, access_token: str = "") -> dict[str, Any]:
    """Return a JSON object of the provider. Raises ProviderDown or AnswerRefused."""
    headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(url, headers=headers)
            response.raise_for_status()
            document = response.json()
    except OSError as error:  # all errors of `requests` are of this kind
        raise ProviderDown(type(error).__name__) from None
    if not isinstance(document, dict):
        raise AnswerRefused("no JSON object")
    return document


def read_limited(response: Any, **_options: Any) -> None:
    """Read an answer with limits: no redirect, which could lead to http; `MAX_ANSWER_BYTES` and `MAX_ANSWER_SECONDS`.

    A hook for `requests`, whose own timeout starts again with each byte. Raises AnswerRefused or ProviderDown.
    """
    if response.is_redirect:
        raise AnswerRefused("redirect")
    body, end = bytearray(), monotonic() + MAX_ANSWER_SECONDS - response.elapsed.total_seconds()
    for byte in response.iter_content(1):  # a larger piece would be waited for
        body += byte
        if len(body) > MAX_ANSWER_BYTES:
            raise AnswerRefused("too large")
        if monotonic() > end:
            raise ProviderDown("too slow")
    response._content = bytes(body)  # noqa: SLF001  (`requests` has no other way to hand over what a hook has read)


def is_safe_address(url: Any) -> bool:
    """Return whether the browser or we may send secrets there: https, or this machine."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
