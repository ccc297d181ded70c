"""Who the customer is: the page's header, and the panel with all else the platform knows of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import KnownCustomer
from customers.panels.as_sent import as_sent
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from dashboard.access.masking import Mask
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Channel, Customer, Gap
from dashboard.loyalty.reads import CUSTOMER
from dashboard.text.formatting import absolute, in_zone

CHANNELS: Mapping[Channel, Sentence] = {
    Channel.MOBILE: gettext_lazy("mobile app"),
    Channel.POS: gettext_lazy("till"),
    Channel.WEB: gettext_lazy("web"),
    Channel.CALL_CENTRE: gettext_lazy("call centre"),
}


@dataclass(frozen=True, slots=True)
class IdentityView:
    """Header and details panel. Everything is masked already; None is unknown, an empty tuple is none.

    `answered_for` is the id that the platform's answer is about, where that is another than was asked for, else "".
    `lacks` names what this platform has no field for, `hides` tells that something may be hidden from who looks. Money
    is in the shop's currency, which nobody names.
    """

    customer_id: str
    answered_for: str
    platform_id: str | None
    member_number: str | None
    identities: tuple[str, ...]
    name: str | None
    email: str | None
    phone: str | None
    joined_at: datetime | None
    kind: str
    is_guest: bool | None
    tags: tuple[str, ...] | None
    channel: Sentence | None
    source: str | None
    language: str | None
    gender: str | None
    date_of_birth: date | str | None
    place: str | None
    total_spent: Decimal | None
    total_orders: Decimal | None
    average_order: Decimal | None
    last_order_at: datetime | None
    referral_code: str | None
    referral_link: str | None
    app_link: str | None
    is_referred: bool | None
    devices: tuple[str, ...] | None
    payment_methods: tuple[str, ...] | None
    attributes: tuple[tuple[str, str], ...]
    other: tuple[tuple[str, str], ...]
    lacks: frozenset[str]
    hides: bool


async def load(request: PanelRequest) -> Loaded:
    """One read: the details."""
    answer = await request.read(CUSTOMER)
    view = present(answer.value, request.customer_id, request.mask)
    return Loaded(
        view,
        (answer,),
        attention=(Attention(Urgency.STOP, _mixed_up()),) if view.answered_for else (),
        ticket=_ticket(view, request.program.time_zone),
        ticket_personal=_personal(view),
    )


def present(customer: Customer, customer_id: str, mask: Mask) -> IdentityView:
    """What header and panel print; `customer_id` is the one asked for, whatever the answer calls it."""
    other = mask.customer_id(customer.customer_id, email=customer.email, phone=customer.phone)
    return IdentityView(
        customer_id=mask.customer_id(customer_id, email=customer.email, phone=customer.phone),
        answered_for="" if customer.customer_id == customer_id else other,
        platform_id=customer.platform_id,
        member_number=mask.text(customer.member_number),
        identities=_masked(customer.identities, mask) or (),
        name=mask.text(_name(customer)),
        email=mask.email(customer.email),
        phone=mask.phone(customer.phone),
        joined_at=customer.joined_at,
        kind=_kind(customer.is_guest),
        is_guest=customer.is_guest,
        tags=_masked(customer.tags, mask),
        channel=_channel(customer, mask),
        source=mask.text(customer.source),
        language=mask.text(customer.language),
        gender=mask.text(customer.gender),
        date_of_birth=mask.date(customer.date_of_birth),
        place=mask.text(_place(customer)),
        total_spent=customer.total_spent,
        total_orders=customer.total_orders,
        average_order=customer.average_order,
        last_order_at=customer.last_order_at,
        referral_code=mask.text(customer.referral_code),
        referral_link=mask.text(customer.referral_link),
        app_link=mask.text(customer.app_link) if customer.app_link != customer.referral_link else None,
        is_referred=customer.is_referred,
        devices=_masked(customer.devices, mask),
        payment_methods=_masked(customer.payment_methods, mask),
        attributes=_pairs(customer.attributes, mask),
        other=_pairs(customer.other, mask),
        lacks=frozenset(name for name, gap in customer.gaps if gap is Gap.NOT_OFFERED),
        hides=mask.hides,
    )


@dataclass(frozen=True, slots=True)
class LastKnown:
    """The header when the details cannot be read: what an earlier answer said, and when that was (None: never)."""

    customer_id: str
    platform_id: str
    name: str
    email: str
    phone: str
    referral_code: str
    seen_at: datetime | None


def last_known(known: KnownCustomer, mask: Mask) -> LastKnown:
    """What this dashboard remembers of a customer, masked; "" is unknown."""
    remembers = known.name or known.email or known.phone or known.platform_id or known.referral_code
    return LastKnown(
        customer_id=mask.customer_id(known.customer_id, email=known.email, phone=known.phone),
        platform_id=known.platform_id,
        name=mask.text(known.name) or "",
        email=mask.email(known.email) or "",
        phone=mask.phone(known.phone) or "",
        referral_code=mask.text(known.referral_code) or "",
        seen_at=known.details_seen_at or (known.seen_at if remembers else None),
    )


def _name(customer: Customer) -> str | None:
    return customer.name or " ".join(part for part in (customer.first_name, customer.last_name) if part) or None


def _place(customer: Customer) -> str | None:
    return ", ".join(part for part in (customer.postcode, customer.city, customer.country) if part) or None


def _kind(is_guest: bool | None) -> str:
    if is_guest is None:
        return ""
    return _("guest") if is_guest else _("member")


def _channel(customer: Customer, mask: Mask) -> Sentence | None:
    if customer.channel is None:
        return None
    return CHANNELS[customer.channel.known] if customer.channel.known else mask.text(customer.channel.raw)


def _masked(texts: tuple[str, ...] | None, mask: Mask) -> tuple[str, ...] | None:
    return None if texts is None else tuple(mask.text(text) or "" for text in texts)


def _pairs(values: Mapping[str, Any], mask: Mask) -> tuple[tuple[str, str], ...]:
    return tuple((mask.text(name) or "", as_sent(name, value, mask)) for name, value in values.items())


def _mixed_up() -> str:
    return _("The platform answered for another customer id than it was asked for.")


def _ticket(view: IdentityView, zone: tzinfo) -> tuple[str, ...]:
    joined = in_zone(view.joined_at, zone).date() if view.joined_at else None
    parts = (view.kind, _("joined %s") % absolute(joined, zone) if joined else "")
    line = ", ".join(part for part in parts if part)
    return (*([_mixed_up()] if view.answered_for else []), *([line[:1].upper() + line[1:]] if line else []))


def _personal(view: IdentityView) -> tuple[str, ...]:
    parts = (
        (_("Name"), view.name),
        (_("Customer id"), view.customer_id),
        (_("Member number"), view.member_number),
        (_("E-mail"), view.email),
        (_("Phone"), view.phone),
    )
    return tuple(f"{title}: {value}" for title, value in parts if value)
