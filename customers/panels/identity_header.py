"""The header of the profile: who the customer is, from the details or as last known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.models import KnownCustomer
from customers.panels.unknown import explained
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Channel, Customer
from dashboard.programs import Program
from dashboard.text.formatting import points, unrounded
from dashboard.text.lines import Line, with_values
from dashboard.text.money import decimals_of, money
from dashboard.text.numbers import sent_as
from dashboard.text.times import day_of

CHANNELS: Mapping[Channel, Sentence] = {
    Channel.MOBILE: gettext_lazy("mobile app"),
    Channel.POS: gettext_lazy("till"),
    Channel.WEB: gettext_lazy("web"),
    Channel.CALL_CENTRE: gettext_lazy("call center"),
}
TAGS_SHOWN = 8  # beside the name; the details panel shows all


@dataclass(frozen=True, slots=True)
class Badge:
    """A word beside the customer's name; `meaning` colors it, as in `{% badge %}`."""

    text: Sentence
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class CustomerHeader:
    """The header.

    `name` is the id if the name is not known. `ids` name the customer, `facts` describe them; a phone shows those of
    `minor_ids` among the facts. `answered_for` is the id in the platform's answer if it is not the one requested.
    `seen_at` is the time of an earlier answer, None if this is a new answer or there was none.
    """

    name: str
    ids: tuple[Line, ...]
    minor_ids: tuple[Line, ...] = ()
    badges: tuple[Badge, ...] = ()
    facts: tuple[Line, ...] = ()
    referral_link: str | None = None
    answered_for: str = ""
    seen_at: datetime | None = None


def last_known(known: KnownCustomer, mask: Mask, program: Program) -> CustomerHeader:
    """Make the header from the index, masked, for when the details cannot be read."""
    seen = mask.seen(known.record)
    ids = (
        _customer_id(seen.customer_id),
        _platform_id("" if known.platform_id == known.customer_id else seen.platform_id, program),
        _itself(_("e-mail"), seen.email),
        _itself(_("phone"), seen.phone),
        _referral_code(seen.referral_code),
    )
    remembers = (known.name, known.email, known.phone, known.platform_id, known.referral_code)
    return CustomerHeader(
        name=seen.name or seen.customer_id,
        ids=tuple(with_values(ids)),
        seen_at=known.details_seen_at or (known.seen_at if any(remembers) else None),
    )


def header(customer: Customer, shown_id: str, program: Program, *, is_other: bool) -> CustomerHeader:
    """Make the header from the details: see `customers.panels.identity.present`."""
    facts = tuple(_facts(customer, program))
    minor = tuple(_minor_ids(customer, shown_id, program))
    return CustomerHeader(
        name=name_of(customer) or shown_id,
        ids=(*_ids(customer, shown_id), *minor),
        minor_ids=minor if facts else (),
        badges=tuple(_badges(customer)),
        facts=facts,
        referral_link=customer.referral_link,
        answered_for=customer.customer_id if is_other else "",
    )


def _badges(customer: Customer) -> list[Badge]:
    tags = customer.tags or ()
    badges = list(map(Badge, tags[:TAGS_SHOWN]))
    if more := len(tags[TAGS_SHOWN:]):
        text = ngettext("%(number)d more tag in the details", "%(number)d more tags in the details", more)
        badges.append(Badge(text % {"number": more}))
    if kind := kind_of(customer):
        badges.append(Badge(kind, "waiting" if customer.is_guest else ""))
    return badges


def _ids(customer: Customer, shown_id: str) -> Iterator[Line]:
    yield _customer_id(shown_id)
    if customer.member_number:
        yield Line(_("member"), customer.member_number, copies=True, what=_("member number"))
    yield explained(_itself(_("e-mail"), customer.email), customer, "email")
    yield explained(_itself(_("phone"), customer.phone), customer, "phone")


def _minor_ids(customer: Customer, shown_id: str, program: Program) -> Iterator[Line]:
    if customer.platform_id != shown_id:
        yield explained(_platform_id(customer.platform_id, program), customer, "platform_id")
    if customer.is_guest is None and customer.is_offered("is_guest"):
        why = _("The details do not say. If the newest activity was done as a guest, the Activity panel says so.")
        yield Line(_("guest or member"), None, note=why)


def _facts(customer: Customer, program: Program) -> list[Line]:
    joined = day_of(customer.joined_at, program.time_zone) if customer.joined_at else None
    facts = {
        "joined_at": Line(_("joined"), joined),
        "total_spent": money_line(_("spent"), customer.total_spent, program),
        "total_orders": Line(_("orders"), points(customer.total_orders)),
        "channel": Line(_("channel"), _channel(customer)),
        "language": Line(_("language"), customer.language),
        "referral_code": _referral_code(customer.referral_code),
    }
    return [explained(line, customer, field) for field, line in facts.items() if customer.is_offered(field)]


def money_line(name: Sentence, amount: Decimal | None, program: Program) -> Line:
    """Return an amount in the program's currency, with the amount as sent if it is shown rounded."""
    return Line(name, money(amount, program.currency), note=sent_as(unrounded(amount, decimals_of(program.currency))))


def _itself(name: Sentence, value: str | None) -> Line:
    """Return a value that needs no label: the name appears only if the value is unknown."""
    return Line("" if value else name, value, copies=True, what=name)


def _customer_id(shown_id: str) -> Line:
    return _itself(_("customer id"), shown_id)


def _platform_id(platform_id: str | None, program: Program) -> Line:
    return Line(program.platform_name, platform_id, copies=True, what=_("number"))


def _referral_code(code: str | None) -> Line:
    return Line(_("referral code"), code, copies=True, what=_("referral code"))


def name_of(customer: Customer) -> str | None:
    """Return the whole name, None if it is not known."""
    return customer.name or " ".join(filter(None, (customer.first_name, customer.last_name))) or None


def kind_of(customer: Customer) -> str:
    """Return whether the customer is a guest or a member, "" if that is not known."""
    if customer.is_guest is None:
        return ""
    return _("guest") if customer.is_guest else _("member")


def _channel(customer: Customer) -> Sentence | None:
    if customer.channel is None:
        return None
    return CHANNELS[customer.channel.known] if customer.channel.known else customer.channel.raw
