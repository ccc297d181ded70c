"""Earning rules and redemption rules in words. Pure."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.loyalty.models import Currency, EarningRule, RedemptionRule
from dashboard.loyalty.models.numbers import is_positive
from dashboard.text.lists import joined
from dashboard.text.money import price, rate, unit_of_money
from dashboard.text.numbers import named_factor, named_points, number, plural, points_name
from dashboard.text.rewards import coupon_reward_in_words, coupon_value
from dashboard.text.units import NO_UNITS, Units


def earned_in_words(rule: EarningRule, units: Units = NO_UNITS) -> str:
    """ "1.5 points for each unit of money spent", "10 points and a score of 5 for every 100 EGP spent"."""
    reward = joined(_earned(rule, units)) or _("an unknown number of %(points)s") % {
        "points": points_name(units.points)
    }
    if rule.threshold is None:
        return _("%(what)s for an unknown amount spent") % {"what": reward}
    if not is_positive(rule.threshold):
        about = {"what": reward, "amount": number(rule.threshold)}
        return _("%(what)s for an unknown amount spent: the platform sent %(amount)s") % about
    if rule.threshold == 1:
        about = {"points": reward, "currency": unit_of_money(units.currency)}
        return _("%(points)s for each %(currency)s spent") % about
    return _for_every(reward, rule.threshold, units.currency)


def _earned(rule: EarningRule, units: Units) -> list[str]:
    parts = []
    if rule.points_factor or (rule.points_factor is not None and not rule.score_factor):
        parts.append(named_factor(rule.points_factor, units.points))
    if rule.score_factor:
        parts.append(_("a score of %(score)s") % {"score": number(rule.score_factor)})
    return parts


def _for_every(reward: str, amount: Decimal, currency: Currency | None) -> str:
    if currency:
        return _("%(what)s for every %(amount)s spent") % {"what": reward, "amount": price(amount, currency)}
    spent = ngettext("%(amount)s unit", "%(amount)s units", plural(amount)) % {"amount": number(amount)}
    return _("%(what)s for every %(spent)s of money spent") % {"what": reward, "spent": spent}


def redeemed_in_words(rule: RedemptionRule, units: Units = NO_UNITS) -> str:
    """ "400 points for 10% off, valid for 30 days", "Any number of points for 0.05 (currency unknown) off each"."""
    if rule.any_points:
        points = _("Any number of %(points)s") % {"points": points_name(units.points)}
    else:
        points = named_points(rule.points, units.points)
    if rule.coupon:
        reward = coupon_reward_in_words(rule.coupon, units.currency)
    elif rule.any_points and rule.value is not None:
        reward = _("%(worth)s off for each") % {"worth": rate(rule.value, units.currency)}
    else:
        reward = coupon_value(rule.kind, None, units.currency)
    return _("%(price)s: %(what)s") % {"price": points, "what": reward}
