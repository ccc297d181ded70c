"""The machine's Chromium, for tests and for the pictures of the tour."""

import os
import shutil

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")  # without windows it needs a fifth less CPU
AS_ROOT = ["--no-sandbox"] if os.geteuid() == 0 else []


def chromium_path() -> str | None:
    """The path of a Chromium: CHROMIUM, or the machine's; None without one."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
