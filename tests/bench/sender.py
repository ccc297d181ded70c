"""Sends webhooks, from a process of its own, so that what that costs is not the dashboard's. Needs no Django."""

import asyncio
import time

import aiohttp
import uvloop

ADDRESS = "/webhooks/gameball/main/"
AT_ONCE = 64  # connections

Message = tuple[bytes, str]  # and its signature


def send(port: int, some: list[Message], rate: int) -> tuple[float, list[float]]:
    """In the other process: seconds until all are stored, and how long each took."""
    return uvloop.run(_send(port, some, rate))


async def _send(port: int, some: list[Message], rate: int) -> tuple[float, list[float]]:
    left, waits = iter(enumerate(some)), list[float]()
    began = time.perf_counter()

    async def deliver(session: aiohttp.ClientSession) -> None:
        for place, (body, signed) in left:
            due = began + place / rate if rate else 0
            await asyncio.sleep(max(0, due - time.perf_counter()))
            sent = time.perf_counter()
            headers = {"X-GB-Signature": signed, "X-GB-Webhook-Version": "v4", "Content-Type": "application/json"}
            async with session.post(ADDRESS, data=body, headers=headers) as answer:
                if answer.status != 204:
                    raise RuntimeError(f"A message was answered with {answer.status}.")
            waits.append(time.perf_counter() - max(sent, due))

    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}", connector=aiohttp.TCPConnector(limit=AT_ONCE)
    ) as session:
        await asyncio.gather(*(deliver(session) for _ in range(AT_ONCE)))
    return time.perf_counter() - began, waits
