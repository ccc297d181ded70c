"""Which campaigns a customer may have stamps cards of. The platform does not say; what a read of a card shows is
remembered for all customers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dashboard.loyalty.models import Campaign, CampaignKind, CampaignProgress
from dashboard.loyalty.platform import Memo, Memory
from dashboard.loyalty.spellings import plain

MAX_PROBES = 3  # for one profile
STAMPS, NO_STAMPS = "stamps", "none"
VERDICT: Memo[str | int] = Memo("stamps-campaign", str | int)  # one of the two, or the number of tries so far
# Only campaigns of these kinds, or of an unknown kind, may have stamps. The likelier ones come first.
MAY_HAVE_STAMPS = (
    CampaignKind.STREAK,  # of actions or of days
    CampaignKind.MISSION,
    CampaignKind.SCHEDULED,
    None,
    CampaignKind.EVENT,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A campaign that has a stamps card, or may have one (`is_probe`)."""

    campaign_id: int
    name: str | None
    completion: Decimal | None = None
    is_probe: bool = False
    tries: int = 0  # of a probe, without a clear answer
    place: int = 0  # of a probe: its kind in `MAY_HAVE_STAMPS`

    @property
    def turn(self) -> tuple[bool, int, int]:
        """Orders candidates: certain ones first, then probes with few tries and likely kinds."""
        return self.is_probe, self.tries, self.place


class Candidates:
    """Chooses the campaigns. `memory` keeps a `VERDICT` for each."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def find(self, progress: Sequence[CampaignProgress] | None, campaigns: Sequence[Campaign]) -> list[Candidate]:
        """Return the customer's campaigns that have cards, and then the few probes that are next. Without progress,
        nothing says which campaigns are the customer's: return those that are known to have cards."""
        return await (self._configured(campaigns) if progress is None else self._in_progress(progress, campaigns))

    async def _configured(self, campaigns: Sequence[Campaign]) -> list[Candidate]:
        return [
            Candidate(campaign.campaign_id, campaign.name)
            for campaign in campaigns
            if campaign.campaign_id is not None
            and (_mentions(campaign, "stamp") or await self._verdict(campaign.campaign_id) == STAMPS)
        ]

    async def _in_progress(
        self, progress: Sequence[CampaignProgress], campaigns: Sequence[Campaign]
    ) -> list[Candidate]:
        configured = {campaign.campaign_id: campaign for campaign in campaigns}
        rows = {row.campaign_id: row for row in progress if row.campaign_id is not None}
        found = [await self._candidate(each, row, configured.get(each)) for each, row in rows.items()]
        candidates = sorted(filter(None, found), key=lambda candidate: candidate.turn)
        certain = sum(not candidate.is_probe for candidate in candidates)
        return candidates[: certain + MAX_PROBES]

    async def remember(self, probe: Candidate, *, has_stamps: bool | None) -> None:
        """Remember the result of a probe. Without a clear answer (None), remember the number of tries, so that other
        campaigns get their turn."""
        verdicts: dict[bool | None, str | int] = {True: STAMPS, False: NO_STAMPS, None: probe.tries + 1}
        await self._memory.remember(verdicts[has_stamps], VERDICT, probe.campaign_id)

    async def _candidate(
        self, campaign_id: int, row: CampaignProgress, configured: Campaign | None
    ) -> Candidate | None:
        """Return the campaign of a row; None if it has no card."""
        if _is_daily_streak(row):
            return None
        known = [*filter(None, (row.campaign, configured))]
        candidate = Candidate(campaign_id, row.name or _name_of(known), row.completion)
        if _any_mentions(known, "stamp"):
            return candidate
        verdict, kind = await self._verdict(campaign_id), _kind_of(known)
        if verdict == STAMPS:
            return candidate
        if verdict == NO_STAMPS or kind not in MAY_HAVE_STAMPS:
            return None
        return replace(candidate, is_probe=True, tries=int(verdict or 0), place=MAY_HAVE_STAMPS.index(kind))

    async def _verdict(self, campaign_id: int) -> str | int | None:
        return await self._memory.recall(VERDICT, campaign_id)


def _is_daily_streak(row: CampaignProgress) -> bool:
    """Whether the row is a daily streak, which has its own read."""
    return row.current_streak is not None or row.highest_streak is not None


def _name_of(campaigns: Sequence[Campaign]) -> str | None:
    return next((campaign.name for campaign in campaigns if campaign.name), None)


def _kind_of(campaigns: Sequence[Campaign]) -> CampaignKind | None:
    """Return the kind of a campaign that progress and configuration describe."""
    if _any_mentions(campaigns, "streak"):
        return CampaignKind.STREAK
    return next((campaign.kind.known for campaign in campaigns if campaign.kind), None)


def _any_mentions(campaigns: Sequence[Campaign], word: str) -> bool:
    return any(_mentions(campaign, word) for campaign in campaigns)


def _mentions(campaign: Campaign, word: str) -> bool:
    """Whether the campaign's type, or the widget page that it opens, contains the word ("stamp" or "streak")."""
    return word in plain(campaign.kind.raw if campaign.kind else "") or word in plain(campaign.widget_parameter or "")
