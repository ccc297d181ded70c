"""The pictures of docs/tour.md, in its order, and one of docs/reliability.md."""

from collections.abc import Callable
from itertools import count

from playwright.sync_api import Page

from tests.servers import ROOT
from tests.tour.stage import Stage, day, open_profile

FOLDER = ROOT / "docs/tour"


def home(stage: Stage) -> Page:
    page = stage.page()
    for customer_id in ("cust_orders", "cust_top", "cust_1001"):
        open_profile(page, customer_id)
    page.goto("/main/")
    page.get_by_text("3 findings").wait_for()
    return page


def search(stage: Stage) -> Page:
    page = stage.page()
    page.locator("#find").press_sequentially("haddad")
    page.get_by_role("option").first.wait_for()
    return page


def profile(stage: Stage) -> Page:
    page = stage.page(height=1000)
    open_profile(page, "cust_1001")
    return page


def coupons(stage: Stage) -> Page:
    page = stage.page()
    open_profile(page, "cust_coupons")
    page.locator("#panel-coupons").scroll_into_view_if_needed()
    return page


def statement(stage: Stage) -> Page:
    page = stage.page()
    open_profile(page, "cust_orders")
    page.get_by_role("link", name="Explain").first.click()
    page.get_by_role("table").first.wait_for()
    return page


def friends(stage: Stage) -> Page:
    page = stage.page()
    open_profile(page, "cust_friends")
    page.get_by_role("link", name="Find a friend").click()
    page.locator("#friend-q").fill("daisy hartley")
    page.keyboard.press("Enter")
    page.get_by_text("0 of the 50 read").wait_for()
    page.get_by_role("button", name="Read all").click()
    page.get_by_text("All friends have been read.").wait_for()
    page.locator("#friends-found").get_by_text("Daisy Hartley").first.wait_for()
    return page


def phone(stage: Stage) -> Page:
    page = stage.page(width=390, height=844, dark=True)
    open_profile(page, "cust_1001")
    return page


def review(stage: Stage) -> Page:
    page = stage.page("marketing")
    page.goto("/main/config/review/")
    page.get_by_text("Several campaigns with the same name").wait_for()
    return page


def comparison(stage: Stage) -> Page:
    page = stage.page("marketing")
    page.goto(f"/main/config/history/difference/?from={day(30)}&to={day(0)}")
    page.get_by_text("Complete your profile").first.wait_for()
    return page


def access_log(stage: Stage) -> Page:
    page = stage.page("manager")
    page.goto("/access-log/")
    page.locator(".access-log").get_by_label("Customer").fill("salma")
    page.keyboard.press("Enter")
    page.locator(".access-log tbody tr").filter(has_text="Salma Haddad").first.wait_for()
    return page


def short_quota(stage: Stage) -> Page:
    page = stage.page(height=1000)
    profiles = (f"/main/customers/open?id=cust_{number}" for number in count(9_100))
    next(profile for profile in profiles if "leaves out parts" in page.request.get(profile).text())
    open_profile(page, next(profiles).partition("=")[2])
    return page


PICTURES: tuple[Callable[[Stage], Page], ...] = (
    *(home, search, profile, coupons, statement, friends, phone),
    *(review, comparison, access_log, short_quota),
)


def take(stage: Stage) -> None:
    """Write each picture to docs/tour. Raises RuntimeError if a page asked anybody but this machine."""
    FOLDER.mkdir(exist_ok=True)
    for picture in PICTURES:
        page = picture(stage)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{picture.__name__}.png")
        page.context.close()
    if others := stage.requested - {"127.0.0.1"}:
        raise RuntimeError(f"The demo's pages asked {', '.join(sorted(others))}.")
