"""The one fixture of these tests: staff who read the pages of a program on some platform."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest_asyncio
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import AsyncClient
from pytest_django import Settings

from dashboard.programs import close_services
from dashboard.programs_file import load_programs
from tests.cases.reader import Reader
from tests.platforms import Case

SignIn = Callable[..., Awaitable[Reader]]


@pytest_asyncio.fixture
async def reader(settings: Settings, tmp_path: Path, transactional_db: None) -> AsyncIterator[SignIn]:
    """`await reader("marketing", GAMEBALL, base_url, **more)` signs in staff with that role; `more` is in the program's
    table."""

    async def sign_in(role: str, platform: Case, base_url: str, **more: Any) -> Reader:
        path = tmp_path / "programs.toml"
        path.write_text(platform.programs_file(base_url, **more))
        settings.PROGRAMS = load_programs({"PROGRAMS_FILE": str(path), **platform.secrets})
        cache.clear()
        user = await User.objects.acreate(username=role)
        await user.groups.aset([(await Group.objects.aget_or_create(name=role))[0]])
        client = AsyncClient()
        await client.aforce_login(user)
        return Reader(client, settings.PROGRAMS["main"])

    yield sign_in
    await close_services()
