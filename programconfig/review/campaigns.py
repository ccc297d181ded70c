"""Rules about how a campaign is set up."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.campaigns.status import Period
from dashboard.loyalty.models import Gap, Tier
from dashboard.text.tiers import TierLadder
from dashboard.text.words import joined
from programconfig.places import Place, campaign_place, tier_place
from programconfig.review.finding import Concern, Configuration, Severity, rule
from programconfig.review.given import benefits


@rule(
    Severity.WRONG,
    gettext_lazy("Minimum tier above the highest tier"),
    gettext_lazy("Set the minimum to an existing tier. With this setting nobody can take part."),
)
def min_tier_too_high(configuration: Configuration) -> Iterator[Concern]:
    orders = tier_orders(configuration.tiers)
    for campaign in configuration.every_campaign:
        if orders and campaign.min_tier is not None and campaign.min_tier > max(orders):
            numbers = {"asked": campaign.min_tier, "highest": max(orders)}
            reason = _("It requires tier number %(asked)d, but the highest tier is number %(highest)d.") % numbers
            yield Concern(campaign_place(campaign), reason)


@rule(
    Severity.WRONG,
    gettext_lazy("Minimum tier unknown"),
    gettext_lazy("Choose one of the program's tiers as the minimum."),
)
def min_tier_unknown(configuration: Configuration) -> Iterator[Concern]:
    orders = tier_orders(configuration.tiers)
    for campaign in configuration.every_campaign:
        # 0 is taken for "no minimum", and what is above the highest is the rule above.
        asked = campaign.min_tier
        if orders and asked is not None and asked != 0 and asked < max(orders) and asked not in orders:
            numbers = {"asked": asked, "orders": joined([str(order) for order in sorted(orders)])}
            reason = _("It requires tier number %(asked)d, but the program has the numbers %(orders)s.") % numbers
            yield Concern(campaign_place(campaign), reason)


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("Repeatable, with a limit of 0"),
    gettext_lazy("Set how often it can be earned, or −1 for no limit. Staff could read a limit of 0 as “never”."),
)
def repeatable_zero(configuration: Configuration) -> Iterator[Concern]:
    for campaign in configuration.every_campaign:
        if campaign.is_repeatable and campaign.max_achievements == 0:
            yield Concern(campaign_place(campaign), _("Its limit is 0, which means no limit."))


@rule(
    Severity.DOUBTFUL,
    gettext_lazy("Button without a link"),
    gettext_lazy("Give the button a link, or remove its text."),
)
def button_without_link(configuration: Configuration) -> Iterator[Concern]:
    for campaign in configuration.every_campaign:
        text = (campaign.button_text or "").strip()
        link = campaign.button_link
        if text and not (link or "").strip() and campaign.gap("button_link") is not Gap.UNREADABLE:
            reason = _("The button “%(text)s” is shown without a link.") % {"text": text}
            yield Concern(campaign_place(campaign), reason)


@rule(
    Severity.ODD,
    gettext_lazy("Link without https"),
    gettext_lazy("Use an address that begins with https://. Browsers warn about other addresses or refuse them."),
)
def link_not_https(configuration: Configuration) -> Iterator[Concern]:
    for place, link in _links(configuration):
        if link.strip() and not link.strip().lower().startswith("https://"):
            yield Concern(place, _("A link begins with “%(start)s”.") % {"start": _start(link.strip())})


@rule(
    Severity.ODD,
    gettext_lazy("Several campaigns with the same name"),
    gettext_lazy("Give each campaign its own name. Customers and reports cannot tell them apart."),
)
def duplicate_name(configuration: Configuration) -> Iterator[Concern]:
    """One concern for each name, about the last that has it. Campaigns that are over do not count: a yearly one may
    well be called the same again."""
    current = [one for one in configuration.every_campaign if not Period.of(one).has_ended(configuration.now)]
    yield from _called_the_same((one.name, campaign_place(one)) for one in current)
    yield from _called_the_same((one.name, tier_place(one)) for one in configuration.every_tier)


def _called_the_same(named: Iterable[tuple[str | None, Place]]) -> Iterator[Concern]:
    by_name: dict[str, list[Place]] = defaultdict(list)
    for name, place in named:
        by_name[" ".join((name or "").casefold().split())].append(place)
    by_name.pop("", None)
    for *others, last in by_name.values():
        if others:
            yield Concern(last, _same_name(others))


def _same_name(others: Sequence[Place]) -> str:
    count = len(others)
    reason = ngettext(
        "%(count)d other campaign has the same name", "%(count)d other campaigns have the same name", count
    )
    numbers = joined([str(place.number) for place in others if place.number is not None])
    return reason % {"count": count} + (f": {numbers}." if numbers else ".")


def tier_orders(tiers: tuple[Tier, ...] | None) -> frozenset[int]:
    """The tiers' orders, empty when one of them is unknown: it might be the one looked for."""
    ladder = TierLadder.of(tiers)
    return ladder.orders if ladder.is_known else frozenset()


def _links(configuration: Configuration) -> Iterator[tuple[Place, str]]:
    for campaign in configuration.every_campaign:
        yield campaign_place(campaign), campaign.button_link or ""
    yield from ((place, benefit.link or "") for place, benefit in benefits(configuration))


def _start(link: str) -> str:
    """The beginning of a link, to know it by; the rest may carry anything."""
    scheme, colon, _rest = link.partition(":")
    return f"{scheme[:20]}:" if colon else link[:20]
