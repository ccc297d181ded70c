"""What can go wrong between a page and a loyalty platform, as one tree.

    LoyaltyError
    ├── InvalidCustomerId   the id could never be asked for safely: nothing was sent
    ├── NotFound            the platform answered that it has no such thing
    ├── Refused             the platform answered and will not: keys, plan
    │   └── SwitchedOff     the programme is off for this customer, so it will not for the customer's other reads either
    ├── Busy                asked too often: the vendor's 429, or this installation's own budget
    ├── Unavailable         no usable answer came: connection, timeout, 5xx, open breaker
    └── Unreadable          an answer came and is not what the contract says

Nothing of HTTP shows here. `str(error)` is for logs and carries no customer data; `sentence` is for staff.
"""

from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence: TypeAlias = str | Promise


class LoyaltyError(Exception):
    """Base of every failure a page has to explain.

    `sentence` says in plain words what failed and what to do, `code` is the platform's own error number,
    `request_id` what the platform's support asks for. Both are None when the platform said neither. `is_final`: asking
    again gives the same.
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
    """The id is empty, a dot path, untrimmed, not printable or over-long: raised before anything is sent. Or it may
    mean several customers; then each of `choices` is a text that means one of them."""

    default = _("This cannot be a customer id.")
    is_final = True

    def __init__(self, sentence: Sentence | None = None, *, choices: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.choices = choices


class NotFound(LoyaltyError):
    """The platform knows no such customer (or campaign)."""

    default = _("The platform does not know this customer.")


class Refused(LoyaltyError):
    """The platform refuses: wrong keys, not part of the plan. Trying again does not help."""

    default = _("The platform refused the request. Tell the dashboard's administrator. Trying again will not help.")
    is_final = True


class SwitchedOff(Refused):
    """The programme is disabled, for this customer or altogether."""

    default = _("The loyalty program is switched off on the platform, for this customer or for everyone.")


class Busy(LoyaltyError):
    """Too many reads: the vendor said so, or this installation's budget has none left before the deadline."""

    default = _("The platform is busy: too many reads at this moment. Try again in a few seconds.")


class Unavailable(LoyaltyError):
    """No answer, a broken connection, a server error, or the breaker is open because nothing answers."""

    default = _("The platform is not answering. Try again in a moment.")


class Unreadable(LoyaltyError):
    """The answer is not JSON, too large, or not of the shape the contract names."""

    default = _("The platform's answer could not be read. Tell the dashboard's administrator.")
