"""What `serve` warns about when it starts."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dashboard.serving.weaknesses import weaknesses


def installed(folder: Path, sslmode: str = "verify-full", **changes: Any) -> Any:
    good = {
        "HTTPS": True,
        "TRUSTED_PROXIES": ["127.0.0.1"],
        "ALLOW_PLAIN_CONNECTIONS": False,
        "DATABASES": {"default": {"OPTIONS": {"sslmode": sslmode}}},
        "BASE_DIR": folder,
    }
    return SimpleNamespace(**good | changes)


def test_a_good_installation_has_none(tmp_path: Path) -> None:
    assert weaknesses(["127.0.0.1", "::1", "[::1]", "localhost"], installed(tmp_path)) == []


def test_each_has_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    found = weaknesses(["127.0.0.1", "10.0.0.5"], installed(tmp_path, "require", TRUSTED_PROXIES=[]))
    beginnings = (
        "HOST 10.0.0.5 is reached without TLS",
        "HTTPS is on and no proxy is trusted",
        "DATABASE_URL has sslmode=require",
        "The folder of the program",
    )
    assert [one.startswith(start) for one, start in zip(found, beginnings, strict=True)]
    fewer = installed(tmp_path, ALLOW_PLAIN_CONNECTIONS=True)
    assert [one[:10] for one in weaknesses(["127.0.0.1", "10.0.0.5"], fewer)] == ["The folder"]
