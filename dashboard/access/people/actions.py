"""What an admin can do to an account besides changing its role and programs. Each action asks before it is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.access.people import changes
from dashboard.access.people.listing import Person
from dashboard.access.roles import StaffRequest
from dashboard.loyalty.errors import Sentence

NOT_FOR_ONESELF = gettext_lazy(
    "This is your own account. Change your password, second factor and sessions on your own pages. Only another admin "
    "can switch your account off."
)


@dataclass(frozen=True, slots=True)
class Action:
    """`slug` stands in the address. `words` are on the button. `question` explains what will happen to this person.

    `do` does it, and returns what happened as a sentence or, if it `gives_password`, the password. `offered` says
    whether it makes sense for this person. `is_harsh` marks what keeps people out.
    """

    slug: str
    words: Sentence
    question: Callable[[Person], Sentence]
    do: Callable[[User, StaffRequest], str]
    offered: Callable[[Person], bool]
    gives_password: bool = False
    is_harsh: bool = False


def actions_for(person: Person, *, is_self: bool) -> list[Action]:
    """Return the actions that make sense for a person. For themselves, admins have their own pages."""
    return [] if is_self else [action for action in ACTIONS.values() if action.offered(person)]


def _ask_new_password(_person: Person) -> Sentence:
    return _(
        "The dashboard makes a new password and shows it to you once. The old one stops working, and all sessions of "
        "this person end. The person chooses a password of their own after signing in. Check first that it is the "
        "person who asks."
    )


def _ask_reset_second_factor(person: Person) -> Sentence:
    warning = _("Until they add a new one, their password alone signs in. Check first that it is the person who asks.")
    what = _("Their %(factors)s and recovery codes stop working, and all their sessions end.")
    return f"{what % {'factors': person.second_factor}} {warning}"


def _ask_end_sessions(person: Person) -> Sentence:
    sentence = ngettext(
        "%(number)d session ends at once. What the person has typed and not sent is lost. They can sign in again.",
        "%(number)d sessions end at once. What the person has typed and not sent is lost. They can sign in again.",
        person.sessions,
    )
    return sentence % {"number": person.sessions}


def _ask_switch_off(person: Person) -> Sentence:
    if person.provider:
        sentence = _(
            "They can no longer sign in here, whatever the groups at %(provider)s say, and their sessions end."
        )
        return sentence % {"provider": person.provider}
    return _("They can no longer sign in, and their sessions end. Their entries in the logs stay.")


def _ask_switch_on(person: Person) -> Sentence:
    if person.provider:
        return _("They can sign in again, with the role and programs that their groups give them.")
    return _("They can sign in again, with the role, programs and password that they had.")


def _reset_second_factor(user: User, request: StaffRequest) -> str:
    changes.reset_second_factor(user, request)
    return _("The second factor was reset, and all sessions of this person have ended.")


def _end_sessions(user: User, request: StaffRequest) -> str:
    changes.end_sessions(user, request)
    return _("All sessions of this person have ended.")


def _switch_off(user: User, request: StaffRequest) -> str:
    changes.switch(user, on=False, request=request)
    return _("The account is switched off, and all its sessions have ended.")


def _switch_on(user: User, request: StaffRequest) -> str:
    changes.switch(user, on=True, request=request)
    return _("The account is switched on again.")


ACTIONS: Mapping[str, Action] = {
    action.slug: action
    for action in (
        Action(
            "new-password",
            gettext_lazy("Set a new password"),
            _ask_new_password,
            changes.replace_password,
            lambda person: person.is_active and not person.provider and person.may_use_password,
            gives_password=True,
        ),
        Action(
            "reset-second-factor",
            gettext_lazy("Reset the second factor"),
            _ask_reset_second_factor,
            _reset_second_factor,
            lambda person: bool(person.factors),
        ),
        Action(
            "end-sessions",
            gettext_lazy("End all sessions"),
            _ask_end_sessions,
            _end_sessions,
            lambda person: person.sessions > 0,
        ),
        Action(
            "switch-off",
            gettext_lazy("Switch the account off"),
            _ask_switch_off,
            _switch_off,
            lambda person: person.is_active,
            is_harsh=True,
        ),
        Action(
            "switch-on",
            gettext_lazy("Switch the account on"),
            _ask_switch_on,
            _switch_on,
            lambda person: not person.is_active,
        ),
    )
}
