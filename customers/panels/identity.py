"""Who the customer is: the page's header, and the panel with all other details."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.models import KnownCustomer
from customers.panels.as_sent import as_sent, name_as_sent
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.unknown import explained
from dashboard.access.masking import Mask
from dashboard.loyalty.customer_id import is_same_id
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Channel, Customer, Gap, Referrer
from dashboard.loyalty.reads import CUSTOMER
from dashboard.programs import Program
from dashboard.text.formatting import points, unrounded
from dashboard.text.lines import Line
from dashboard.text.lists import yes_or_no
from dashboard.text.money import decimals_of, money
from dashboard.text.numbers import sent_as
from dashboard.text.times import day_of, day_text

CHANNELS: Mapping[Channel, Sentence] = {
    Channel.MOBILE: gettext_lazy("mobile app"),
    Channel.POS: gettext_lazy("till"),
    Channel.WEB: gettext_lazy("web"),
    Channel.CALL_CENTRE: gettext_lazy("call center"),
}
TAGS_SHOWN = 8  # beside the name; the details panel shows all
OTHER_CUSTOMER = gettext_lazy("The platform answered with a different customer id than the one requested.")
OPTIONAL_FIELDS = {
    "member_number",
    "identities",
    "has_opted_in",
    "app_link",
    "name",
    "first_name",
    "last_name",
}  # few customers have these, so a missing one is left out instead of "unknown"


@dataclass(frozen=True, slots=True)
class Badge:
    """A word beside the customer's name; `meaning` colors it, as in `{% badge %}`."""

    text: Sentence
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class CustomerHeader:
    """The header, already masked.

    `name` is the id if the name is not known. `ids` name the customer, `facts` describe them. `answered_for` is the id
    in the platform's answer if it is not the one requested. `seen_at` is the time of an earlier answer, None if this is
    a new answer or there was none.
    """

    name: str
    ids: tuple[Line, ...]
    badges: tuple[Badge, ...] = ()
    facts: tuple[Line, ...] = ()
    referral_link: str | None = None
    answered_for: str = ""
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IdentityView:
    """Header and details panel, already masked. `attributes` are the shop's own fields."""

    header: CustomerHeader
    platform_id: str | None
    lines: tuple[Line, ...]
    attributes: tuple[Line, ...]


async def load(request: PanelRequest) -> Loaded:
    """Read the details."""
    answer = await request.read(CUSTOMER)
    view = present(answer.value, request.customer_id, request.mask, request.program)
    mixed_up = (OTHER_CUSTOMER,) if view.header.answered_for else ()
    return Loaded(
        view,
        (answer,),
        attention=tuple(Attention(Urgency.STOP, sentence) for sentence in mixed_up),
        ticket=(*mixed_up, *_ticket(answer.value, request.program.time_zone)),
        ticket_personal=_personal(answer.value, request.customer_id, request.mask),
    )


def present(customer: Customer, customer_id: str, mask: Mask, program: Program) -> IdentityView:
    """Present header and panel. `customer_id` is the one requested, whatever the answer says. Money is in the program's
    currency, since the platform names none."""
    return IdentityView(
        header=_header(customer, customer_id, mask, program),
        platform_id=customer.platform_id,
        lines=tuple(_lines(customer, mask, program)),
        attributes=_attributes(customer.attributes, mask),
    )


def last_known(known: KnownCustomer, mask: Mask, program: Program) -> CustomerHeader:
    """Make the header from the index, masked, for when the details cannot be read."""
    customer_id = mask.customer_id(known.customer_id, email=known.email, phone=known.phone)
    ids = (
        _customer_id(customer_id),
        _platform_id("" if known.platform_id == customer_id else known.platform_id, program),
        _itself(_("e-mail"), mask.email(known.email)),
        _itself(_("phone"), mask.phone(known.phone)),
        _referral_code(mask.text(known.referral_code)),
    )
    remembers = (known.name, known.email, known.phone, known.platform_id, known.referral_code)
    return CustomerHeader(
        name=mask.text(known.name) or customer_id,
        ids=tuple(line for line in ids if line.value),
        seen_at=known.details_seen_at or (known.seen_at if any(remembers) else None),
    )


def _header(customer: Customer, customer_id: str, mask: Mask, program: Program) -> CustomerHeader:
    shown_id = mask.customer_id(customer_id, email=customer.email, phone=customer.phone)
    other_id = mask.customer_id(customer.customer_id, email=customer.email, phone=customer.phone)
    return CustomerHeader(
        name=mask.text(_name(customer)) or shown_id,
        ids=tuple(_ids(customer, shown_id, mask, program)),
        badges=tuple(_badges(customer, mask)),
        facts=tuple(_facts(customer, mask, program)),
        referral_link=mask.text(customer.referral_link),
        answered_for="" if is_same_id(customer.customer_id, customer_id) else other_id,
    )


def _badges(customer: Customer, mask: Mask) -> list[Badge]:
    tags = customer.tags or ()
    badges = [Badge(mask.text(tag) or "") for tag in tags[:TAGS_SHOWN]]
    if more := len(tags[TAGS_SHOWN:]):
        text = ngettext("%(number)d more tag in the details", "%(number)d more tags in the details", more)
        badges.append(Badge(text % {"number": more}))
    if kind := _kind(customer):
        badges.append(Badge(kind, "waiting" if customer.is_guest else ""))
    return badges


def _ids(customer: Customer, shown_id: str, mask: Mask, program: Program) -> list[Line]:
    ids = [_customer_id(shown_id)]
    if customer.member_number:
        ids.append(Line(_("member"), mask.text(customer.member_number), copies=True, what=_("member number")))
    if customer.platform_id != shown_id:
        ids.append(explained(_platform_id(customer.platform_id, program), customer, "platform_id", mask))
    ids.append(explained(_itself(_("e-mail"), mask.email(customer.email)), customer, "email", mask))
    ids.append(explained(_itself(_("phone"), mask.phone(customer.phone)), customer, "phone", mask))
    if customer.is_guest is None and customer.is_offered("is_guest"):
        why = _("The details do not say. If the newest activity was done as a guest, the Activity panel says so.")
        ids.append(Line(_("guest or member"), None, note=why))
    return ids


def _facts(customer: Customer, mask: Mask, program: Program) -> list[Line]:
    joined = day_of(customer.joined_at, program.time_zone) if customer.joined_at else None
    facts = {
        "joined_at": Line(_("joined"), joined),
        "total_spent": _money(_("spent"), customer.total_spent, program),
        "total_orders": Line(_("orders"), points(customer.total_orders)),
        "channel": Line(_("channel"), _channel(customer, mask)),
        "language": Line(_("language"), mask.text(customer.language)),
        "referral_code": _referral_code(mask.text(customer.referral_code)),
    }
    return [explained(line, customer, field, mask) for field, line in facts.items() if customer.is_offered(field)]


def _lines(customer: Customer, mask: Mask, program: Program) -> list[Line]:
    """Return all details that are not in the header, for the fields that the platform offers."""
    link, app_link = customer.referral_link, customer.app_link
    lines = {
        "member_number": Line(_("Member number"), mask.text(customer.member_number), copies=True),
        "identities": Line(_("In other systems"), _masked(customer.identities, mask), copies=True),
        "name": Line(_("Name"), None),  # in the header, unless it could not be read
        "first_name": Line(_("First name"), mask.text(_other_than(_name(customer), customer.first_name))),
        "last_name": Line(_("Last name"), mask.text(_other_than(_name(customer), customer.last_name))),
        "date_of_birth": Line(_("Date of birth"), mask.date(customer.date_of_birth)),
        "gender": Line(_("Gender"), mask.text(customer.gender)),
        "city": Line(_("Place"), mask.text(_place(customer))),
        "source": Line(_("Source"), mask.text(customer.source)),
        "average_order": _money(_("Average order"), customer.average_order, program),
        "last_order_at": Line(_("Last order"), customer.last_order_at),
        "has_opted_in": Line(_("Agreed to take part"), yes_or_no(customer.has_opted_in)),
        "is_referred": Line(_("Referred by a friend"), yes_or_no(customer.is_referred)),
        "referral_link": Line(_("Referral link"), mask.text(link), copies=True),
        "app_link": Line(_("Referral link, app"), mask.text(app_link) if app_link != link else None, copies=True),
        "tags": Line(_("Tags"), _masked(customer.tags, mask)),
        "devices": Line(_("Devices"), _masked(customer.devices, mask)),
        "payment_methods": Line(_("Payment methods"), _masked(customer.payment_methods, mask)),
    }
    shown = [
        explained(line, customer, field, mask)
        for field, line in lines.items()
        if customer.is_offered(field)
        and (line.value or field not in OPTIONAL_FIELDS or customer.gap(field) is Gap.UNREADABLE)
    ]
    return [*shown, *_referrer(customer.referrer, mask)]


def _money(name: Sentence, amount: Decimal | None, program: Program) -> Line:
    return Line(name, money(amount, program.currency), note=sent_as(unrounded(amount, decimals_of(program.currency))))


def _referrer(referrer: Referrer | None, mask: Mask) -> list[Line]:
    """Return who referred the customer, and how."""
    if referrer is None:
        return []
    shown_id = mask.customer_id(referrer.customer_id) if referrer.customer_id else None
    lines = (
        Line(_("Referred by customer"), shown_id, copies=True),
        Line(_("Referrer in other systems"), mask.text(referrer.identity), copies=True),
        Line(_("Referral code used"), mask.text(referrer.referral_code), copies=True),
        Line(_("Referral channel"), mask.text(referrer.channel)),
        Line(_("Referral campaign"), None if referrer.campaign_id is None else str(referrer.campaign_id)),
    )
    return [line for line in lines if line.value]


def _itself(name: Sentence, value: str | None) -> Line:
    """Return a value that needs no label: the name appears only if the value is unknown."""
    return Line("" if value else name, value, copies=True, what=name)


def _customer_id(shown_id: str) -> Line:
    return _itself(_("customer id"), shown_id)


def _platform_id(platform_id: str | None, program: Program) -> Line:
    return Line(program.platform_name, platform_id, copies=True, what=_("number"))


def _referral_code(code: str | None) -> Line:
    return Line(_("referral code"), code, copies=True, what=_("referral code"))


def _name(customer: Customer) -> str | None:
    return customer.name or " ".join(part for part in (customer.first_name, customer.last_name) if part) or None


def _other_than(name: str | None, part: str | None) -> str | None:
    """Return a part of the name that the name shown does not contain as a word of its own."""
    words = (name or "").casefold().split()
    return part if part and not set(part.casefold().split()) <= set(words) else None


def _place(customer: Customer) -> str | None:
    return ", ".join(part for part in (customer.postcode, customer.city, customer.country) if part) or None


def _kind(customer: Customer) -> str:
    if customer.is_guest is None:
        return ""
    return _("guest") if customer.is_guest else _("member")


def _channel(customer: Customer, mask: Mask) -> Sentence | None:
    if customer.channel is None:
        return None
    return CHANNELS[customer.channel.known] if customer.channel.known else mask.text(customer.channel.raw)


def _masked(texts: tuple[str, ...] | None, mask: Mask) -> tuple[str, ...] | None:
    return None if texts is None else tuple(mask.text(text) or "" for text in texts)


def _attributes(values: Mapping[str, Any], mask: Mask) -> tuple[Line, ...]:
    return tuple(Line(name_as_sent(name, mask), as_sent(name, value, mask)) for name, value in values.items())


def _ticket(customer: Customer, zone: tzinfo) -> tuple[str, ...]:
    joined = day_text(day_of(customer.joined_at, zone)) if customer.joined_at else ""
    parts = (_kind(customer), _("joined %s") % joined if joined else "")
    line = ", ".join(part for part in parts if part)
    return (line[:1].upper() + line[1:],) if line else ()


def _personal(customer: Customer, customer_id: str, mask: Mask) -> tuple[str, ...]:
    parts = (
        (_("Name"), mask.text(_name(customer))),
        (_("Customer id"), mask.customer_id(customer_id, email=customer.email, phone=customer.phone)),
        (_("Member number"), mask.text(customer.member_number)),
        (_("E-mail"), mask.email(customer.email)),
        (_("Phone"), mask.phone(customer.phone)),
    )
    return tuple(f"{title}: {value}" for title, value in parts if value)
