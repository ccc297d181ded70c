"""The page that finds a friend of a customer by name, e-mail or phone, among the friends that were read.

What is looked for is personal data: it is posted, and never part of an address.
"""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from customers.friends.finding import is_like
from customers.friends.reading import FriendsRead, read_friends
from customers.logged_customer import logged_customer
from customers.panels.friend_rows import FriendRow, row
from customers.panels.identity_header import last_known
from customers.panels.page_numbers import MAX_PAGE
from customers.panels.referral_notes import says_status
from customers.panels.referrals import REFERRALS_SLUG
from customers.visit import Visit
from dashboard.access.guard import requires
from dashboard.access.roles import Right, StaffRequest
from dashboard.loyalty.reads import REFERRALS
from dashboard.programs import Program

STEP = 5  # pages that one request reads anew, at most
ROWS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks for: the words, how many pages to look in, and whether to go on to the last page."""

    words: str = ""
    pages: int = 1
    all: bool = False


@dataclass(frozen=True, slots=True)
class FriendsView:
    """The page. `friends` are those that fit the words, at most 200; `left_out` is how many more fit."""

    asked: Asked
    read: FriendsRead
    friends: tuple[FriendRow, ...]
    left_out: int
    has_status: bool

    @property
    def found(self) -> int:
        """How many friends fit."""
        return len(self.friends) + self.left_out

    @property
    def read_on(self) -> int:
        """How many pages the next step has read; 0 if there is none."""
        return 0 if self.read.is_whole or self.read.error else self.read.pages + STEP

    @property
    def goes_on(self) -> bool:
        """Whether the page reads on by itself, because somebody asked for all."""
        return self.asked.all and self.read_on > 0


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@vary_on_headers("HX-Request")
@requires(Right.CUSTOMERS)
async def friends(request: StaffRequest, program: Program, key: str) -> HttpResponse:
    """Show the form, and after a POST the friends who fit: a fragment for HTMX, otherwise the whole page."""
    if not program.offers(REFERRALS):
        raise Http404
    visit = Visit.of(request, program, await logged_customer(request, program, key, REFERRALS_SLUG), is_panel_page=True)
    asked = parse_asked(request)
    read = await read_friends(visit.panel_request(REFERRALS_SLUG), asked.pages)
    context = {
        "visit": visit,
        "now": visit.now,
        "customer_name": last_known(visit.known, request.staff.mask, program).name,
        "view": present(asked, read),
    }
    return render(request, "customers/friends_found.html" if request.htmx else "customers/friends.html", context)


def parse_asked(request: StaffRequest) -> Asked:
    """Return what the form asks for; a number of pages that is none counts as 1."""
    pages = request.POST.get("pages", "")
    number = int(pages) if pages.isascii() and pages.isdigit() and len(pages) <= 4 else 1
    return Asked(request.POST.get("q", "").strip(), max(1, min(number, MAX_PAGE)), request.POST.get("all") == "1")


def present(asked: Asked, read: FriendsRead) -> FriendsView:
    """Present the friends who fit; all of them without words."""
    fitting = [(one, key) for one, key in read.friends if is_like(one, asked.words)]
    return FriendsView(
        asked=asked,
        read=read,
        friends=tuple(row(one, key) for one, key in fitting[:ROWS_SHOWN]),
        left_out=max(0, len(fitting) - ROWS_SHOWN),
        has_status=says_status(one for one, _key in read.friends),
    )
