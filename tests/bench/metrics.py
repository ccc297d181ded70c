"""What counting for Prometheus costs a warm profile: `python -m tests.bench.metrics`.

One process serves the same profile, in turns with counting and without. Only the switch differs, so that tenths of a
percent can be seen. The server in front (uvicorn) is left out, which makes the share larger than it is.
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import process_time

ROUNDS, TIMES = 120, 2
KEY = "sample-key"


def main() -> None:
    from dashboard.sandbox.options import SandboxOptions
    from dashboard.sandbox.server import SandboxServer
    from dashboard.serving.metrics.showing import make_folder, remove_folder

    with (
        tempfile.TemporaryDirectory() as folder,
        SandboxServer(SandboxOptions(limits=False, api_key=KEY, secret_key=KEY)) as sandbox,
    ):
        os.environ.update(
            {
                "DJANGO_SETTINGS_MODULE": "dashboard.settings",
                "SECRET_KEY": "sample-secret-key-for-benches-" + "0" * 30,
                "VAR_DIR": folder,
                "HTTPS": "off",
                "REQUIRE_MFA": "off",
                "PLATFORM_BUDGET": "off",
                "LOOKUPS_PER_MINUTE": "100000",
                "ALLOWED_HOSTS": "testserver",
                "GAMEBALL_BASE_URL": sandbox.base_url,
                "GAMEBALL_API_KEY": KEY,
                "GAMEBALL_SECRET_KEY": KEY,
            }
        )
        counted = make_folder(Path(folder))
        with_counting, without = asyncio.run(measured())
        remove_folder(counted)
    added = [(one - other) / other for one, other in zip(with_counting, without, strict=True)]
    sys.stdout.write(
        f"A warm profile takes {median(without) * 1000:.2f} ms of CPU without counting; counting adds "
        f"{median(added):+.2%} (median of {ROUNDS} turns of {TIMES} profiles each).\n"
    )


async def measured() -> tuple[list[float], list[float]]:
    """Seconds of CPU of one profile, for each turn: with counting, and without."""
    import django

    django.setup()
    from asgiref.sync import sync_to_async
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import AsyncClient

    from dashboard.serving.metrics import counting

    await sync_to_async(call_command)("migrate", verbosity=0)
    await sync_to_async(call_command)("collectstatic", interactive=False, verbosity=0)
    user = await User.objects.acreate(username="bench")
    await user.groups.aadd(await Group.objects.aget(name="support"))
    client = AsyncClient()
    await client.aforce_login(user)
    profile = (await client.get("/main/customers/open?id=cust_300000"))["Location"]
    counts, nothing = dict(counting.COUNTS), dict[str, object]()
    figures: tuple[list[float], list[float]] = ([], [])
    for number in range(2 * ROUNDS + 4):
        place = (number + number // 2) % 2  # with, without, without, with, …
        counting.COUNTS = (counts, nothing)[place]  # type: ignore[assignment]
        began = process_time()
        for _ in range(TIMES):
            response = await client.get(profile)
            async for _part in response:  # type: ignore[attr-defined]
                pass
            response.close()
        if number >= 4:  # the first fill caches
            figures[place].append((process_time() - began) / TIMES)
    return figures


if __name__ == "__main__":
    main()
