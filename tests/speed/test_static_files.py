from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import AsyncClient, Client

SAMPLE = "base.css"


@pytest.fixture
def body() -> bytes:
    return Path(str(finders.find(SAMPLE))).read_bytes()


async def test_a_file_is_answered_whole(body: bytes) -> None:
    response = await AsyncClient().get(f"/static/{SAMPLE}")
    assert (response.status_code, response.content) == (200, body)
    assert response["Content-Type"] == 'text/css; charset="utf-8"'
    assert int(response["Content-Length"]) == len(body)
    assert "Access-Control-Allow-Origin" not in response


def test_a_sync_server_gets_it_too(body: bytes) -> None:
    assert Client().get(f"/static/{SAMPLE}").content == body


async def test_head_has_no_body() -> None:
    response = await AsyncClient().head(f"/static/{SAMPLE}")
    assert (response.status_code, response.content) == (200, b"")


async def test_a_file_the_browser_has_is_not_sent_again() -> None:
    first = await AsyncClient().get(f"/static/{SAMPLE}")
    again = await AsyncClient().get(f"/static/{SAMPLE}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["/static/", "/static/js/", "/static/nowhere.css", "/static/../manage.py", "/static/%2e%2e/manage.py"]
)
async def test_nothing_else_is_a_file_which_a_proxy_may_ask_of_another_machine(path: str) -> None:
    answer = await AsyncClient().get(path)
    assert (answer.status_code, answer.content) == (404, b"")
    assert not answer.cookies
