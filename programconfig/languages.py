"""The texts that customers read, in two languages: which ones are missing, and which are identical. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from django.utils.translation import gettext as _

from dashboard.loyalty.models import Campaign, CouponReward, ReferralRules, Reward, Tier
from programconfig.places import PAGES, Part, Place, campaign_place, tier_place
from programconfig.sheet import Sheet

# The texts of a source by label ("Name", "Benefit 2"); None where a text is missing.
Texts: TypeAlias = Mapping[str, str | None]
# Sources by a key that is the same in every language.
TextSources: TypeAlias = Mapping[str, tuple[Place, Texts]]


class TextIssue(StrEnum):
    """A reason to check a translation: the text or its source is missing in a language, or the texts are identical."""

    FIRST = "first"
    SECOND = "second"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Pair:
    """One text in both languages, None where missing. An `issue` of None means that nothing needs checking."""

    label: str
    first: str | None
    second: str | None
    issue: TextIssue | None


@dataclass(frozen=True, slots=True)
class TextSource:
    """A tier, a campaign or the referral rules. `page` and `number` lead to its page; `not_listed_in` names the
    language that does not list it at all."""

    kind: str
    name: str | None
    page: str
    number: int | None
    pairs: tuple[Pair, ...]
    not_listed_in: TextIssue | None = None

    @property
    def texts(self) -> int:
        """The number of texts; a source that a language does not list counts once."""
        return 1 if self.not_listed_in else len(self.pairs)

    @property
    def attention(self) -> int:
        """The number of texts that need attention."""
        return 1 if self.not_listed_in else sum(pair.issue is not None for pair in self.pairs)


@dataclass(frozen=True)
class Comparison:
    """Everything with texts, in the platform's order."""

    sources: tuple[TextSource, ...]

    @cached_property
    def texts(self) -> int:
        return sum(source.texts for source in self.sources)

    @cached_property
    def attention(self) -> int:
        return sum(source.attention for source in self.sources)

    @cached_property
    def with_issues(self) -> tuple[TextSource, ...]:
        """Only the sources and texts that need attention."""
        return tuple(
            replace(source, pairs=tuple(pair for pair in source.pairs if pair.issue))
            for source in self.sources
            if source.attention
        )

    @cached_property
    def is_identical(self) -> bool:
        """Whether no text differs: the platform may have no texts in a language, or ignore the requested language."""
        issues = {pair.issue for source in self.sources for pair in source.pairs}
        return (
            self.texts > 1 and issues == {TextIssue.SAME} and not any(source.not_listed_in for source in self.sources)
        )


def compare(parts: Iterable[tuple[TextSources, TextSources]]) -> Comparison:
    """Compare each part in the first language with the same part in the second."""
    return Comparison(
        tuple(source for first, second in parts for source in _side_by_side(first, second) if source.texts)
    )


def tier_texts(tiers: Sequence[Tier]) -> TextSources:
    """The texts of tiers; the key of a tier is its order, or its position in the list."""
    return _sources((tier.order, tier_place(tier), _of_tier(tier)) for tier in tiers)


def campaign_texts(campaigns: Sequence[Campaign]) -> TextSources:
    """The texts of campaigns; the key of a campaign is its id, or its position in the list."""
    return _sources((campaign.campaign_id, campaign_place(campaign), _of_campaign(campaign)) for campaign in campaigns)


def referral_texts(rules: ReferralRules) -> TextSources:
    """The texts of the referral rules."""
    return _sources([(None, Place(Part.REFERRAL), _of_referral(rules))])


TEXTS: Mapping[Part, Callable[[Any], TextSources]] = {
    Part.TIERS: tier_texts,
    Part.CAMPAIGNS: campaign_texts,
    Part.REFERRAL: referral_texts,
}


def _sources(found: Iterable[tuple[int | None, Place, Iterator[tuple[str, str | None]]]]) -> TextSources:
    """The sources by key. Sources with the same number, or without one, are told apart by their sequence."""
    seen: Counter[int | None] = Counter()
    sources: dict[str, tuple[Place, Texts]] = {}
    for number, place, texts in found:
        seen[number] += 1
        sources[f"{number}.{seen[number]}"] = (place, dict(texts))
    return sources


def _of_tier(tier: Tier) -> Iterator[tuple[str, str | None]]:
    yield _("Name"), tier.name
    for place, benefit in enumerate(tier.benefits, 1):
        label = _("Benefit %(number)d") % {"number": place}
        yield label, benefit.description
        yield from _of_reward(benefit.reward, label)


def _of_campaign(campaign: Campaign) -> Iterator[tuple[str, str | None]]:
    yield _("Name"), campaign.name
    yield _("Description"), campaign.description
    yield _("Button"), campaign.button_text
    for place, reward in enumerate(campaign.rewards, 1):
        label = _("Reward") if len(campaign.rewards) == 1 else _("Reward %(number)d") % {"number": place}
        yield from _of_reward(reward, label)


def _of_referral(rules: ReferralRules) -> Iterator[tuple[str, str | None]]:
    yield _("Description"), rules.description
    yield from _of_reward(rules.customer_reward, _("Who refers"))
    yield from _of_reward(rules.friend_reward, _("The friend"))
    yield from _of_reward(rules.bonus, _("Bonus"))
    for place, step in enumerate(rules.steps, 1):
        label = _("Step %(number)d") % {"number": place}
        yield label, step.name
        for name, text in _of_referral(step):
            yield _("%(step)s: %(text)s") % {"step": label, "text": name}, text


def _of_reward(reward: Reward | None, label: str) -> Iterator[tuple[str, str | None]]:
    coupon: CouponReward | None = reward.coupon if reward else None
    if coupon:
        about = {"what": label}
        yield _("%(what)s: coupon") % about, coupon.name
        yield _("%(what)s: how to redeem") % about, coupon.instructions
        yield _("%(what)s: coupon group") % about, coupon.group_title


def _side_by_side(first: TextSources, second: TextSources) -> Iterator[TextSource]:
    for key in dict.fromkeys((*first, *second)):
        first_entry, second_entry = first.get(key), second.get(key)
        if first_entry and second_entry:
            yield _source(
                first_entry[0],
                first_entry[0].name or second_entry[0].name,
                pairs=tuple(_pairs(first_entry[1], second_entry[1])),
            )
        elif first_entry:
            yield _source(first_entry[0], first_entry[0].name, not_listed_in=TextIssue.SECOND)
        elif second_entry:
            yield _source(second_entry[0], second_entry[0].name, not_listed_in=TextIssue.FIRST)


def _source(
    place: Place, name: str | None, *, pairs: tuple[Pair, ...] = (), not_listed_in: TextIssue | None = None
) -> TextSource:
    page, page_of_one = PAGES[place.part]
    return TextSource(
        kind=place.kind if name else place.title,
        name=name,
        page=page_of_one if page_of_one and place.number is not None else page,
        number=place.number if page_of_one else None,
        pairs=pairs,
        not_listed_in=not_listed_in,
    )


def _pairs(first: Texts, second: Texts) -> Iterator[Pair]:
    for label in dict.fromkeys((*first, *second)):
        first_text, second_text = _text_or_none(first.get(label)), _text_or_none(second.get(label))
        if first_text or second_text:
            yield Pair(label, first_text, second_text, _issue(first_text, second_text))


def _text_or_none(text: str | None) -> str | None:
    """The text, None if it is blank."""
    return text if text and text.strip() else None


def _issue(first: str | None, second: str | None) -> TextIssue | None:
    if first is None:
        return TextIssue.FIRST
    if second is None:
        return TextIssue.SECOND
    same = first.split() == second.split() and any(sign.isalpha() for sign in first)  # "50%" needs no translation
    return TextIssue.SAME if same else None


def sheet(sources: Iterable[TextSource], first: str, second: str) -> Sheet:
    """The texts as a file; `first` and `second` are language codes."""
    columns = {
        "kind": _("Text of"),
        "name": _("Name"),
        "number": _("Number"),
        "text": _("Text"),
        first: first,
        second: second,
    }
    issue_texts = {
        TextIssue.FIRST: _("missing in %(language)s") % {"language": first},
        TextIssue.SECOND: _("missing in %(language)s") % {"language": second},
        TextIssue.SAME: _("the same in both"),
    }

    def rows(source: TextSource) -> Iterator[tuple[object, ...]]:
        source_cells = (source.kind, source.name, "" if source.number is None else source.number)
        if source.not_listed_in:
            yield (*source_cells, _("everything"), "", "", issue_texts[source.not_listed_in])
        for pair in source.pairs:
            yield (
                *source_cells,
                pair.label,
                pair.first or "",
                pair.second or "",
                issue_texts[pair.issue] if pair.issue else "",
            )

    columns["look_at"] = _("What to check")
    return Sheet("languages", columns, tuple(row for source in sources for row in rows(source)))
