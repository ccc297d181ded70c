"""Settings as a person meets them: through the command line, in a process of their own."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from errno import EACCES
from pathlib import Path
from subprocess import PIPE
from typing import IO, Any, cast

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from dashboard.serving.databases import database, serve_many
from dashboard.serving.environment import Environment, secret_text
from dashboard.serving.postgresql.base import BUSY_SECONDS
from dashboard.serving.tracing import load_collector
from tests.access.oidc.company import PROVIDERS
from tests.debian_postgres import DebianPostgres
from tests.servers import ROOT, free_port
from tests.settings import SAMPLE

# For each line, JSON of changes to the environment and of names: these settings, or what is wrong with them, as JSON.
READER = """
import json, os, sys
from django.conf import Settings
from django.core.exceptions import ImproperlyConfigured
before = dict(os.environ)
for line in sys.stdin:
    changes, names = json.loads(line)
    os.environ.clear()
    os.environ.update(before, **changes)
    sys.modules.pop("dashboard.settings", None)
    try:
        settings = Settings("dashboard.settings")
        print(json.dumps([str(getattr(settings, name)) for name in names]), flush=True)
    except ImproperlyConfigured as error:
        print(json.dumps(str(error)), flush=True)
"""
Shown = Callable[..., list[str]]


def environment(**changes: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "dashboard.settings", **SAMPLE, **changes}


def python(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(**changes), capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def read_settings() -> Iterator[Callable[..., Any]]:
    """`read_settings(names, changes)` reads the settings anew, in one process for all tests."""
    with subprocess.Popen(
        [sys.executable, "-c", READER], cwd=ROOT, env=environment(), stdin=PIPE, stdout=PIPE, text=True
    ) as process:
        into, out = cast(IO[str], process.stdin), cast(IO[str], process.stdout)

        def read(names: Sequence[str], changes: Mapping[str, str]) -> Any:
            print(json.dumps([changes, names]), file=into, flush=True)
            return json.loads(out.readline())

        yield read
        into.close()


@pytest.fixture
def shown(read_settings: Callable[..., Any]) -> Shown:
    """`shown("DEBUG", HTTPS="off")` are those settings under that environment, as texts."""

    def show(*names: str, **changes: str) -> list[str]:
        values = read_settings(names, changes)
        assert isinstance(values, list), values
        return values

    return show


WRONG: dict[str, tuple[Mapping[str, str], str]] = {
    "no secret key": ({"SECRET_KEY": ""}, "SECRET_KEY"),
    "a secret key that can be guessed": ({"SECRET_KEY": "sample"}, "SECRET_KEY"),
    "an earlier secret key that can be guessed": (
        {"SECRET_KEY_FALLBACKS": f"{'x' * 40} sample"},
        "SECRET_KEY_FALLBACKS",
    ),
    "a proxy by name": ({"TRUSTED_PROXIES": "127.0.0.1, proxy"}, "TRUSTED_PROXIES"),
    "icons from an address": ({"ICON_HOSTS": "https://cdn.example.com"}, "ICON_HOSTS"),
    "icons that add to the policy": ({"ICON_HOSTS": "cdn.example.com;script-src"}, "ICON_HOSTS"),
    "lookups that are none": ({"LOOKUPS_PER_MINUTE": "0"}, "LOOKUPS_PER_MINUTE"),
    "preloading without subdomains": ({"HSTS_PRELOAD": "on"}, "HSTS_PRELOAD"),
    "no platform key": ({"GAMEBALL_API_KEY": ""}, "GAMEBALL_API_KEY"),
    "no platform secret": ({"GAMEBALL_SECRET_KEY": " "}, "GAMEBALL_SECRET_KEY"),
    "a switch that is neither": ({"HTTPS": "maybe"}, "HTTPS"),
    "a number that is none": ({"PAGE_DEADLINE": "soon"}, "PAGE_DEADLINE"),
    "a deadline of nothing": ({"PAGE_DEADLINE": "0"}, "PAGE_DEADLINE"),
    "a deadline not to be compared": ({"PAGE_DEADLINE": "nan"}, "PAGE_DEADLINE"),
    "a budget nobody knows": ({"PLATFORM_BUDGET": "double"}, "PLATFORM_BUDGET"),
    "a database of another kind": ({"DATABASE_URL": "mysql://desk@db/desk"}, "DATABASE_URL"),
    "a database without a name": ({"DATABASE_URL": "postgres://desk@db:5432/"}, "DATABASE_URL"),
    "a database port that is none": ({"DATABASE_URL": "postgres://desk@db:x/desk"}, "DATABASE_URL"),
    "a database in no folder": ({"DATABASE_URL": "sqlite:////dev/null/desk.sqlite3"}, "DATABASE_URL"),
    "workers that share no cache": ({"WORKERS": "2"}, "WORKERS above 1 needs CACHE_URL"),
    "a path that is none": ({"BASE_PATH": "loyalty"}, "BASE_PATH must be a path such as /loyalty"),
    "a cache of another kind": ({"CACHE_URL": "memcached://cache"}, "CACHE_URL"),
    "a cache port that is none": ({"CACHE_URL": "redis://cache:x/0"}, "CACHE_URL"),
    "a cache option that is none": ({"CACHE_URL": "redis://cache/0?patience=1"}, "CACHE_URL"),
    "a cache option of no use": ({"CACHE_URL": "redis://cache/0?socket_timeout=soon"}, "CACHE_URL"),
    "a cache database that is none": ({"CACHE_URL": "redis://cache/first"}, "CACHE_URL"),
    "a database on the way to which anybody can listen": (
        {"DATABASE_URL": "postgres://desk@db.example.com/desk?sslmode=prefer"},
        "ALLOW_PLAIN_CONNECTIONS",
    ),
    "a cache on the way to which anybody can listen": (
        {"CACHE_URL": "redis://cache.example.com/0"},
        "ALLOW_PLAIN_CONNECTIONS",
    ),
    "a permission that is neither": ({"ALLOW_PLAIN_CONNECTIONS": "never"}, "ALLOW_PLAIN_CONNECTIONS"),
    "a time zone nobody knows": ({"PROGRAM_TIME_ZONE": "Mars/Olympus"}, "PROGRAM_TIME_ZONE"),
    "languages that are none": ({"PROGRAM_LANGUAGES": "English"}, "PROGRAM_LANGUAGES"),
    "a secret in two places": ({"SECRET_KEY_FILE": "/dev/null"}, "SECRET_KEY_FILE are both set"),
    "a secret's file that is not there": (
        {"SECRET_KEY": "", "SECRET_KEY_FILE": "/nowhere"},
        "SECRET_KEY_FILE cannot be read: No such file or directory",
    ),
    "a secret's file that is empty": ({"CACHE_URL_FILE": "/dev/null"}, "The file in CACHE_URL_FILE is empty"),
    "a platform key's file that is not there": (
        {"GAMEBALL_API_KEY": "", "GAMEBALL_API_KEY_FILE": "/nowhere"},
        "GAMEBALL_API_KEY_FILE cannot be read",
    ),
    "providers that are not there": ({"OIDC_FILE": "/nowhere.toml"}, "OIDC_FILE"),
    "a door without a key": ({"PASSWORD_SIGN_IN": "off"}, "PASSWORD_SIGN_IN"),
    "a collector that is none": ({"OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT"),
    "a collector on the way to which anybody can listen": (
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"},
        "OTEL_EXPORTER_OTLP_ENDPOINT must begin with https",
    ),
    "a collector of another protocol": (
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4317", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
        "OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf",
    ),
    "a collector's key without its name": (
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector", "OTEL_EXPORTER_OTLP_HEADERS": "canary-word"},
        "OTEL_EXPORTER_OTLP_HEADERS must be like name=value",
    ),
    "a programs file that is not there": ({"PROGRAMS_FILE": "/nowhere.toml"}, "PROGRAMS_FILE"),
}


def test_a_wrong_setting_has_one_sentence_that_names_it(read_settings: Callable[..., Any]) -> None:
    said = {case: read_settings([], changes) for case, (changes, _name) in WRONG.items()}
    vague = {
        case: said[case]
        for case, (_changes, name) in WRONG.items()
        if not re.fullmatch(rf".*\b{name}\b.*\.", str(said[case]))
    }
    assert vague == {}


def test_a_company_s_sign_in_is_as_strong_as_a_password_with_a_second_factor(
    read_settings: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "oidc.toml"
    known = {"OIDC_FILE": str(file), "COMPANY_SECRET": "sample-client-secret"}
    strong = PROVIDERS.format(issuer="https://login.example.com")
    file.write_text(strong)
    assert read_settings(["REQUIRE_MFA"], known | {"REQUIRE_MFA": "on"}) == ["True"]
    file.write_text(strong.replace("asks_for_second_factor = true", ""))
    assert read_settings(["REQUIRE_MFA"], known | {"REQUIRE_MFA": "off"}) == ["False"]
    assert "company of OIDC_FILE does not say" in read_settings([], known | {"REQUIRE_MFA": "on"})


def test_a_path_of_a_site_is_in_every_address(shown: Shown) -> None:
    names = ("FORCE_SCRIPT_NAME", "STATIC_URL", "LOGIN_REDIRECT_URL", "SECURE_REDIRECT_EXEMPT")
    assert shown(*names, BASE_PATH="/tools/loyalty/") == [
        "/tools/loyalty",
        "/tools/loyalty/static/",
        "/tools/loyalty/",
        "['^(tools/loyalty/)?(healthz$|readyz$|webhooks/)']",
    ]


@pytest.mark.parametrize("case", ["no secret key", "a programs file that is not there"])
def test_a_wrong_setting_stops_the_start_with_its_sentence(case: str, read_settings: Callable[..., Any]) -> None:
    changes, _name = WRONG[case]
    result = python("manage.py", "check", **changes)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == f"{read_settings([], changes)}\n"


def test_the_server_itself_stops_with_the_sentence_too() -> None:
    result = python("-m", "uvicorn", "dashboard.asgi:application", SECRET_KEY="")
    assert result.returncode == 1
    assert "SECRET_KEY is not set" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "wrong", [{"DATABASE_URL": "postgres://desk:canary-word@db:x/desk"}, {"SECRET_KEY_FALLBACKS": "canary-word"}]
)
def test_no_sentence_repeats_a_secret(wrong: dict[str, str], read_settings: Callable[..., Any]) -> None:
    said = read_settings([], wrong)
    assert isinstance(said, str)
    assert "canary-word" not in said


def test_earlier_secret_keys_stand_between_blanks(shown: Shown) -> None:
    one, two = "one-" * 10, "two-" * 10
    assert shown("SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS=f"{one}  {two}\n") == [str([one, two])]


def test_several_proxies_networks_and_all_of_them_can_be_trusted(shown: Shown) -> None:
    assert shown("TRUSTED_PROXIES", TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8 ::1") == [
        "['127.0.0.1', '10.0.0.0/8', '::1']"
    ]
    assert shown("TRUSTED_PROXIES", TRUSTED_PROXIES="*") == ["['*']"]


def test_production_is_the_default(shown: Shown) -> None:
    names = ("DEBUG", "HTTPS", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "PLATFORM_BUDGET")
    cookies = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "KNOWN_BROWSER_COOKIE_NAME")
    *found, session, token, browser = shown(*names, *cookies, HTTPS="", ALLOWED_HOSTS="")
    assert found == ["False", "True", "True", "True", "True", "vendor"]
    assert all(name.startswith("__Host-") for name in (session, token, browser))


SECRETS = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "GAMEBALL_SECRET_KEY")


@pytest.mark.parametrize("way", ["files", "credentials"])
def test_secrets_may_be_in_files_and_in_credentials_of_systemd(way: str, shown: Shown, tmp_path: Path) -> None:
    secrets = {name: f"{name}-" * 5 for name in SECRETS}
    for name, secret in secrets.items():
        (tmp_path / name).write_text(f"{secret}\n")
    named = {f"{name}_FILE": str(tmp_path / name) for name in SECRETS}
    places = named if way == "files" else {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    names = ("SECRET_KEY", "SECRET_KEY_FALLBACKS", "PROGRAMS", "CACHE_URL")
    key, fallbacks, programs, cache = shown(*names, **dict.fromkeys(SECRETS, ""), **places)
    assert (key, fallbacks) == (secrets["SECRET_KEY"], str([secrets["SECRET_KEY_FALLBACKS"]]))
    assert "main" in programs
    assert cache == ""  # no credential, and nothing else


def test_a_credential_beside_another_secret_or_without_one_is_a_sentence(
    read_settings: Callable[..., Any], tmp_path: Path
) -> None:
    credential = tmp_path / "SECRET_KEY"
    credential.write_text("canary-word\n")
    both = read_settings([], {"CREDENTIALS_DIRECTORY": str(tmp_path)})
    assert both == "SECRET_KEY is set, and systemd has a credential SECRET_KEY too: keep only one of them."
    credential.write_text("\n")
    empty = read_settings([], {"CREDENTIALS_DIRECTORY": str(tmp_path), "SECRET_KEY": ""})
    assert empty == "The credential SECRET_KEY is empty."


def test_a_folder_of_credentials_that_cannot_be_read_is_a_sentence(
    read_settings: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_settings([], {"CREDENTIALS_DIRECTORY": str(tmp_path / ("x" * 300))}) == (
        "CREDENTIALS_DIRECTORY cannot be read: File name too long."
    )

    def refused(_path: Path, **_options: Any) -> None:
        raise PermissionError(EACCES, "Permission denied")

    monkeypatch.setattr(Path, "stat", refused)  # root, as which tests may run, can read every folder
    with pytest.raises(ImproperlyConfigured, match=r"^CREDENTIALS_DIRECTORY cannot be read: Permission denied\.$"):
        secret_text({"CREDENTIALS_DIRECTORY": str(tmp_path)}, "SECRET_KEY")


def test_hsts_covers_other_hosts_only_if_the_company_says_so(shown: Shown) -> None:
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    assert shown(*names, HTTPS="on") == ["31536000", "False", "False"]
    assert shown(*names, HTTPS="on", HSTS_SUBDOMAINS="on", HSTS_PRELOAD="on") == ["31536000", "True", "True"]


def test_sixty_customers_a_minute_are_enough_for_anybody_who_reads_them(shown: Shown) -> None:
    assert shown("LOOKUPS_PER_MINUTE") == ["60"]


def test_traces_are_off_and_their_key_is_a_secret(shown: Shown) -> None:
    assert shown("TRACES") == ["None"]
    collector = {"OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector", "OTEL_EXPORTER_OTLP_HEADERS": "key=canary-word"}
    assert shown("TRACES", **collector) == ["Collector(address='https://collector/v1/traces')"]


def test_missing_packages_for_traces_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http", None)
    with pytest.raises(ImproperlyConfigured, match=r"are missing: install requirements-tracing\.txt\.$"):
        load_collector(Environment({"OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector"}), may_be_plain=False)


def test_debug_needs_no_secret_and_no_https(shown: Shown) -> None:
    assert shown("DEBUG", "HTTPS", DEBUG="on", SECRET_KEY="", HTTPS="") == ["True", "False"]


def test_hosts_may_stand_between_commas_or_blanks(shown: Shown) -> None:
    assert shown("ALLOWED_HOSTS", ALLOWED_HOSTS="a.example.com, b.example.com c.example.com") == [
        "['a.example.com', 'b.example.com', 'c.example.com']"
    ]


def test_icons_come_only_from_hosts_that_are_named(shown: Shown) -> None:
    assert "https://icons.example.com" in shown("CONTENT_SECURITY_POLICY", ICON_HOSTS="icons.example.com")[0]
    assert "gameball" not in shown("CONTENT_SECURITY_POLICY", ICON_HOSTS="icons.example.com")[0]
    ours = "https://s3.us-east-2.amazonaws.com/gameball.stg.uploads/"
    policy = shown("CONTENT_SECURITY_POLICY")[0]
    assert ours in policy
    assert "amazonaws" not in policy.replace(ours, "")


def test_a_network_that_nobody_else_can_reach_needs_no_tls(shown: Shown) -> None:
    plain = {"CACHE_URL": "redis://cache/0", "DATABASE_URL": "postgres://desk@db/desk"}
    assert shown("CACHE_URL", ALLOW_PLAIN_CONNECTIONS="on", **plain) == [plain["CACHE_URL"]]
    collector = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318/"}
    [traces] = shown("TRACES", ALLOW_PLAIN_CONNECTIONS="on", **collector)
    assert "http://collector:4318/v1/traces" in traces


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_without_tables_is_one_sentence(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path}/desk.sqlite3"
    if kind == "postgresql":
        url = request.getfixturevalue("full_postgres").create("without_tables")
    result = python(
        "manage.py", "staff", "sample", "--role", "support", DATABASE_URL=url, STAFF_PASSWORD="sample-Pass-7"
    )
    assert result.returncode == 1
    (sentence,) = result.stderr.strip().splitlines()
    assert "`make run` does that" in sentence


def test_a_dead_database_is_one_sentence() -> None:
    result = python("manage.py", "serve", DATABASE_URL="postgres://desk:canary-word@127.0.0.1:1/desk", PORT="0008109")
    assert result.returncode == 1
    assert result.stderr.startswith("The database named by DATABASE_URL can't be used: ")
    assert "Connection refused" in result.stderr
    assert "canary-word" not in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_database_that_lets_us_make_nothing_is_one_sentence(full_postgres: DebianPostgres) -> None:
    url = full_postgres.create("not_ours")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE desk LOGIN")
    result = python("manage.py", "serve", DATABASE_URL=url.replace("postgres@", "desk@"), PORT=str(free_port()))
    assert result.returncode == 1
    assert result.stderr == "The database named by DATABASE_URL can't be used: permission denied for schema public\n"


def test_a_wrong_option_of_the_database_is_one_sentence() -> None:
    url = "postgres://desk@127.0.0.1:1/desk?nonsense=1"
    result = python("manage.py", "serve", DATABASE_URL=url, PORT=str(free_port()))
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert "can't be used" in result.stderr
    assert "nonsense" in result.stderr


def test_a_folder_that_holds_no_database_is_named_by_its_own_setting(tmp_path: Path) -> None:
    (tmp_path / "loyalty-desk.sqlite3").mkdir()
    result = python("manage.py", "serve", VAR_DIR=str(tmp_path), DATABASE_URL="", PORT=str(free_port()))
    assert (result.returncode, len(result.stderr.strip().splitlines())) == (1, 1)
    assert result.stderr.startswith("The database in VAR_DIR can't be used: ")


def test_a_database_that_comes_back_does_not_wait_longer_for_us_than_a_request_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(connections.settings, "default", database("postgres://desk@127.0.0.1:1/desk"))
    serve_many(2)
    assert connections.settings["default"]["OPTIONS"]["pool"]["reconnect_timeout"] <= BUSY_SECONDS


@pytest.mark.parametrize(("process", "has_pool"), [("import dashboard.asgi", True), ("django.setup()", False)])
async def test_postgres_serves_pages_through_a_pool_and_a_command_with_one_connection(
    process: str, has_pool: bool, postgres: str
) -> None:
    result = python(
        "-c",
        f"import django; {process}\n"
        "from django.db import connection\n"
        "connection.cursor().execute('SELECT 1'); print(connection.vendor, bool(connection.pool))\n"
        "connection.close_pool()",
        DATABASE_URL=postgres,
    )
    assert result.stdout == f"postgresql {has_pool}\n", result.stderr


AS_DJANGO_NAMES_IT = """
import django
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string
django.setup()
classes = [import_string(name) for name in settings.MIDDLEWARE]
parents = [kind.__bases__[-1] if kind.__module__ == "dashboard.speed.async_middleware" else kind for kind in classes]
settings.MIDDLEWARE = [f"{kind.__module__}.{kind.__qualname__}" for kind in parents]
settings.SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
call_command("check", deploy=True, fail_level="WARNING")
"""


def test_production_passes_the_deployment_checks_of_django() -> None:
    result = python("-c", AS_DJANGO_NAMES_IT, HTTPS="", ALLOWED_HOSTS="desk.example.com")
    assert "no issues" in result.stdout, result.stderr


def test_the_deployment_checks_see_what_is_wrong() -> None:
    result = python("-c", AS_DJANGO_NAMES_IT, HTTPS="off", ALLOWED_HOSTS="desk.example.com")
    assert "security.W008" in result.stderr


def test_the_database_stands_in_a_folder_for_nobody_else(tmp_path: Path) -> None:
    database(f"sqlite:///{tmp_path}/new/desk.sqlite3")
    assert (tmp_path / "new").stat().st_mode & 0o077 == 0
