"""Clients of the Redis that CACHE_URL names: one server, the primary that Sentinels name, or a cluster.

    redis://user:password@host:6379/0                               one server; unix:///path?db=0 for a socket
    redis+sentinel://user:password@host:26379,host:26379/service/0  the primary of a service
    redis+cluster://user:password@host:6379,host:6379               a cluster, which has one database

`rediss` instead of `redis` is TLS, also to Sentinels. What stands after a question mark are options of redis-py;
`sentinel_username` and `sentinel_password` are for Sentinels that ask for them.

redis-py is imported only where there is a Redis: a process without one starts sooner.
"""

from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlsplit, urlunsplit

# Everything waits for the call that notices that Redis hangs.
LIMITS = {"socket_timeout": 0.4, "socket_connect_timeout": 0.4}  # seconds
PORTS = {"": 6379, "sentinel": 26379, "cluster": 6379}
SENTINEL_OPTIONS = {"sentinel_username": "username", "sentinel_password": "password"}

Node: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts. `kind` is "", "sentinel" or "cluster"; `nodes` are the hosts and ports, none of a socket.
    `options` and `sentinel_options` are redis-py's for a connection."""

    kind: str
    is_encrypted: bool
    nodes: tuple[Node, ...]
    service: str = ""
    options: dict[str, Any] = field(default_factory=dict, repr=False)
    sentinel_options: dict[str, Any] = field(default_factory=dict, repr=False)


@cache
def errors() -> tuple[type[Exception], ...]:
    """Return what a call may raise."""
    from redis.exceptions import RedisClusterException, RedisError

    return (RedisError, RedisClusterException, OSError)


def parse(url: str) -> Address:
    """Take the address apart, without connecting. Raises ValueError, or TypeError for an option that redis-py does not
    know."""
    from redis import connection

    parts = urlsplit(url)
    scheme, _, kind = parts.scheme.partition("+")
    is_known = kind in PORTS and (scheme in {"redis", "rediss"} or parts.scheme == "unix")
    if not (is_known and (parts.netloc or parts.path)):
        raise ValueError("this is no address of Redis")
    credentials, at, hosts = parts.netloc.rpartition("@")
    nodes = tuple(_node(host, PORTS[kind]) for host in hosts.split(",")) if scheme != "unix" else ()
    service, number = _path(parts.path, kind) if nodes else ("", "")
    # As the address of one server, which redis-py takes apart.
    plain = urlunsplit((scheme, f"{credentials}{at}host", number, parts.query, "")) if kind else url
    options: dict[str, Any] = connection.parse_url(plain)  # type: ignore[no-untyped-call]
    own = {option: options.pop(name) for name, option in SENTINEL_OPTIONS.items() if name in options}
    connection.ConnectionPool(**options).make_connection()  # checks the options; does not connect
    options = {name: value for name, value in options.items() if name not in {"host", "connection_class"}}
    encryption = {name: value for name, value in options.items() if name.startswith("ssl_")}
    if scheme == "rediss":
        encryption["ssl"] = True
    return Address(kind, scheme == "rediss", nodes, service, options | encryption, own | encryption)


def _path(path: str, kind: str) -> tuple[str, str]:
    """Return the service, "" if there is none, and the number of the database."""
    service, _, number = path.strip("/").rpartition("/")
    if kind == "sentinel" and not service:
        service, number = number, ""
    is_number = number.isdecimal() and kind != "cluster"
    if (kind == "sentinel") != bool(service) or not (is_number or number == ""):
        raise ValueError("the path is not that of a database")
    return service, number


def _node(host: str, port: int) -> Node:
    parts = urlsplit(f"//{host}")
    if not parts.hostname:
        raise ValueError("a host is missing")
    return parts.hostname, parts.port or port


class _Library(NamedTuple):
    """The classes of redis-py, those for threads or those for an event loop."""

    server: Any
    sentinels: Any
    cluster: Any
    node: Any
    retry: Any


@cache
def client(url: str) -> Any:
    """Return this process's client, which all threads share. Raises one of `errors` if a cluster does not answer."""
    import redis

    library = _Library(redis.Redis, redis.Sentinel, redis.RedisCluster, redis.cluster.ClusterNode, redis.retry.Retry)
    return _client(library, url)


def async_client(url: str) -> Any:
    """Return a new client for the running event loop."""
    import redis.asyncio as aio

    return _client(_Library(aio.Redis, aio.Sentinel, aio.RedisCluster, aio.cluster.ClusterNode, aio.retry.Retry), url)


def _client(library: _Library, url: str) -> Any:
    from redis.backoff import NoBackoff

    address = parse(url)
    limits: dict[str, Any] = {**LIMITS, "retry": library.retry(NoBackoff(), 0)}
    match address.kind:
        case "sentinel":
            sentinels = library.sentinels(address.nodes, sentinel_kwargs=limits | address.sentinel_options)
            return sentinels.master_for(address.service, **limits | address.options)
        case "cluster":
            nodes = [library.node(*node) for node in address.nodes]
            return library.cluster(startup_nodes=nodes, **limits | address.options)
    return library.server.from_url(url, **limits)


async def close(client: Any) -> None:
    """Close the connections of an `async_client`."""
    manager = getattr(getattr(client, "connection_pool", None), "sentinel_manager", None)
    for one in (client, *(manager.sentinels if manager else ())):
        await one.aclose()
