"""Orders and coupon codes that a text in the search box may mean."""

from dataclasses import dataclass

from asgiref.sync import sync_to_async
from django.utils.translation import gettext as _

from customers.finding.pasting import ids_to_ask_for
from customers.orders.found import find_order
from customers.orders.frame import NumberLink, may_be_shown
from customers.orders.links import NumberLinks, order_address
from dashboard.access.roles import Staff
from dashboard.ledger import lookup
from dashboard.loyalty.attempt import attempt
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.reads import ORDER
from dashboard.programs import Program, loyalty

ORDER_TIMEOUT = 0.4  # seconds that a customer's profile waits for a question about an order


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to a page of an order or code, after a sentence."""

    sentence: Sentence
    link: NumberLink


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a searched text may be besides a customer.

    `known` are the order and the code with exactly this text among the kept rows, `similar` other spellings. `ask_url`
    is the page that asks the platform for an order with this number, "" if the text does not look like one or the
    platform was asked; `is_no_order` says that it knows no such order.
    """

    known: tuple[Offer, ...] = ()
    similar: tuple[Offer, ...] = ()
    ask_url: str = ""
    is_no_order: bool = False

    @property
    def only(self) -> str:
        """The address of the only known one, ""."""
        return self.known[0].link.url if len(self.known) == 1 else ""


@sync_to_async
def known_numbers(program: Program, text: str, staff: Staff) -> Numbers:
    """Find the order and the code among the kept rows. The platform is not asked. Texts with blanks are names."""
    number, links = _number_in(program, text, staff), NumberLinks(program, staff)
    if not number:
        return Numbers()
    known = []
    if lookup.has_order_now(program, number):
        known.append(_order(number, program, staff))
    if lookup.has_code_now(program, number):
        known.append(Offer(_("There is exactly this coupon code:"), NumberLink(number, links.code(number))))
    return Numbers(tuple(known), ask_url=links.order(number) if not known and _may_be_order(number) else "")


def _order(number: str, program: Program, staff: Staff) -> Offer:
    link = NumberLink(number, order_address(number, program, staff))
    return Offer(_("There is an order with exactly this number:"), link)


def _may_be_order(text: str) -> bool:
    return any(map(str.isdecimal, text)) and "@" not in text


async def numbers_beside_customer(program: Program, text: str, staff: Staff) -> Numbers:
    """Ask the platform, with one read, whether the id of a customer is the number of an order too. No answer in time
    counts as no."""
    number = _number_in(program, text, staff)
    if not number:
        return Numbers()
    options = ReadOptions.within(ORDER_TIMEOUT)
    order = await attempt(loyalty(program).read, ORDER.where(number), None, options)
    return Numbers((_order(number, program, staff),)) if order.value else Numbers()


async def asked_numbers(program: Program, text: str, staff: Staff, numbers: Numbers) -> Numbers:
    """Ask the platform for an order with this number, with two reads at most, for a text that means no customer."""
    number = _number_in(program, text, staff)
    if not numbers.ask_url:
        return await _with_similar(program, number, staff, numbers)
    found = await find_order(program, number)
    if found.error:
        return numbers
    if found.rows.rows:
        return Numbers((_order(number, program, staff),))
    return await _with_similar(program, number, staff, Numbers(is_no_order=True))


@sync_to_async
def _with_similar(program: Program, number: str, staff: Staff, numbers: Numbers) -> Numbers:
    if not number or numbers.known:
        return numbers
    links = NumberLinks(program, staff)
    orders = may_be_shown(lookup.orders_like_now(program, number), staff.mask)
    codes = may_be_shown(lookup.codes_like_now(program, number), staff.mask)
    similar = (
        *(Offer(_("There is an order with a similar number:"), NumberLink(one, links.order(one))) for one in orders),
        *(Offer(_("There is a similar coupon code:"), NumberLink(one, links.code(one))) for one in codes),
    )
    return Numbers(similar=similar, ask_url=numbers.ask_url, is_no_order=numbers.is_no_order)


def _number_in(program: Program, text: str, staff: Staff) -> str:
    """Return the number or code that the text may be, "" if it cannot be one here."""
    *_others, number = ids_to_ask_for(text)
    may_be = program.offers(ORDER) and len(number.split()) == 1 and not staff.mask.covers(number)
    return number if may_be else ""
