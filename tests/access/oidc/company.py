"""A company's sign-in: a real OpenID Connect provider on loopback, which can be made to answer wrongly."""

import json
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import httpx

from dashboard.access.oidc.providers import OidcProvider

# One for all, since each reads the machine's certificates when it is made. It keeps no cookie and no connection.
BROWSER = httpx.Client(
    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])), limits=httpx.Limits(max_keepalive_connections=0)
)
PROVIDERS = """
[company]
name = "Sample Company"
issuer = "{issuer}"
client_id = "loyalty-desk"
client_secret_env = "COMPANY_SECRET"
roles = {{ manager = ["loyalty-managers"] }}
asks_for_second_factor = true
"""
DISCOVERY, TOKEN, KEYS = "/.well-known/openid-configuration", "/oauth2/token", "/jwks"


class Company:
    """The provider at `url`. `answers` replaces what a path answers with: None by an error, an address by a redirect.
    `forms` keeps what was posted to each path."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.url = ""
        self.answers: dict[str, dict[str, Any] | str | None] = {}
        self.forms: dict[str, dict[str, str]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = BytesIO(body)
            self.forms[path] = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        if path not in self.answers:
            return self.application(environ, start_response)
        answer = self.answers[path]
        if isinstance(answer, str):
            start_response("302 Elsewhere", [("Location", answer)])
            return [b""]
        start_response("500 Broken" if answer is None else "200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def knows(self, subject: str, *groups: str, **claims: Any) -> None:
        """Make the person known, or change what is known of them."""
        claims = {"preferred_username": subject, "groups": list(groups), **claims}
        BROWSER.put(f"{self.url}/users/{subject}", json=claims).raise_for_status()

    def sign_in(self, authorize_url: str, **form: str) -> str:
        """Send the form of the provider's page; returns where it sends the browser to."""
        return BROWSER.post(authorize_url, data=form).headers["location"]

    def discovery(self) -> dict[str, Any]:
        document: dict[str, Any] = BROWSER.get(self.url + DISCOVERY).json()
        return document

    def environment(self, folder: Path) -> dict[str, str]:
        """The variables of a running dashboard that knows this provider, by a file in the folder."""
        file = folder / "oidc.toml"
        file.write_text(PROVIDERS.format(issuer=self.url))
        return {"OIDC_FILE": str(file), "COMPANY_SECRET": "sample-client-secret"}

    def settings(self, **changes: Any) -> OidcProvider:
        """How the dashboard knows this provider."""
        given: dict[str, Any] = {
            "slug": "company",
            "name": "Sample Company",
            "issuer": self.url,
            "client_id": "loyalty-desk",
            "client_secret": "sample-client-secret",
            "roles": {"manager": frozenset({"loyalty-managers"}), "support": frozenset({"loyalty-support"})},
        }
        return OidcProvider(**given | changes)


def provider(**options: Any) -> WSGIApplication:
    """A provider that knows nobody yet; `options` are those of `oidc_provider_mock.app`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about parts of authlib that will move
        import oidc_provider_mock

        application: WSGIApplication = oidc_provider_mock.app(**options)
    return application


@contextmanager
def running_company(**options: Any) -> Iterator[Company]:
    """`options` are those of `oidc_provider_mock.app`."""
    company = Company(provider(**options))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from werkzeug.serving import make_server

        server = make_server("localhost", 0, company, threaded=True)
    company.url = f"http://localhost:{server.port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield company
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
