"""Settings from the environment. Empty means unset; a missing or wrong setting stops the start with one sentence.

docs/configuration.md lists them. `dashboard.programs_file` reads the descriptions of programs.
"""

import os
import re
import socket
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_constants
from django.core.exceptions import ImproperlyConfigured
from structlog.typing import Processor

from dashboard.access.oidc.providers import check_second_factors, load_providers
from dashboard.programs_file import load_programs
from dashboard.serving import databases
from dashboard.serving.cookies import cookie_names
from dashboard.serving.environment import Environment, is_network
from dashboard.serving.icon_hosts import PATTERN, policy_source
from dashboard.serving.logs import logging_config, redact_in_logs
from dashboard.serving.metrics import FOLDER_VARIABLE
from dashboard.serving.tracing import load_collector
from dashboard.speed import TRICKS

BASE_DIR = Path(__file__).resolve().parent.parent
environment = Environment(os.environ)
VAR_DIR = Path(environment.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()


# Where and how the site is served

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = (
    environment.secret("SECRET_KEY", "only-for-debugging-" + "0" * 40)
    if DEBUG
    else environment.required(
        "SECRET_KEY", "a long random text that signs sessions, the same for every process", least=32
    )
)
# Earlier secret keys: sessions and sealed addresses made with them still work, but new ones use SECRET_KEY.
SECRET_KEY_FALLBACKS = environment.secrets("SECRET_KEY_FALLBACKS", "earlier secret keys between spaces", least=32)
# The path under which people reach the site, if it shares its host name with others.
BASE_PATH = environment.base_path("BASE_PATH")
FORCE_SCRIPT_NAME = BASE_PATH or None
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", "localhost", "127.0.0.1", "[::1]")
# The server believes X-Forwarded-Proto and X-Forwarded-For from these proxies: addresses, networks, or * for all.
TRUSTED_PROXIES = environment.names(
    "TRUSTED_PROXIES", like=lambda one: one == "*" or is_network(one), such_as="127.0.0.1 or 10.0.0.0/8"
)
HTTPS = environment.flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
# Load balancers do not use the TLS proxy. A sender of webhooks is refused, so that somebody mends the address.
SECURE_REDIRECT_EXEMPT = [rf"^({re.escape(BASE_PATH[1:])}/)?(healthz$|readyz$|webhooks/)"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# The company decides whether all hosts under this one use https too, and whether browsers learn that in advance.
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD", default=False)
if SECURE_HSTS_PRELOAD and not SECURE_HSTS_INCLUDE_SUBDOMAINS:
    raise ImproperlyConfigured(
        "HSTS_PRELOAD needs HSTS_SUBDOMAINS: browsers preload a host only with all hosts under it."
    )
SILENCED_SYSTEM_CHECKS = [
    *("security.W005", "security.W021"),  # these warn about HSTS_SUBDOMAINS and HSTS_PRELOAD
    # These checks look for Django's middleware by name and do not know ours; a test runs them under Django's names.
    *("security.W001", "security.W002", "security.W003"),
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# Their names, and what they were called under earlier secret keys.
EARLIER_COOKIE_NAMES = cookie_names(
    ("sessionid", "csrftoken", "known_browser"), SECRET_KEY, SECRET_KEY_FALLBACKS, is_secure=HTTPS
)
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, KNOWN_BROWSER_COOKIE_NAME = EARLIER_COOKIE_NAMES

# Loyalty platforms

PROGRAMS = load_programs(os.environ)
# Sign-ins of companies, by slug.
OIDC_PROVIDERS = load_providers(os.environ, PROGRAMS.keys())
redact_in_logs(
    *(SECRET_KEY, *SECRET_KEY_FALLBACKS),
    *(key for program in PROGRAMS.values() for key in program.secrets),
    *(provider.client_secret for provider in OIDC_PROVIDERS.values()),
)
# Seconds after which a page is finished with the answers that have arrived.
PAGE_DEADLINE = environment.number("PAGE_DEADLINE", 3, least=0.1, most=60)
# "vendor" keeps all replicas together inside the vendor's quota; "off" is for benchmarks against the sandbox.
PLATFORM_BUDGET = environment.choice("PLATFORM_BUDGET", "vendor", "off")
# Days that outdated snapshots stay in the history; the last snapshot of each part stays for good.
CONFIG_HISTORY_DAYS = environment.number("CONFIG_HISTORY_DAYS", 730, least=1, most=36_500)

# Customers not seen for this many days leave the index at the next crawl; if unset, they stay.
INDEX_RETENTION_DAYS = environment.number_or_none("INDEX_RETENTION_DAYS", least=1, most=36_500)

# Days older than these are moved from the logs to files by `manage.py archive_logs`; if unset, they stay.
LOG_RETENTION_DAYS = environment.number_or_none("LOG_RETENTION_DAYS", least=31, most=36_500)
# Different customers that one person may be shown in a minute, and searches; suggestions twice as many.
LOOKUPS_PER_MINUTE = int(environment.number("LOOKUPS_PER_MINUTE", 60, least=1, most=100_000))
# Whether links of other systems may have ids, e-mails and other words in their addresses. Forms can post them instead.
PLAIN_LINKS = environment.flag("PLAIN_LINKS", default=True)

# Rows of the ledger that were read are kept here for this many days, unless KEEP_LEDGER is off.
KEEP_LEDGER = environment.flag("KEEP_LEDGER", default=True)
LEDGER_DAYS = environment.number("LEDGER_DAYS", 1095, least=1, most=36_500)

# Pages load only this site's own files and the platforms' icons: from a host, or from one folder of it.
ICON_HOSTS = environment.names(
    "ICON_HOSTS",
    *sorted({host for program in PROGRAMS.values() for host in program.kind.icon_hosts}),
    like=PATTERN.fullmatch,
    such_as="cdn.example.com or s3.example.com/our-bucket",
)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "img-src": [SELF, *map(policy_source, ICON_HOSTS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# Database and cache

# For networks that nobody else can reach, such as that of containers on one machine.
ALLOW_PLAIN_CONNECTIONS = environment.flag("ALLOW_PLAIN_CONNECTIONS", default=False)
# Connections that each worker opens to PostgreSQL at most, and the name of all of them: which replica they are of.
DATABASE_POOL = int(environment.number("DATABASE_POOL", 10, least=1, most=100))
REPLICA_NAME = environment.text("REPLICA_NAME", socket.gethostname())
DATABASES = {
    "default": databases.database(
        environment.secret("DATABASE_URL", f"sqlite:///{VAR_DIR}/loyalty-desk.sqlite3"),
        may_be_plain=ALLOW_PLAIN_CONNECTIONS,
        replica=REPLICA_NAME,
    )
}
# The owner of the tables, who changes them: `manage.py migrate` and `archive_logs` use the database as this role.
MIGRATION_DATABASE = databases.owner_database(
    environment.secret("MIGRATION_DATABASE_URL"),
    DATABASES["default"],
    may_be_plain=ALLOW_PLAIN_CONNECTIONS,
    replica=REPLICA_NAME,
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHE_URL = environment.secret("CACHE_URL")
CACHES = {"default": databases.cache(CACHE_URL, may_be_plain=ALLOW_PLAIN_CONNECTIONS)}
WORKERS = int(environment.number("WORKERS", min(os.cpu_count() or 1, 4) if CACHE_URL else 1, least=1, most=64))
if WORKERS > 1 and not CACHE_URL:
    raise ImproperlyConfigured(
        "WORKERS above 1 needs CACHE_URL: without Redis, each worker would keep answers and count reads for itself."
    )
# Number of machines that read the platforms with the same keys.
REPLICAS = int(environment.number("REPLICAS", 1, least=1, most=1000))
# Number of processes that share a quota while Redis cannot count for them. Commands have a part of their own.
BUDGET_PROCESSES = WORKERS * REPLICAS

# The application

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "csp",
    "heroicons",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "dashboard",
    "dashboard.access",
    "dashboard.ledger",
    "customers",
    "programconfig",
]
MIDDLEWARE = [
    "dashboard.serving.requests.RequestLogMiddleware",
    "dashboard.speed.async_middleware.Security",
    "dashboard.speed.async_middleware.XFrameOptions",
    # Before any middleware that may refuse, so that a refusal has the policy too.
    "dashboard.speed.async_middleware.ContentSecurityPolicy",
    "dashboard.speed.static_files.StaticFilesMiddleware",
    "dashboard.speed.async_middleware.Session",
    "dashboard.speed.async_middleware.Locale",
    "dashboard.speed.async_middleware.Common",
    "dashboard.speed.async_middleware.Csrf",
    "dashboard.speed.async_middleware.Authentication",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.access.middleware.StaffMiddleware",
    "dashboard.access.middleware.SignInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dashboard.speed.async_middleware.Messages",
]
ROOT_URLCONF = "dashboard.urls"
ASGI_APPLICATION = "dashboard.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dashboard.frame.context.shell",
            ],
            "libraries": {"once": "dashboard.speed.once"},
        },
    }
]

# Names of the tricks that are switched off, between spaces; dashboard/speed/README.md lists them.
SPEED_OFF = environment.names("SPEED_OFF", like=TRICKS.__contains__, such_as=" or ".join(TRICKS))

# In the session: a cookie of its own would meet that of another installation on the same host name.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# CSS classes of messages.
MESSAGE_TAGS = {
    message_constants.INFO: "good",
    message_constants.SUCCESS: "good",
    message_constants.WARNING: "attention",
    message_constants.ERROR: "stop",
}

# Sign-in by user name, for accounts that `manage.py staff` makes, or at a company's sign-in

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "dashboard.access.sign_in.passwords.BreachedPasswordValidator"},
    {"NAME": "dashboard.access.sign_in.passwords.GuessablePasswordValidator"},
]
# People who sign in with a password add a second factor after their first sign-in. A company asks for its own.
REQUIRE_MFA = environment.flag("REQUIRE_MFA", default=not DEBUG)
if REQUIRE_MFA:
    check_second_factors(OIDC_PROVIDERS)
MFA_ADAPTER = "dashboard.access.sign_in.second_factor.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 0  # a code counts for its own 30 seconds, and once
MFA_RECOVERY_CODES_SHOW_ONCE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = f"{BASE_PATH}/"
ACCOUNT_FORMS = {
    "login": "dashboard.access.sign_in.forms.SignInForm",
    "reauthenticate": "dashboard.access.sign_in.forms.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "dashboard.access.sign_in.forms.CodeForm",
    "reauthenticate": "dashboard.access.sign_in.forms.ConfirmCodeForm",
    "authenticate_webauthn": "dashboard.access.sign_in.forms.PasskeyForm",
    "reauthenticate_webauthn": "dashboard.access.sign_in.forms.ConfirmPasskeyForm",
    "activate_totp": "dashboard.access.sign_in.forms.AddAppForm",
}
ACCOUNT_ADAPTER = "dashboard.access.sign_in.accounts.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 0  # seconds; StaffAccounts decides, since allauth is content with one factor
# Failed attempts count per address and per account; an office behind one address has many people.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "oidc": "600/m/ip",  # sign-ins that begin, for 300 people of one office who all try twice; each asks the provider
    "change_password": "5/m/user",
}
# If passwords are off, only break-glass accounts sign in with one: they open the door while a provider is down.
PASSWORD_SIGN_IN = environment.flag("PASSWORD_SIGN_IN", default=True)
BREAK_GLASS_ACCOUNTS = environment.names("BREAK_GLASS_ACCOUNTS")
if not (PASSWORD_SIGN_IN or BREAK_GLASS_ACCOUNTS or OIDC_PROVIDERS):
    raise ImproperlyConfigured("PASSWORD_SIGN_IN is off and OIDC_FILE is not set, so nobody could sign in.")
SOCIALACCOUNT_ADAPTER = "dashboard.access.oidc.identities.CompanyIdentities"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "dashboard.access.oidc.provider.CompanyProvider"}}
CSRF_FAILURE_VIEW = "dashboard.access.sign_in.refused_forms.csrf_failure"
SESSION_ENGINE = "dashboard.access.sessions.store"
# A session ends after SESSION_IDLE without a request, and at the latest SESSION_LIFETIME after sign-in.
SESSION_IDLE = timedelta(minutes=30)
SESSION_LIFETIME = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_IDLE.total_seconds())
ACCOUNT_SESSION_REMEMBER = False  # the cookie ends with the browser

# Language, time, static files

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = len(LANGUAGES) > 1
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = f"{BASE_PATH}/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dashboard.serving.bundles.BundleFinder",
]
# Where the static files were put when this installation was built; if unset, `serve` collects them at start.
HAS_BUILT_IN_STATIC_FILES = bool(environment.text("STATIC_DIR"))
STATIC_ROOT = Path(environment.text("STATIC_DIR", str(VAR_DIR / "static"))).resolve()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Figures for Prometheus have a port of their own. `manage.py serve` sets the folder in which its workers count.
METRICS_HOST = environment.text("METRICS_HOST", "127.0.0.1")
METRICS_PORT = (
    int(environment.number("METRICS_PORT", 1, least=1, most=65535)) if environment.text("METRICS_PORT") else None
)
# Where traces go, if anywhere.
TRACES = load_collector(environment, may_be_plain=ALLOW_PLAIN_CONNECTIONS)
observers: list[Processor] = []
if TRACES:
    from dashboard.serving.tracing.spans import trace_line

    redact_in_logs(*TRACES.headers.values())
    observers.append(trace_line)
if FOLDER_VARIABLE in os.environ:
    from dashboard.serving.metrics.counting import count_line

    observers.append(count_line)
LOGGING = logging_config(debug=DEBUG, observers=observers)
