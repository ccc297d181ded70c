"""Who the customer is: the page's header, and the panel with all other details."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.models import KnownCustomer
from customers.panels.as_sent import as_sent, name_as_sent
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.referred_by import referrer_lines
from customers.panels.unknown import explained
from customers.referrers import KnownReferrer, record_of, referrer_of
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.customer_id import is_same_id
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, Channel, Customer, Gap
from dashboard.loyalty.reads import CUSTOMER
from dashboard.programs import Program
from dashboard.text.formatting import points, unrounded
from dashboard.text.lines import Line, with_values
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
    """The header.

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
    """Header and details panel. `attributes` are the shop's own fields."""

    header: CustomerHeader
    platform_id: str | None
    lines: tuple[Line, ...]
    attributes: tuple[Line, ...]


async def load(request: PanelRequest) -> Loaded:
    """Read the details."""
    sent = await request.read_exact(CUSTOMER)
    answer, is_other = await request.seen(sent), not is_same_id(sent.value.customer_id, request.customer_id)
    known_referrer = await referrer_of(request.program, request.customer_id, _sent_referrer(sent))
    shown_id = request.mask.customer_id(request.customer_id, email=sent.value.email, phone=sent.value.phone)
    view = present(
        answer.value,
        shown_id,
        request.program,
        is_other=is_other,
        referrer=replace(known_referrer, record=request.mask.seen(known_referrer.record)) if known_referrer else None,
    )
    mixed_up = (OTHER_CUSTOMER,) if is_other else ()
    return Loaded(
        view,
        (answer,),
        attention=tuple(Attention(Urgency.STOP, sentence) for sentence in mixed_up),
        ticket=(*mixed_up, *_ticket(answer.value, request.program.time_zone)),
        ticket_personal=_personal(answer.value, shown_id),
    )


def _sent_referrer(sent: Answer[Customer]) -> CustomerRecord | None:
    referrer = sent.value.referrer
    return record_of(referrer.customer_id, sent.fetched_at) if referrer and referrer.customer_id else None


def present(
    customer: Customer,
    shown_id: str,
    program: Program,
    *,
    is_other: bool = False,
    referrer: KnownReferrer | None = None,
) -> IdentityView:
    """Present header and panel. `shown_id` is the id that was requested, as the person may see it; `is_other` says that
    the answer names another customer. `referrer` is known from a list of friends or from this answer, and masked. Money
    is in the program's currency, since the platform names none."""
    return IdentityView(
        header=_header(customer, shown_id, program, is_other=is_other),
        platform_id=customer.platform_id,
        lines=(*_lines(customer, program), *referrer_lines(customer, referrer, program)),
        attributes=_attributes(customer.attributes),
    )


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


def _header(customer: Customer, shown_id: str, program: Program, *, is_other: bool) -> CustomerHeader:
    return CustomerHeader(
        name=_name(customer) or shown_id,
        ids=tuple(_ids(customer, shown_id, program)),
        badges=tuple(_badges(customer)),
        facts=tuple(_facts(customer, program)),
        referral_link=customer.referral_link,
        answered_for=customer.customer_id if is_other else "",
    )


def _badges(customer: Customer) -> list[Badge]:
    tags = customer.tags or ()
    badges = list(map(Badge, tags[:TAGS_SHOWN]))
    if more := len(tags[TAGS_SHOWN:]):
        text = ngettext("%(number)d more tag in the details", "%(number)d more tags in the details", more)
        badges.append(Badge(text % {"number": more}))
    if kind := _kind(customer):
        badges.append(Badge(kind, "waiting" if customer.is_guest else ""))
    return badges


def _ids(customer: Customer, shown_id: str, program: Program) -> list[Line]:
    ids = [_customer_id(shown_id)]
    if customer.member_number:
        ids.append(Line(_("member"), customer.member_number, copies=True, what=_("member number")))
    if customer.platform_id != shown_id:
        ids.append(explained(_platform_id(customer.platform_id, program), customer, "platform_id"))
    ids.append(explained(_itself(_("e-mail"), customer.email), customer, "email"))
    ids.append(explained(_itself(_("phone"), customer.phone), customer, "phone"))
    if customer.is_guest is None and customer.is_offered("is_guest"):
        why = _("The details do not say. If the newest activity was done as a guest, the Activity panel says so.")
        ids.append(Line(_("guest or member"), None, note=why))
    return ids


def _facts(customer: Customer, program: Program) -> list[Line]:
    joined = day_of(customer.joined_at, program.time_zone) if customer.joined_at else None
    facts = {
        "joined_at": Line(_("joined"), joined),
        "total_spent": _money(_("spent"), customer.total_spent, program),
        "total_orders": Line(_("orders"), points(customer.total_orders)),
        "channel": Line(_("channel"), _channel(customer)),
        "language": Line(_("language"), customer.language),
        "referral_code": _referral_code(customer.referral_code),
    }
    return [explained(line, customer, field) for field, line in facts.items() if customer.is_offered(field)]


def _lines(customer: Customer, program: Program) -> list[Line]:
    """Return all details that are not in the header, for the fields that the platform offers."""
    link, app_link = customer.referral_link, customer.app_link
    lines = {
        "member_number": Line(_("Member number"), customer.member_number, copies=True),
        "identities": Line(_("In other systems"), customer.identities, copies=True),
        "name": Line(_("Name"), None),  # in the header, unless it could not be read
        "first_name": Line(_("First name"), _other_than(_name(customer), customer.first_name)),
        "last_name": Line(_("Last name"), _other_than(_name(customer), customer.last_name)),
        "date_of_birth": Line(_("Date of birth"), customer.date_of_birth),
        "gender": Line(_("Gender"), customer.gender),
        "city": Line(_("Place"), _place(customer)),
        "source": Line(_("Source"), customer.source),
        "average_order": _money(_("Average order"), customer.average_order, program),
        "last_order_at": Line(_("Last order"), customer.last_order_at),
        "has_opted_in": Line(_("Agreed to take part"), yes_or_no(customer.has_opted_in)),
        "is_referred": Line(_("Referred by a friend"), yes_or_no(customer.is_referred)),
        "referral_link": Line(_("Referral link"), link, copies=True),
        "app_link": Line(_("Referral link, app"), app_link if app_link != link else None, copies=True),
        "tags": Line(_("Tags"), customer.tags),
        "devices": Line(_("Devices"), customer.devices),
        "payment_methods": Line(_("Payment methods"), customer.payment_methods),
    }
    return [
        explained(line, customer, field)
        for field, line in lines.items()
        if customer.is_offered(field) and (line.value or not _may_be_left_out(customer, field))
    ]


def _money(name: Sentence, amount: Decimal | None, program: Program) -> Line:
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


def _name(customer: Customer) -> str | None:
    return customer.name or " ".join(filter(None, (customer.first_name, customer.last_name))) or None


def _other_than(name: str | None, part: str | None) -> str | None:
    """Return a part of the name that the name shown does not contain as a word of its own."""
    words = (name or "").casefold().split()
    return part if part and not set(part.casefold().split()) <= set(words) else None


def _place(customer: Customer) -> str | None:
    return ", ".join(filter(None, (customer.postcode, customer.city, customer.country))) or None


def _kind(customer: Customer) -> str:
    if customer.is_guest is None:
        return ""
    return _("guest") if customer.is_guest else _("member")


def _channel(customer: Customer) -> Sentence | None:
    if customer.channel is None:
        return None
    return CHANNELS[customer.channel.known] if customer.channel.known else customer.channel.raw


def _attributes(values: Mapping[str, Any]) -> tuple[Line, ...]:
    return tuple(Line(name_as_sent(name), as_sent(value)) for name, value in values.items())


def _may_be_left_out(customer: Customer, field: str) -> bool:
    """Whether a field without a value is not worth a line."""
    return field in OPTIONAL_FIELDS and customer.gap(field) is not Gap.UNREADABLE


def _ticket(customer: Customer, zone: tzinfo) -> tuple[str, ...]:
    joined = _("joined %s") % day_text(day_of(customer.joined_at, zone)) if customer.joined_at else ""
    line = ", ".join(filter(None, (_kind(customer), joined)))
    return (line[:1].upper() + line[1:],) if line else ()


def _personal(customer: Customer, shown_id: str) -> tuple[str, ...]:
    parts = (
        (_("Name"), _name(customer)),
        (_("Customer id"), shown_id),
        (_("Member number"), customer.member_number),
        (_("E-mail"), customer.email),
        (_("Phone"), customer.phone),
    )
    return tuple(f"{title}: {value}" for title, value in parts if value)
