"""A row as the platforms' models have it, and as the table has it. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.ledger.look_alikes import folded
from dashboard.ledger.models import CODE_LENGTH, ID_LENGTH, KIND_LENGTH, KeptRow
from dashboard.loyalty.models import CouponKind, End, Gap, LedgerKind, LedgerRow, LedgerStatus, Open
from dashboard.loyalty.models.gaps import FieldGap

E = TypeVar("E", bound=StrEnum)

TEXTS: Mapping[str, int | None] = {  # the greatest length
    "customer_id": ID_LENGTH,
    "order_id": ID_LENGTH,
    "coupon_code": CODE_LENGTH,
    "campaign": None,
    "campaign_kind": CODE_LENGTH,
    "campaign_id": CODE_LENGTH,
    "tier_id": CODE_LENGTH,
    "merchant": None,
    "branch": None,
    "reason": None,
}
NUMBERS = ("points", "amount", "balance_before", "balance_after")
SAME = ("sign_known", "sign_conflicts", "at", "coupon_used")
# What names a customer; emptied when the customer is erased.
NAMING = ("customer_id", "order_id", "order_folded", "coupon_code", "code_folded", "reason")
MAX_TEXT_LENGTH = 500  # characters of texts without a greatest length
MAX_NUMBER = Decimal(10**18 - 1000)  # the column takes 18 digits before the point, and SQLite's driver rounds to 15
QUANTUM = Decimal("0.000001")


def columns(row: LedgerRow) -> dict[str, Any]:
    """Return the row's values by column, without `program`, `row_id` and `seen_at`."""
    values: dict[str, Any] = {name: getattr(row, name) for name in SAME}
    values |= {name: _text(getattr(row, name), longest) for name, longest in TEXTS.items()}
    values |= {name: _number(getattr(row, name)) for name in NUMBERS}
    values |= {name: _word(getattr(row, name)) for name in ("kind", "status", "coupon_kind")}
    values["expires_at"] = row.expires_at.at if row.expires_at else None
    values["order_folded"] = folded(values["order_id"])[:ID_LENGTH]
    values["code_folded"] = folded(values["coupon_code"])[:CODE_LENGTH]
    values["is_anonymous"] = False
    return values


def anonymous(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values without what names the customer."""
    return values | dict.fromkeys(NAMING, "") | {"is_anonymous": True}


def ledger_row(kept: KeptRow) -> LedgerRow:
    """Return a kept row in the form of the platforms' models. A number or time that is unknown has a gap."""
    values: dict[str, Any] = {name: getattr(kept, name) for name in (*SAME, *NUMBERS)}
    values |= {name: getattr(kept, name) or None for name in TEXTS}
    return LedgerRow(
        row_id=kept.row_id,
        kind=_open(kept.kind, LedgerKind),
        status=_open(kept.status, LedgerStatus),
        coupon_kind=_open(kept.coupon_kind, CouponKind),
        expires_at=End(kept.expires_at) if kept.expires_at else None,
        gaps=tuple(
            FieldGap(name, Gap.NOT_SENT) for name in (*NUMBERS, "at", "kind", "status") if not _is_known(kept, name)
        ),
        **values,
    )


def _is_known(kept: KeptRow, name: str) -> bool:
    return getattr(kept, name) not in (None, "")


def _open(word: str, enum: type[E]) -> Open[E] | None:
    known = next((one for one in enum if one.value == word), None)
    return Open(word, known) if word else None


def _word(value: Open[Any] | None) -> str:
    """Return the dashboard's word, or what was sent."""
    if value is None:
        return ""
    return value.known.value if value.known else _text(value.raw, KIND_LENGTH) or value.raw[:KIND_LENGTH]


def _text(value: str | None, longest: int | None) -> str:
    """Return the text as every database can store it. One that is too long to be exact is left out."""
    text = (value or "").replace("\0", "").encode(errors="replace").decode()
    if longest is None:
        return text[:MAX_TEXT_LENGTH]
    return text if len(text) <= longest else ""


def _number(value: Decimal | None) -> Decimal | None:
    """Return the number as the column takes it, None if it does not fit."""
    if value is None or not value.is_finite() or value.copy_abs() > MAX_NUMBER:
        return None
    return value.quantize(QUANTUM)
