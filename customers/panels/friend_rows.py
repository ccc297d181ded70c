"""One friend in words: the status with its meaning, and how many steps are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from customers.panels.as_sent import more_fields
from customers.panels.unknown import why_unknown
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Friend, ReferralStatus
from dashboard.text.lines import Line
from dashboard.text.numbers import number, plural

STATUS_EXPLANATIONS: Mapping[ReferralStatus, Sentence] = {
    ReferralStatus.ACTIVE: gettext_lazy("Counts: the friend completed the required steps."),
    ReferralStatus.PENDING: gettext_lazy(
        "Does not count yet: the friend used the link but has not completed the required steps."
    ),
}
STATUS_NAMES: Mapping[ReferralStatus, Sentence] = {
    ReferralStatus.ACTIVE: gettext_lazy("Active"),
    ReferralStatus.PENDING: gettext_lazy("Pending"),
}


@dataclass(frozen=True, slots=True)
class FriendRow:
    """One friend. `key` leads to their profile, None if the platform sent no id. `joined_at` is when the friend
    joined. `steps` is "" unless the referral has several steps."""

    key: str | None
    customer_id: str | None
    name: str | None
    email: str | None
    phone: str | None
    joined_at: datetime | None
    status: Sentence | None
    status_explained: Sentence
    counts: bool | None
    steps: Sentence
    more: tuple[Line, ...]  # fields without another place

    @property
    def contact(self) -> str:
        """What tells namesakes apart, beside the name: the e-mail, else the phone, else the id."""
        return self.email or self.phone or self.customer_id or ""


def row(friend: Friend, key: str | None) -> FriendRow:
    """Present `friend` in words; `key` is the key of their profile."""
    status, explained = _status(friend)
    return FriendRow(
        key=key,
        customer_id=friend.customer_id or None,
        name=friend.name,
        email=friend.email,
        phone=friend.phone,
        joined_at=friend.joined_at,
        status=status,
        status_explained=explained,
        counts=friend.status.known is ReferralStatus.ACTIVE if friend.status and friend.status.known else None,
        steps=_steps(friend),
        more=more_fields(friend.other),
    )


def _steps(friend: Friend) -> Sentence:
    done, steps = friend.steps_done, friend.steps
    if done is None:
        return "" if steps is None else _("unknown how many of %(steps)s steps are done") % {"steps": number(steps)}
    if steps is None:
        return ngettext("%(done)s step done", "%(done)s steps done", plural(done)) % {"done": number(done)}
    words = ngettext("%(done)s of %(steps)s step done", "%(done)s of %(steps)s steps done", plural(steps))
    return words % {"done": number(done), "steps": number(steps)}


def _status(friend: Friend) -> tuple[Sentence | None, Sentence]:
    """Return the friend's status and what it means."""
    if friend.status is None:
        return None, why_unknown(friend, "status")
    if friend.status.known is None:
        sentence = _("The platform sent the status “%(raw)s”, which is not documented.")
        return friend.status.raw, sentence % {"raw": friend.status.raw}
    return STATUS_NAMES[friend.status.known], STATUS_EXPLANATIONS[friend.status.known]
