"""What `serve` warns about when it starts."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dashboard.access.oidc.providers import OidcProvider
from dashboard.serving.weaknesses import weaknesses


def installed(folder: Path, sslmode: str = "verify-full", **changes: Any) -> Any:
    good = {
        "HTTPS": True,
        "TRUSTED_PROXIES": ["127.0.0.1"],
        "ALLOW_PLAIN_CONNECTIONS": False,
        "DATABASES": {"default": {"OPTIONS": {"sslmode": sslmode}}},
        "BASE_DIR": folder,
        "REQUIRE_MFA": True,
        "OIDC_PROVIDERS": {},
    }
    return SimpleNamespace(**good | changes)


def test_a_good_installation_has_none(tmp_path: Path) -> None:
    assert weaknesses(["127.0.0.1", "::1", "[::1]", "localhost"], installed(tmp_path)) == []


def test_each_has_a_sentence(tmp_path: Path) -> None:
    company = OidcProvider("company", "Sample", "https://login.example.com", "desk", "secret", {})
    strong = OidcProvider("strong", "Sample", "https://login.example.com", "desk", "secret", {}, required_amr=("mfa",))
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    providers = {"company": company, "strong": strong}
    found = weaknesses(
        ["127.0.0.1", "10.0.0.5"], installed(tmp_path, "require", TRUSTED_PROXIES=[], OIDC_PROVIDERS=providers)
    )
    beginnings = (
        "HOST 10.0.0.5 is reached without TLS",
        "HTTPS is on and no proxy is trusted",
        "DATABASE_URL has sslmode=require",
        "The folder of the program",
    )
    assert [one.startswith(start) for one, start in zip(found, (*beginnings, "company of OIDC_FILE has"), strict=True)]
    fewer = installed(tmp_path, ALLOW_PLAIN_CONNECTIONS=True, REQUIRE_MFA=False, OIDC_PROVIDERS=providers)
    assert [one[:10] for one in weaknesses(["127.0.0.1", "10.0.0.5"], fewer)] == ["The folder"]
