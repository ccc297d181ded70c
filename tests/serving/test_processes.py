"""Memory that goes back to the system."""

import asyncio
import subprocess
import sys

import pytest

from dashboard.serving import processes
from tests.servers import ROOT

# Blocks of 4 kB, of which one in fifty stays in use, in between.
FILL = """
import os
from pathlib import Path
from dashboard.serving.processes import give_back_memory

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

blocks = [bytes(4000) for _ in range(30_000)]
kept = blocks[::50]
blocks = None
before = held()
give_back_memory()
print(before - held())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's malloc")
def test_pages_between_others_in_use_go_back() -> None:
    said = subprocess.run([sys.executable, "-c", FILL], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert float(said) > 80  # of 120 MB


async def test_it_is_done_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    done = asyncio.Event()
    loop, times = asyncio.get_running_loop(), []

    def give_back() -> None:
        times.append(1)
        if len(times) == 2:
            loop.call_soon_threadsafe(done.set)

    monkeypatch.setattr(processes, "GIVE_BACK_SECONDS", 0)
    monkeypatch.setattr(processes, "give_back_memory", give_back)
    async with processes.giving_back_memory():
        await asyncio.wait_for(done.wait(), 30)
    assert len(times) >= 2
