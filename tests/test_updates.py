"""What `make audit` says of the locked packages' age, without an index."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests import updates

LOCKED = "django==5.2.19 \\\n    --hash=sha256:0\nredis==7.4.1\n"


@pytest.fixture(autouse=True)
def _locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(updates, "LOCKED", tmp_path / "requirements.txt")
    updates.LOCKED.write_text(LOCKED)


@pytest.mark.parametrize(
    ("newest", "due", "status"),
    [
        ("django==5.2.19\nredis==7.4.1", "django==5.2.17\nredis==7.4.1", 0),
        ("django==5.2.20\nredis==8.1.0", "django==5.2.19\nredis==7.4.1", 0),
        (
            "django==5.2.19\nredis==8.1.0",
            "django==5.2.17\nredis==8.0.0",
            "Later than docs/security.md allows: redis. Run make lock.",
        ),
    ],
)
def test_it_fails_when_a_package_is_later_than_promised(
    newest: str, due: str, status: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(updates, "lock", lambda *options: due if options else newest)
    with pytest.raises(SystemExit) as ended:
        updates.main()
    assert ended.value.code == status
    said = capsys.readouterr().out
    assert ("redis: 7.4.1 is locked, 8.1.0 is the newest." in said) is ("8.1.0" in newest)


def test_django_and_allauth_are_due_sooner() -> None:
    days = updates.cutoffs(datetime(2026, 11, 29, tzinfo=UTC))
    assert days == [
        "--exclude-newer",
        "2026-06-02",
        "--exclude-newer-package",
        "django=2026-09-30",
        "--exclude-newer-package",
        "django-allauth=2026-09-30",
    ]
