"""Values and rewards in the words of an agent: "10% off", "200 Stars".

Pure. An unknown value is the word "unknown", never 0. An undocumented type has the platform's name for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import CampaignKind, CouponKind, CouponReward, Currency, Drift, DriftKind, Open, Reward
from dashboard.loyalty.sent_numbers import difference
from dashboard.text import formatting
from dashboard.text.formatting import POINT_DECIMALS, is_whole, points, rounded, unrounded
from dashboard.text.money import price, unit_of_money
from dashboard.text.units import Units

CAMPAIGN_KINDS: Mapping[CampaignKind, Sentence] = {
    CampaignKind.SIGN_UP: gettext_lazy("Sign-up"),
    CampaignKind.SOCIAL_MEDIA: gettext_lazy("Social media"),
    CampaignKind.SCHEDULED: gettext_lazy("Scheduled challenge"),
    CampaignKind.SPIN_THE_WHEEL: gettext_lazy("Spin the wheel"),
    CampaignKind.EVENT: gettext_lazy("Event"),
    CampaignKind.HIGH_SCORE: gettext_lazy("High score"),
    CampaignKind.BIRTHDAY: gettext_lazy("Birthday"),
    CampaignKind.MISSION: gettext_lazy("Mission"),
    CampaignKind.STREAK: gettext_lazy("Daily streak"),
    CampaignKind.STAMPS: gettext_lazy("Stamps"),
    CampaignKind.CASHBACK: gettext_lazy("Cashback"),
    CampaignKind.INTERACTION: gettext_lazy("Interaction"),
    CampaignKind.ITEM_PURCHASES: gettext_lazy("Items bought"),
    CampaignKind.LOG_IN: gettext_lazy("Sign-in"),
    CampaignKind.PROGRESS: gettext_lazy("Progress"),
    CampaignKind.PURCHASES: gettext_lazy("Purchases"),
    CampaignKind.REFERRAL: gettext_lazy("Referral"),
    CampaignKind.TIERS: gettext_lazy("Levels"),
    CampaignKind.POINTS_WALLET: gettext_lazy("Points wallet"),
    CampaignKind.MONEY_WALLET: gettext_lazy("Money wallet"),
    CampaignKind.ENTRIES_WALLET: gettext_lazy("Entries wallet"),
    CampaignKind.BASKET: gettext_lazy("Basket"),
    CampaignKind.COMPOSABLE: gettext_lazy("Composable"),
}

# The benefit of a coupon by its kind. The platform gives both kinds of fixed amounts in a currency.
COUPON_GIVES: Mapping[CouponKind | None, Sentence] = {
    CouponKind.PERCENTAGE: gettext_lazy("%(percent)s off"),
    CouponKind.FIXED: gettext_lazy("%(money)s off"),
    CouponKind.FIXED_RATE: gettext_lazy("%(money)s off"),
    CouponKind.FEES: gettext_lazy("%(percent)s off the fees"),
    CouponKind.CASHBACK: gettext_lazy("%(percent)s back"),
    CouponKind.FREE_SHIPPING: gettext_lazy("free shipping"),
    CouponKind.FREE_PRODUCT: gettext_lazy("a free product"),
    CouponKind.PERSONAL_PRICE: gettext_lazy("a personal price of %(money)s"),
}
# Kinds without more information than the value.
COUPON_NAMES: Mapping[CouponKind | None, Sentence] = {
    CouponKind.PARTNER: gettext_lazy("given by a partner"),
    CouponKind.CUSTOM: gettext_lazy("custom"),
}
COUPON_KINDS: Mapping[CouponKind, Sentence] = {
    CouponKind.PERCENTAGE: gettext_lazy("a percentage off"),
    CouponKind.FIXED: gettext_lazy("an amount off"),
    CouponKind.FIXED_RATE: gettext_lazy("an amount off for each amount spent"),
    CouponKind.FREE_SHIPPING: gettext_lazy("free shipping"),
    CouponKind.FREE_PRODUCT: gettext_lazy("a free product"),
    CouponKind.FEES: gettext_lazy("a percentage off the fees"),
    CouponKind.CASHBACK: gettext_lazy("a percentage back"),
    CouponKind.CUSTOM: gettext_lazy("custom"),
    CouponKind.PARTNER: gettext_lazy("given by a partner"),
    CouponKind.PERSONAL_PRICE: gettext_lazy("a personal price"),
}


def coupon_kind(kind: Open[CouponKind]) -> Sentence:
    """Return the kind of a coupon without its value; an undocumented kind has its own name."""
    return COUPON_KINDS[kind.known] if kind.known else kind.raw


def campaign_kind(kind: Open[CampaignKind] | None) -> Sentence | None:
    """Return the kind of a campaign; an undocumented kind has its own name. None if it was not sent."""
    if kind is None:
        return None
    return CAMPAIGN_KINDS[kind.known] if kind.known else kind.raw


def number(value: Decimal | int | None) -> str:
    """ "2,640.5", or "unknown"."""
    return points(value) or pgettext("value", "unknown")


def percentage(value: Decimal | int | None) -> str:
    """ "33.3" without the percent sign, or "unknown"."""
    return formatting.percentage(value) or pgettext("value", "unknown")


def percent_done(value: Decimal) -> str:
    """Return progress as a percentage without its sign; 100 only if it is complete."""
    shown = min(value, Decimal("99.9")) if difference(value, Decimal(100)) < 0 else value
    return percentage(shown)


def sent_as(value: Decimal | None, decimals: int = POINT_DECIMALS) -> str:
    """ "sent as 268.28000000000003" if pages show the number rounded to `decimals`, else ""."""
    exact = unrounded(value, decimals)
    return _("sent as %(number)s") % {"number": exact} if exact else ""


def rounding_note(*exact: str | None) -> str:
    """Return a sentence with the numbers that are shown rounded (see `unrounded`), "" if there is none."""
    numbers = [number for number in exact if number]
    if not numbers:
        return ""
    return _("Rounded: the platform sent %(numbers)s.") % {"numbers": joined(numbers)}


def cut_in_words(cut: Drift) -> str:
    """ "Only the first 10,000 of 12,000 items of “rewards” were read." """
    kept, total = (number(int(part)) for part in cut.seen.split("/"))
    values = {"kept": kept, "all": total, "name": cut.field}
    if cut.kind is DriftKind.TEXT_CUT:
        return _("Only the first %(kept)s of %(all)s characters of “%(name)s” were read.") % values
    if cut.field:
        return _("Only the first %(kept)s of %(all)s items of “%(name)s” were read.") % values
    return _("Only the first %(kept)s of %(all)s items were read.") % values


def plural(value: Decimal | int) -> int:
    """Return the number that selects between "time" and "times"; a fraction counts as several."""
    shown = rounded(Decimal(value), POINT_DECIMALS)
    return int(abs(shown)) if is_whole(shown) else 2


def named_points(value: Decimal | None, name: str | None) -> str:
    """ "200 Stars" in the program's own words; "200 points" if it has no name for them."""
    return _("%(amount)s %(name)s") % {"amount": number(value), "name": points_name(name, value)}


def named_factor(value: Decimal | None, name: str | None) -> str:
    """ "0.00125 Stars": points for each unit of something."""
    amount = formatting.factor(value) or pgettext("value", "unknown")
    return _("%(amount)s %(name)s") % {"amount": amount, "name": points_name(name, value)}


def points_name(name: str | None, value: Decimal | None = None) -> str:
    """Return the program's name for points; "points" (or "point", for one) if it has none."""
    if name and name.strip():
        return name.strip()
    return ngettext("point", "points", 2 if value is None else plural(value))


def yes_or_no(flag: bool | None) -> str | None:
    """ "yes" or "no"; None is unknown."""
    if flag is None:
        return None
    return _("yes") if flag else _("no")


def coupon_value(kind: Open[CouponKind] | None, value: Decimal | None, currency: Currency | None) -> str:
    """Return the benefit of a coupon: "10% off", "50 EGP off", "free shipping"; an undocumented type has its own
    name."""
    known = kind.known if kind else None
    if known in COUPON_GIVES:
        percent = _("an unknown percentage") if points(value) is None else f"{percentage(value)}%"
        return str(COUPON_GIVES[known]) % {"percent": percent, "money": price(value, currency)}
    name = _coupon_name(kind)
    if not value:  # a custom coupon without a value, or with 0: the number means nothing
        return name
    return _("%(type)s, value %(value)s") % {"type": name, "value": number(value)}


def _coupon_name(kind: Open[CouponKind] | None) -> str:
    if kind is None:
        return _("of an unknown type")
    if kind.known in COUPON_NAMES:
        return str(COUPON_NAMES[kind.known])
    return _("“%(raw)s”") % {"raw": kind.raw} if kind.raw else _("of an unknown type")


def reward_in_words(reward: Reward, units: Units) -> str:
    """Describe all parts of a reward: "200 Stars and a coupon: 10% off". Parts of 0 are left out beside others."""
    if parts := list(_reward_parts(reward, units)):
        return joined(parts)
    if reward.points is not None:
        return _rewarded_points(reward, reward.points, units)
    if reward.score is not None:
        return _("a score of %(score)s") % {"score": number(reward.score)}
    return _("a reward without a description")


def _reward_parts(reward: Reward, units: Units) -> Iterator[str]:
    if reward.points:
        yield _rewarded_points(reward, reward.points, units)
    if reward.score:
        yield _("a score of %(score)s") % {"score": number(reward.score)}
    if reward.points_factor:
        about = {
            "points": named_factor(reward.points_factor, units.points),
            "currency": unit_of_money(units.currency),
        }
        yield _("%(points)s for each %(currency)s spent") % about
    if reward.multiplier:
        values = {"times": number(reward.multiplier), "points": points_name(units.points)}
        yield _("%(times)s× the usual %(points)s for orders") % values
    if reward.coupon and is_code_alone(reward.coupon):
        yield coupon_reward_in_words(reward.coupon, units.currency)
    elif reward.coupon:
        yield _("a coupon: %(coupon)s") % {"coupon": coupon_reward_in_words(reward.coupon, units.currency)}
    if reward.as_sent:
        yield _("a reward, sent as “%(reward)s”") % {"reward": reward.as_sent}


def _rewarded_points(reward: Reward, amount: Decimal, units: Units) -> str:
    """ "200 Stars", "20 pts", "€5 in the wallet “Store credit”"."""
    has_unit = reward.unit is not None and reward.unit.sign
    given = price(amount, reward.unit) if has_unit else named_points(amount, units.points)
    if reward.wallet is None:
        return given
    return _("%(amount)s in the wallet “%(wallet)s”") % {"amount": given, "wallet": reward.wallet}


def coupon_reward_in_words(coupon: CouponReward, currency: Currency | None) -> str:
    """Describe a coupon that is a reward, with its conditions: "10% off, at most 50 EGP, for orders from 200 EGP".

    Of a coupon that was sent as a text, only the code is known: "the coupon FREESHIP".
    """
    if is_code_alone(coupon):
        return _("the coupon %(code)s") % {"code": coupon.code}
    words = coupon_value(coupon.kind, coupon.value, currency)
    if coupon.code:
        words = listed([words, _("code %(code)s") % {"code": coupon.code}])
    if coupon.product:
        words = _("%(value)s (%(product)s)") % {"value": words, "product": coupon.product}
    conditions = [words]
    if coupon.collections:
        conditions.append(_("only for %(collections)s") % {"collections": joined(list(coupon.collections))})
    if coupon.cap and coupon.cap > 0:
        conditions.append(_("at most %(money)s") % {"money": price(coupon.cap, currency)})
    if coupon.min_order_value and coupon.min_order_value > 0:
        conditions.append(_("for orders from %(money)s") % {"money": price(coupon.min_order_value, currency)})
    if coupon.expires_after and coupon.expires_after > 0:
        conditions.append(
            ngettext("valid for %(days)s day", "valid for %(days)s days", plural(coupon.expires_after))
            % {"days": number(coupon.expires_after)}
        )
    if coupon.usage_limit and coupon.usage_limit > 0:
        conditions.append(
            ngettext("usable %(times)s time", "usable %(times)s times", plural(coupon.usage_limit))
            % {"times": number(coupon.usage_limit)}
        )
    return listed(conditions)


def is_code_alone(coupon: CouponReward) -> bool:
    """Return whether a coupon was sent as its code alone."""
    return coupon.code is not None and coupon.kind is None


def listed(parts: Sequence[str]) -> str:
    """ "a, b, c", with the comma of the language."""
    return pgettext("between things listed", ", ").join(parts)


def joined(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": listed(parts[:-1]), "last": parts[-1]}


def either(parts: Sequence[str]) -> str:
    """ "a", "a or b", "a, b or c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s or %(last)s") % {"first": listed(parts[:-1]), "last": parts[-1]}
