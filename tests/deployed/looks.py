"""What a person does at a site: signs in, opens a profile, reads on while machines are replaced."""

import html
import re
import ssl
import threading
import time
from contextlib import closing

import httpx
import trustme

from dashboard.access.database_failure import EXPLANATIONS
from dashboard.serving.database_faults import Fault
from tests.cluster.servers import read_only
from tests.deployed.desk import Desk
from tests.deployed.programs import say
from tests.deployed.replicas import REPLICAS
from tests.live import PASSWORD
from tests.platforms import GAMEBALL

PAGES = ("/main/", "/main/customers/", "/main/config/tiers/", "/main/config/history/", "/access-log/")


def signed_in(site: str, authority: trustme.CA, name: str = "manager") -> httpx.Client:
    """Sign in as a person's browser does. Raises AssertionError."""
    client = browser(authority)
    response = sign_in(client, site, name)
    assert response.status_code == 200, response.text[:2000]
    assert str(response.url) == f"{site}/main/", response.url
    return client


def browser(authority: trustme.CA) -> httpx.Client:
    tls = ssl.create_default_context()
    authority.configure_trust(tls)
    return httpx.Client(verify=tls, follow_redirects=True, timeout=20)


def sign_in(client: httpx.Client, site: str, name: str) -> httpx.Response:
    """Fill in the form. Raises AssertionError if there is none."""
    address = f"{site}/accounts/login/"
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(address).text)
    assert token, "the sign-in page has no form"
    form = {"csrfmiddlewaretoken": token[1], "login": name, "password": PASSWORD}
    return client.post(address, data=form, headers={"Origin": re.sub(r"(//[^/]+)/.*", r"\1", site)})


def look(site: str, authority: trustme.CA) -> None:
    """Sign in, open a profile and other pages, and follow each link's file. Raises AssertionError."""
    with closing(signed_in(site, authority)) as client:
        profile = client.get(f"{site}/main/customers/open", params={"id": GAMEBALL.customer_id})
        assert profile.status_code == 200
        assert re.fullmatch(rf"{site}/main/customers/[\w-]+/", str(profile.url)), profile.url
        assert "Retry" not in profile.text, "a panel of the profile failed"
        base_path = re.sub(r"https://[^/]+", "", site)
        for page in (profile, *(client.get(f"{site}{path}") for path in PAGES)):
            assert page.status_code == 200, page.url
            links = re.findall(r'(?:href|src|action|hx-get|hx-post)="(/[^"]*)"', page.text)
            assert links
            assert [link for link in links if not link.startswith(f"{base_path}/")] == [], page.url
        files = set(re.findall(rf'(?:href|src)="({base_path}/static/[^"]*)"', profile.text))
        assert files
        for file in files:
            response = client.get(httpx.URL(site).join(file))
            assert response.status_code == 200, file
            assert "immutable" in response.headers["cache-control"], file
        tls = client.get(f"{site}/accounts/login/")
        assert tls.headers["strict-transport-security"]


def roll(site: str, desk: Desk) -> None:
    """Start the replicas again, one after the other, while people read and strangers come. Nobody may notice."""
    statuses: list[int] = []
    over = threading.Event()

    def read() -> None:
        with closing(signed_in(site, desk.authority)) as client, closing(browser(desk.authority)) as stranger:
            while not over.is_set():
                statuses.append(client.get(f"{site}/main/customers/").status_code)
                sign_in_page = stranger.get(f"{site}/accounts/login/")
                files = re.findall(r'href="(/static/[^"]*[.]css)"', sign_in_page.text)
                statuses.extend(stranger.get(f"{site}{file}").status_code for file in files)
                statuses.append(sign_in_page.status_code if files else 0)
                time.sleep(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    for port in desk.ports:
        desk.stop(port)
        desk.start(port)
    over.set()
    reader.join()
    assert set(statuses) == {200}, statuses
    say(f"A rolling restart of {REPLICAS} replicas: {len(statuses)} pages and files meanwhile, all right.")


def look_for_files_of_one_machine(site: str, desk: Desk) -> None:
    """A page of a new version names files that only the first machine has, and one of an old version files that only
    the last one still has. A stranger gets both, whichever machine is asked."""
    with closing(browser(desk.authority)) as stranger:
        for port in (desk.ports[0], desk.ports[-1]):
            file = f"sample-of-{port}.css"
            (desk.folder / str(port) / "static" / file).write_text("/* sample */")
            until = time.monotonic() + 10  # nginx asks a machine again 5 seconds after it was restarted
            while stranger.get(f"{site}/static/{file}").status_code != 200:
                assert time.monotonic() < until, file
                time.sleep(0.2)
            statuses = {stranger.get(f"{site}/static/{file}").status_code for _ in range(2 * REPLICAS)}
            assert statuses == {200}, statuses
        assert stranger.get(f"{site}/static/nowhere.css").status_code == 404


def look_without_writes(site: str, desk: Desk) -> None:
    """While the database takes no writes, the proxy shows the page that says so."""
    with closing(signed_in(site, desk.authority)) as client, read_only(desk.postgres):
        for _ in range(6):  # seconds, in which a proxy asks after the machines' health
            page = client.get(f"{site}/main/customers/open", params={"id": GAMEBALL.customer_id})
            assert page.status_code == 503
            assert str(EXPLANATIONS[Fault.READ_ONLY]) in html.unescape(page.text), page.text[:500]
            time.sleep(1)


def look_at_nobody(site: str, authority: trustme.CA) -> None:
    """While no machine answers, the proxy says so itself."""
    with closing(browser(authority)) as stranger:
        page = stranger.get(f"{site}/main/")
        assert (page.status_code, page.text.startswith("Loyalty Desk does not answer now.")) == (503, True), page.text
