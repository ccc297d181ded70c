from urllib.parse import urlsplit

import psycopg
from playwright.async_api import Page
from redis import Redis

pytest_plugins = ["pytester"]


def test_it_brings_a_real_postgres(postgres: str) -> None:
    with psycopg.connect(postgres) as connection:
        assert connection.info.server_version >= 150000


def test_it_brings_a_real_redis(redis: str) -> None:
    with Redis.from_url(redis) as client:
        assert client.ping() is True
    assert urlsplit(redis).hostname == "127.0.0.1"


async def test_it_brings_a_real_browser(page: Page) -> None:
    await page.set_content("<h1>Sample</h1>")
    assert await page.inner_text("h1") == "Sample"


async def test_it_keeps_the_browser_for_a_second_test(page: Page) -> None:
    assert page.url == "about:blank"
