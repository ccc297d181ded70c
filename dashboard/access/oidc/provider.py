"""allauth's OpenID Connect with what it leaves out.

These are PKCE and a nonce with every sign-in, checks of the issuer and of the ID token's signature, and identities that
belong to an issuer, not to a name in a file of settings.
"""

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount import app_settings
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property

from dashboard.access.oidc.calls import AnswerRefused, ask
from dashboard.access.oidc.id_token import TokenRefused, checked_claims
from dashboard.access.oidc.providers import OidcProvider, claim_value, groups_of
from dashboard.serving.environment import is_loopback

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OPTIONAL_ENDPOINTS = ("userinfo_endpoint", "end_session_endpoint")


class TooWeak(AnswerRefused):
    """The person signed in at the provider, but in none of the ways that the file accepts."""


class CompanyAdapter(OpenIDConnectOAuth2Adapter):
    """Speaks to the provider, by `calls` alone. `nonce` is that of the sign-in that this browser began."""

    nonce = ""

    @property
    def oidc(self) -> OidcProvider:
        return settings.OIDC_PROVIDERS[self.provider_id]

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """Return the discovery document. Raises ProviderDown, or AnswerRefused if it is not that of the issuer."""
        document = ask(self.oidc.discovery_url)
        if document.get("issuer") != self.oidc.issuer:
            raise AnswerRefused("wrong issuer")
        for name in ENDPOINTS + OPTIONAL_ENDPOINTS:
            if (name in ENDPOINTS or name in document) and not is_safe_address(document.get(name)):
                raise AnswerRefused(f"wrong {name}")
        return document

    @property
    def basic_auth(self) -> bool:
        """Return whether the client secret goes into a header. That is the standard's default."""
        methods = self.openid_config.get("token_endpoint_auth_methods_supported")
        return not isinstance(methods, list) or "client_secret_post" not in methods

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: OAuth2Client, pkce_code_verifier: str = ""
    ) -> dict[str, Any]:
        """Exchange the code for tokens. Raises ProviderDown or AnswerRefused, without the answer's text."""
        form = {
            "grant_type": "authorization_code",
            "code": request.GET["code"],
            "redirect_uri": client.callback_url,
            "code_verifier": pkce_code_verifier,
        }
        auth = (self.oidc.client_id, self.oidc.client_secret) if client.basic_auth else None
        if auth is None:
            form |= {"client_id": self.oidc.client_id, "client_secret": self.oidc.client_secret}
        answer = ask(client.access_token_url, form, auth=auth)
        tokens = {name: answer.get(name) for name in ("access_token", "id_token")}
        if not all(isinstance(token, str) for token in tokens.values()):
            raise AnswerRefused("no tokens")
        return tokens

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **keywords: Any) -> SocialLogin:
        """Return the person, with `claims`, and with what signing out there needs."""
        id_token = keywords["response"]["id_token"]
        claims = self.claims(id_token, token.token)
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.claims = claims
        login.sign_out = (self.openid_config.get("end_session_endpoint", ""), self.oidc.client_id, id_token)
        return login

    def claims(self, id_token: str, access_token: str) -> dict[str, Any]:
        """Return the claims of the ID token; if it has no groups, also those of the provider's user information."""
        try:
            claims = checked_claims(
                id_token,
                ask(self.openid_config["jwks_uri"]),
                issuer=self.oidc.issuer,
                client_id=self.oidc.client_id,
                nonce=self.nonce,
                signatures=self.oidc.signatures,
            )
        except TokenRefused as error:
            raise AnswerRefused(f"ID token: {error}") from None
        if not self.oidc.is_strong(claims):
            raise TooWeak("not a sign-in that OIDC_FILE accepts")
        groups_claim = self.oidc.groups_claim
        if groups_of(claims, groups_claim) or "userinfo_endpoint" not in self.openid_config:
            return claims
        more = ask(self.openid_config["userinfo_endpoint"], access_token=access_token)
        if more.get("sub") != claims["sub"]:
            raise AnswerRefused("user information about somebody else")
        return more | claims | {groups_claim: claim_value(more, groups_claim)}


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
        if request.user.is_authenticated:  # somebody shows again who they are
            asked["prompt"] = "login"
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


def is_safe_address(url: Any) -> bool:
    """Return whether the browser or we may send secrets there: https, or this machine."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0  # a port above 65535 is a ValueError
    except ValueError:
        return False
    return has_port and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")))
