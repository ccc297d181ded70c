from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.async_api import Page
from redis import Redis

from tests import conftest


def test_it_brings_a_real_postgres(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        assert connection.info.server_version >= 150000


def test_tests_that_share_a_server_are_one_group(postgres: str, request: pytest.FixtureRequest) -> None:
    """With several processes; or each of them would start its own."""
    is_grouped = bool(request.config.getoption("loadgroup", default=False))
    assert request.node.nodeid.endswith("@postgresql") is is_grouped


def test_it_brings_a_real_redis(redis: str) -> None:
    with Redis.from_url(redis) as client:
        assert client.ping() is True
    assert urlsplit(redis).hostname == "127.0.0.1"


async def test_it_brings_a_real_browser(page: Page) -> None:
    await page.set_content("<h1>Sample</h1>")
    assert await page.inner_text("h1") == "Sample"


async def test_it_keeps_the_browser_for_a_second_test(page: Page) -> None:
    assert page.url == "about:blank"


@pytest.mark.parametrize(("in_ci", "outcome"), [(True, "failed"), (False, "skipped")])
def test_a_skip_is_a_failure_in_ci_and_keeps_its_reason(
    in_ci: bool, outcome: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conftest, "IN_CI", in_ci)
    place = ("tests/test_sample.py", 1, "sample")
    report = pytest.TestReport(
        "sample", place, {}, "skipped", ("tests/test_sample.py", 1, "Skipped: no server"), "setup"
    )
    conftest.fail_if_skipped(report)
    assert report.outcome == outcome
    assert "no server" in str(report.longrepr)


def test_every_path_that_the_dates_leave_out_exists() -> None:
    folder = Path(conftest.__file__).parent
    assert not [path for path in conftest.DATELESS_PATHS if not (folder / path).exists()]
