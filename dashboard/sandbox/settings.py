"""The demo's settings: those of a real installation, the sandboxes, and short passwords without a second factor."""

from dashboard.settings import *  # noqa: F403
from dashboard.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "dashboard.sandbox"]
AUTH_PASSWORD_VALIDATORS = []
REQUIRE_MFA = False
