"""Health checks for load balancers. They are open to everyone and show nothing useful to a stranger."""

import asyncio
from collections.abc import Awaitable, Callable

from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.loyalty.store import KEY_PREFIX

CHECK_TIMEOUT = 3.0  # seconds; load balancers ask every few seconds


@login_not_required
@never_cache
@require_safe
async def healthz(request: HttpRequest) -> HttpResponse:
    """Return 200 while the process serves requests."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@login_not_required
@never_cache
@require_safe
async def readyz(request: HttpRequest) -> JsonResponse:
    """Return 200 if database and cache answer, else 503; the body shows both: `{"database": "ok", "cache":
    "failed"}`."""
    checks = {"database": database_answers, "cache": cache_answers}
    outcomes = await asyncio.gather(*map(outcome, checks.values()))
    return JsonResponse(dict(zip(checks, outcomes, strict=True)), status=200 if set(outcomes) == {"ok"} else 503)


async def outcome(check: Callable[[], Awaitable[None]]) -> str:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT):
            await check()
    except Exception:  # noqa: BLE001  (any error counts; its text may contain an address)
        return "failed"
    return "ok"


@sync_to_async
def database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


@sync_to_async(thread_sensitive=False)  # a slow database keeps the thread of the request busy
def cache_answers() -> None:
    key = f"{KEY_PREFIX}readyz"  # without Redis, values with other keys are kept in this process
    cache.set(key, "ok", timeout=10)
    if cache.get(key) != "ok":
        raise LookupError("the cache forgot")
