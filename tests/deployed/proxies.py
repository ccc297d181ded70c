"""PgBouncer, and the proxies in front of the dashboard as the examples in docs/deploy have them."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import trustme

from tests.debian_postgres import DebianPostgres, identity
from tests.deployed.programs import program
from tests.servers import ROOT, free_port, running_program

EXAMPLES = ROOT / "docs" / "deploy"


def wait_until_it_listens(port: int) -> None:
    """Return when a connection succeeds; raises OSError after ten seconds."""
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def pgbouncer(postgres: DebianPostgres) -> Iterator[int]:
    """Serve the server's databases in transaction mode, with few connections; gives the port. Nothing of a connection
    is left when a transaction ends, as if each had a connection of its own."""
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="loyalty-desk-pgbouncer-"))
    (folder / "users").write_text('"postgres" ""\n')
    (folder / "ini").write_text(
        f"[databases]\n* = host=127.0.0.1 port={postgres.port}\n"
        f"[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port={port}\n"
        f"unix_socket_dir=\nauth_type=trust\nauth_file={folder / 'users'}\npool_mode=transaction\ndefault_pool_size=4\n"
        "server_reset_query_always=1\n"
    )
    folder.chmod(0o755)
    command = [program("pgbouncer", "pgbouncer"), "--quiet", str(folder / "ini")]
    process = subprocess.Popen(command, cwd="/", stderr=subprocess.DEVNULL, **identity())
    try:
        wait_until_it_listens(port)
        yield port
    finally:
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def example(name: str, changes: Mapping[str, str]) -> str:
    """Return an example with other addresses, files and ports. Each change must be needed."""
    text = (EXAMPLES / name).read_text()
    for before, after in changes.items():
        assert before in text, f"{name} has no {before!r}"
        text = text.replace(before, after)
    return text


def certificate(folder: Path, authority: trustme.CA) -> tuple[str, str]:
    own = authority.issue_cert("localhost")
    own.cert_chain_pems[0].write_to_path(str(folder / "chain.pem"))
    own.private_key_pem.write_to_path(str(folder / "key.pem"))
    return str(folder / "chain.pem"), str(folder / "key.pem")


@contextmanager
def nginx(folder: Path, authority: trustme.CA, ports: Sequence[int], base_path: str = "") -> Iterator[str]:
    """Serve these replicas as the example does. Gives the site's address."""
    port, plain = free_port(), free_port()
    chain, key = certificate(folder, authority)
    line = "server 127.0.0.1:8000 max_fails=1 fail_timeout=5s;"
    site = example(
        "nginx.conf",
        {
            line: "\n".join(line.replace("8000", str(one)) for one in ports),
            "listen 80;": f"listen 127.0.0.1:{plain};",
            "listen [::]:80;": f"listen [::1]:{plain};",
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            "listen [::]:443 ssl": f"listen [::1]:{port} ssl",
            "desk.example.com;": "localhost;",
            "/etc/ssl/desk.example.com.pem": chain,
            "/etc/ssl/private/desk.example.com.key": key,
            "location /": f"location {base_path}/",
        },
    )
    (folder / "site.conf").write_text(site)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    command = [program("nginx", "nginx-light"), "-c", str(folder / "nginx.conf"), "-e", f"{folder}/nginx.log"]
    with running_program(*command, port=plain, log=folder / "nginx.out"):
        yield f"https://localhost:{port}"


@contextmanager
def caddy(folder: Path, authority: trustme.CA, ports: Sequence[int]) -> Iterator[str]:
    """Serve these replicas as the example does. Gives the site's address."""
    port, plain = free_port(), free_port()
    chain, key = certificate(folder, authority)
    # Caddy would get its certificate from the internet.
    own = f"{{\nadmin off\nhttp_port {plain}\nhttps_port {port}\nstorage file_system {folder}/caddy\n}}\n"
    addresses = [f"127.0.0.1:{one}" for one in ports]
    env = {"DESK": " ".join(addresses), "DESK_LAST": addresses[-1]}
    changes = {"desk.example.com {": f"localhost {{\n\ttls {chain} {key}"}
    (folder / "Caddyfile").write_text(own + example("Caddyfile", changes))
    command = [program("caddy", "caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running_program(*command, port=plain, log=folder / "caddy.out", env=env):
        yield f"https://localhost:{port}"
