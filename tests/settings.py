"""The settings of a test run: nothing of the machine's own environment, sample keys, a hasher that costs nothing."""

import os

SAMPLE = {
    "SECRET_KEY": "sample-secret-key-for-tests-" + "0" * 30,
    "HTTPS": "off",
    "REQUIRE_MFA": "off",
    "GAMEBALL_BASE_URL": "http://127.0.0.1:9",  # nobody answers there: a test that needs a platform brings one
    "GAMEBALL_API_KEY": "sample-api-key",
    "GAMEBALL_SECRET_KEY": "sample-secret-key",
    "ALLOWED_HOSTS": "localhost 127.0.0.1 testserver",
}
OURS = (
    "SECRET_KEY",
    "STAFF_PASSWORD",
    "ALLOW_PLAIN_",
    "GAMEBALL_",
    "PROGRAM",
    "DATABASE_URL",
    "DATABASE_POOL",
    "WORKERS",
    "REPLICA",
    "STATIC_DIR",
    "BASE_PATH",
    "MIGRATION_",
    "LOG_",
    "METRICS_",
    "VAR_DIR",
    "CACHE_URL",
    "DEBUG",
    "TRUSTED_PROXIES",
    "PAGE_DEADLINE",
    "ICON_HOSTS",
    "PLATFORM_",
    "INDEX_",
    "OIDC_",
    "PASSWORD_SIGN_IN",
    "BREAK_GLASS_",
    "LOOKUPS_",
    "HSTS_",
    "KEEP_LEDGER",
    "LEDGER_",
    "OTEL_",
)

for name in list(os.environ):
    if name.startswith(OURS):
        del os.environ[name]
os.environ.update(SAMPLE)

from dashboard.settings import *  # noqa: E402, F403  (the environment has to be set first)
from dashboard.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Static files are found where they stand; nothing is collected.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
# One quota for the whole run would make tests wait that are about something else; tests of the budget bring their own.
# So do tests of the limit on lookups.
PLATFORM_BUDGET = "off"
LOOKUPS_PER_MINUTE = 100_000
