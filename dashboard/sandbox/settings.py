"""The demo's settings: those of a real installation, and the sandboxes."""

from dashboard.settings import *  # noqa: F403
from dashboard.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "dashboard.sandbox"]
