"""The errors that a read can raise.

    LoyaltyError
    ├── InvalidCustomerId   the id cannot be requested safely, nothing was sent; or it fits several customers
    ├── NotFound            the platform answered that it has no such customer or campaign
    ├── Refused             the platform answered and refuses: keys, plan
    │   └── SwitchedOff     the program is off for this customer, and so are the customer's other reads
    ├── Busy                too many reads: the vendor's 429
    │   └── BudgetUsedUp    too many reads: the dashboard's own budget had none left in time; nothing was sent
    ├── Unavailable         no usable answer: connection, timeout, 5xx, open breaker
    └── Unreadable          an answer that does not follow the contract

HTTP is not visible here. `str(error)` is for logs and has no customer data; `sentence` is for staff.
"""

from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence: TypeAlias = str | Promise


class LoyaltyError(Exception):
    """Base class of every failure that a page has to explain.

    `sentence` says what failed and what to do. `code` is the platform's error number, and `request_id` helps the
    platform's support; both are None if not sent. `is_final`: another try has the same result.
    """

    default: Sentence = _("The loyalty platform could not be read.")
    is_final = False

    def __init__(
        self, sentence: Sentence | None = None, *, code: int | None = None, request_id: str | None = None
    ) -> None:
        super().__init__(type(self).__name__)
        self.sentence = sentence or self.default
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{type(self).__name__}(code={self.code}, request_id={self.request_id})"


class InvalidCustomerId(LoyaltyError):
    """The id is empty, a dot path, untrimmed, not printable or too long; nothing was sent. Or it fits several
    customers: then each text in `choices` selects one of them."""

    default = _("This cannot be a customer id.")
    is_final = True

    def __init__(self, sentence: Sentence | None = None, *, choices: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.choices = choices


class NotFound(LoyaltyError):
    """The platform does not know this customer or campaign."""

    default = _("The platform does not know this customer.")


class Refused(LoyaltyError):
    """The platform refuses: wrong keys, or not part of the plan. A retry does not help."""

    default = _("The platform refused the request. Tell the dashboard's administrator. Trying again will not help.")
    is_final = True


class SwitchedOff(Refused):
    """The program is disabled, for this customer or for everyone."""

    default = _("The loyalty program is switched off on the platform, for this customer or for everyone.")


class Busy(LoyaltyError):
    """Too many reads, by this dashboard and by others together: the vendor's limit."""

    default = _("The platform is busy: too many reads at this moment. Try again in a few seconds.")


class BudgetUsedUp(Busy):
    """Too many reads by this dashboard: its budget has none left before the deadline."""

    default = _("Too many look-ups at the moment. Wait a few seconds, then try again.")


class Unavailable(LoyaltyError):
    """No answer, a broken connection, a server error, or an open breaker."""

    default = _("The platform is not answering. Try again in a moment.")


class Unreadable(LoyaltyError):
    """The answer is not JSON, too large, or does not follow the contract."""

    default = _("The platform's answer could not be read. Tell the dashboard's administrator.")
