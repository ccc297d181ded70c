"""Connections to the database and the cache leave this machine encrypted, or because somebody allowed otherwise."""

from pathlib import Path

import psycopg
import pytest
import trustme
from django.core.exceptions import ImproperlyConfigured

from dashboard.serving.databases import cache, database
from tests.debian_postgres import DebianPostgres

REFUSED = "without TLS"
HERE = ("localhost", "127.0.0.1", "127.8.8.8", "[::1]")
ELSEWHERE = ("cache", "10.0.0.7", "cache.example.com", "localhost.example.com", "[2001:db8::1]")


def is_refused(url: str, *, may_be_plain: bool = False) -> bool:
    read = database if url.startswith("postgres") else cache
    try:
        read(url, may_be_plain=may_be_plain)
    except ImproperlyConfigured as error:
        return REFUSED in str(error) and "canary-word" not in str(error)
    return False


def test_a_plain_connection_leaves_the_machine_only_where_that_is_allowed() -> None:
    urls = [
        f"{kind}://desk:canary-word@{host}:7/1" for host in ELSEWHERE for kind in ("redis", "postgres", "postgresql")
    ]
    urls += [
        f"postgres://desk@{ELSEWHERE[0]}/desk?sslmode={mode}" for mode in ("disable", "allow", "prefer", "require", "")
    ]
    urls += [
        "postgres://127.0.0.1/desk?host=db.example.com",
        "postgres://127.0.0.1/desk?hostaddr=10.0.0.7",
        "postgres:///desk?host=/run/postgresql,db.example.com",
    ]
    assert [url for url in urls if not is_refused(url)] == []
    assert [url for url in urls if is_refused(url, may_be_plain=True)] == []


def test_loopback_sockets_and_tls_are_always_allowed() -> None:
    urls = [f"{kind}://desk@{host}:7/1" for host in HERE for kind in ("redis", "postgres")]
    urls += [f"postgres://desk@db.example.com/desk?sslmode={mode}" for mode in ("verify-ca", "verify-full")]
    urls += [
        "",
        "rediss://cache.example.com:6380/0",
        "unix:///run/redis/redis.sock?db=1",
        "postgres:///desk?host=/run/postgresql",
        "postgres://%2Frun%2Fpostgresql/desk",
    ]
    assert [url for url in urls if is_refused(url)] == []


def test_a_sentence_says_what_to_do() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"CACHE_URL .* rediss://, or set ALLOW_PLAIN_CONNECTIONS=on"):
        cache("redis://cache/0")
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL .* \?sslmode=verify-full, or set ALLOW_PLAIN_CONN"):
        database("postgres://desk@db/desk")


def test_the_certificate_of_postgresql_is_checked_against_the_systems_authorities_or_the_named_one(
    tls_postgres: DebianPostgres, authority: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"{tls_postgres.url()}?sslmode=verify-full"
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        connect(url)
    connect(f"{url}&sslrootcert={authority}")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    connect(url)


def connect(url: str) -> None:
    config = database(url)
    place = {"host": config["HOST"], "port": config["PORT"], "user": config["USER"], "dbname": config["NAME"]}
    psycopg.connect(**place, **config["OPTIONS"]).close()


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    return tmp_path / "authority.pem"


@pytest.fixture
def tls_postgres(authority: Path, own_postgres: DebianPostgres) -> DebianPostgres:
    """A PostgreSQL whose certificate is one of `authority`."""
    made = trustme.CA()
    made.cert_pem.write_to_path(authority)
    own_postgres.stop()
    own_postgres.use_tls(made.issue_cert("127.0.0.1"))
    own_postgres.start()
    return own_postgres
