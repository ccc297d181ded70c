"""`make tasks`: ten tasks of staff in a real browser, with the actions and seconds until the answer is in sight.

An action is a word typed, a text pasted, a key pressed or a click. The seconds are the browser's and the dashboard's;
people read and think besides. Prints the table of docs/tour.md.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.tour.stage import Stage, day, open_profile, stage


class Hand:
    """A person at a page, whose actions are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def type(self, words: str) -> None:
        self.actions += 1
        self.page.keyboard.type(words)

    def paste(self, text: str) -> None:
        self.actions += 1
        self.page.keyboard.insert_text(text)

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def click(self, what: Locator) -> None:
        self.actions += 1
        what.click()

    def fill(self, field: Locator, value: str) -> None:
        self.actions += 1
        field.fill(value)

    def back(self) -> None:
        self.actions += 1
        self.page.go_back()

    def sees(self, text: str, within: str = "main") -> None:
        expect(self.page.locator(within).get_by_text(text).first).to_be_visible(timeout=20_000)


def at_home(page: Page) -> None:
    page.locator("#find").wait_for()


def at_configuration(page: Page) -> None:
    page.goto("/main/config/")


def at(customer_id: str) -> Callable[[Page], None]:
    return lambda page: open_profile(page, customer_id)


def name_to_balance(hand: Hand) -> None:
    hand.type("salma haddad")
    hand.press("Enter")
    hand.sees("2,640.5", "#panel-balance")


def pasted_id(hand: Hand) -> None:
    hand.paste("\t cust_busy \n")
    hand.press("Enter")
    hand.sees("Stars", "#panel-balance")


def blocked_coupon(hand: Hand) -> None:
    hand.press("/")
    hand.type("INACTIVE")
    hand.press("Enter")
    expect(hand.page.locator("[data-code=INACTIVE]")).to_be_in_viewport()
    hand.sees("switched off", "[data-code=INACTIVE]")


def friend_counted(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("link", name="Find a friend"))
    hand.fill(hand.page.locator("#friend-q"), "daisy hartley")
    hand.press("Enter")
    hand.sees("None of the friends read so far matches.", "#friends-found")
    hand.click(hand.page.get_by_role("button", name="Read all"))
    hand.sees("Daisy Hartley", "#friends-found")
    hand.sees("active", "#friends-found tbody, #friends-found li")


def balance_dropped(hand: Hand) -> None:
    hand.click(hand.page.locator("#activity-minus"))
    hand.sees("Points of a returned order taken back", "#panel-activity")


def points_expire(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("link", name="Expiry dates").first)
    hand.sees("2027")


def results_and_back(hand: Hand) -> None:
    hand.type("oakley")
    hand.press("Enter")
    results = hand.page.get_by_role("main").get_by_role("link", name="Oakley")
    hand.click(results.first)
    hand.sees("Oakley", "main")
    hand.back()
    expect(results.first).to_be_visible()


def compare_dates(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("link", name="History", exact=True))
    hand.fill(hand.page.get_by_label("From the start of"), day(30))
    hand.fill(hand.page.get_by_label("To the end of"), day(0))
    hand.click(hand.page.get_by_role("button", name="Compare"))
    hand.sees("Gold")


def who_looked(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("link", name="Access log"))
    hand.fill(hand.page.locator(".access-log").get_by_label("Customer"), "salma")
    hand.press("Enter")
    hand.sees("support", ".access-log table")


def wrong_configuration(hand: Hand) -> None:
    hand.click(hand.page.get_by_role("link", name="3 findings"))
    hand.sees("is shown without a link")


@dataclass(frozen=True, slots=True)
class Task:
    """What somebody wants to know, who asks, where they are before, and what they do."""

    title: str
    do: Callable[[Hand], None]
    role: str = "support"
    before: Callable[[Page], None] = at_home


TASKS = (
    Task("From a name to the balance", name_to_balance),
    Task("A pasted id", pasted_id),
    Task("Why a coupon does not work", blocked_coupon, before=at("cust_coupons")),
    Task("Did my friend count, among 1,250", friend_counted, before=at("cust_friends")),
    Task("Why did my balance drop last week", balance_dropped, before=at("cust_negative")),
    Task("When do my points expire", points_expire, before=at("cust_1001")),
    Task("Results, a profile, and back", results_and_back),
    Task("Compare two dates", compare_dates, "marketing", at_configuration),
    Task("Who looked, by name", who_looked, "manager"),
    Task("Find the wrong configuration", wrong_configuration, "marketing"),
)


def play(stage: Stage) -> list[tuple[str, int, float]]:
    """Do every task once; each with its actions and seconds."""
    played = []
    for task in TASKS:
        page = stage.page(task.role)
        task.before(page)
        hand, began = Hand(page), time.perf_counter()
        task.do(hand)
        played.append((task.title, hand.actions, time.perf_counter() - began))
        page.context.close()
    return played


def table(played: list[tuple[str, int, float]]) -> str:
    rows = [f"| {title} | {actions} | {seconds:.1f} |" for title, actions, seconds in played]
    return "\n".join(["| task | actions | seconds |", "|---|---|---|", *rows])


def main() -> None:
    with stage() as on:
        print(table(play(on)))  # noqa: T201


if __name__ == "__main__":
    main()
