"""Calls to a provider: each ends in time, whatever trickles, and none keeps a connection to the database."""

import asyncio
import json
import ssl
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

import httpx
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from asgiref.sync import async_to_sync
from django.db import connection

MAX_SECONDS = 10  # of a whole call: looking up the name, connecting, headers and body
MAX_SILENT_SECONDS = 5
MAX_BYTES = 256 * 1024  # a set of keys, the largest answer, has about 10 kB

HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}  # a few compressed bytes could fill the memory


class ProviderDown(OAuth2Error):
    """The provider did not answer, or answered with an error of its own."""


class AnswerRefused(OAuth2Error):
    """The provider answered something that must not sign anyone in. The text names the reason, without secrets."""


def ask(
    url: str,
    form: Mapping[str, str] | None = None,
    *,
    auth: tuple[str, str] | None = None,
    access_token: str = "",
) -> dict[str, Any]:
    """Return the JSON object at an address of the provider; a form is posted. Raises ProviderDown or AnswerRefused.

    No redirect is followed: it could lead to http.
    """
    _give_back_connection()
    headers = HEADERS | ({"Authorization": f"Bearer {access_token}"} if access_token else {})
    try:
        request = httpx.Request("GET" if form is None else "POST", url, data=form, headers=headers)
        status, body = async_to_sync(_answer)(request, auth)
    except TimeoutError:
        raise ProviderDown("too slow") from None
    except (httpx.HTTPError, OSError) as error:
        raise ProviderDown(type(error).__name__) from None
    except (httpx.InvalidURL, UnicodeError):
        raise AnswerRefused("unusable address or token") from None
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS:
        raise ProviderDown(f"status {status}")
    if status != HTTPStatus.OK:
        raise AnswerRefused(f"status {status}")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise AnswerRefused("no JSON object")
    return document


async def _answer(request: httpx.Request, auth: tuple[str, str] | None) -> tuple[int, bytes]:
    """Return the status and the body. Raises AnswerRefused for a large one, TimeoutError and httpx's errors."""
    body = bytearray()
    async with (
        asyncio.timeout(MAX_SECONDS),
        httpx.AsyncClient(verify=_ssl_context(), timeout=MAX_SILENT_SECONDS) as client,
    ):
        response = await client.send(request, auth=auth, stream=True)
        async for part in response.aiter_raw():
            body += part
            if len(body) > MAX_BYTES:
                raise AnswerRefused("too large")
    return response.status_code, bytes(body)


def _give_back_connection() -> None:
    """Give this thread's connection to the pool: others need it while the provider thinks. The next statement takes
    one again."""
    if not connection.in_atomic_block:
        connection.close()


@cache
def _ssl_context() -> ssl.SSLContext:
    return httpx.create_ssl_context()
