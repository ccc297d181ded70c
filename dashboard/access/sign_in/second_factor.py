"""Second factors with allauth: authenticator apps (TOTP), passkeys (WebAuthn) and recovery codes."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from allauth.account.signals import authentication_step_completed
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from dashboard.access.refusal import refusal
from dashboard.access.sessions.open_sessions import end_sessions_of
from dashboard.access.sign_in.app_codes import use_codes_until_now
from dashboard.access.sign_in.recovery_codes import PURPOSE
from dashboard.sealing import resealed, seal, unseal

SECRET, HASHES = "secret", "migrated_codes"  # of an authenticator app, and of recovery codes
XML_DECLARATION = "?>"


class SecondFactors(DefaultMFAAdapter):
    """The dashboard's changes to allauth's rules. Secrets are sealed, so the database alone opens nothing."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That code or passkey did not work. Try again."),
        "lost_key": gettext_lazy(
            "Your second factor cannot be read any more, because the dashboard's secret key has changed. Ask an admin "
            "to reset it."
        ),
    }

    def encrypt(self, text: str) -> str:
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError if no secret key opens it. Anyone could compute the codes of an empty secret."""
        text = unseal(encrypted_text, PURPOSE)
        if text is None:
            raise self.validation_error("lost_key")
        return text

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code as an element for a page."""
        picture: str = super().build_totp_svg(url)
        return picture.partition(XML_DECLARATION)[2].strip()

    def get_totp_issuer(self) -> str:
        """Return the name in authenticator apps, with the address of this installation.

        Some apps take a second entry of the same name for the first one, and replace it.
        """
        address = f"{current.request.get_host()}{settings.BASE_PATH}".replace(":", " ")  # it ends the name in the code
        return f"{self._get_site_name()} ({address})"

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002  (allauth's name)
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)d") % {"number": number}

    def _get_site_name(self) -> str:
        """Return the name in the browser's question about a passkey."""
        return _("Loyalty Desk")


class AddApp(ActivateTOTPView):
    """Adds an authenticator app, for which the code that was typed here does not count again."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        use_codes_until_now(Authenticator.objects.get(user=self.request.user, type=Authenticator.Type.TOTP))
        return response


@receiver(user_logged_in)
def seal_secrets_anew(user: User, **_signal: Any) -> None:
    """Seal secrets with the present secret key, so that an earlier one can be dropped some day.

    Recovery codes of an earlier version become hashes (`keep_hashes_only`).
    """
    for authenticator in Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.WEBAUTHN):
        data = authenticator.data
        if settings.SECRET_KEY_FALLBACKS:
            if SECRET in data:
                data[SECRET] = _sealed_anew(data[SECRET])
            if HASHES in data:
                data[HASHES] = list(map(_sealed_anew, data[HASHES]))
        if settings.SECRET_KEY_FALLBACKS or "seed" in data:
            authenticator.save(update_fields=["data"])


def _sealed_anew(sealed: str) -> str:
    return resealed(sealed, PURPOSE) or sealed  # as it is, if no secret key opens it


@receiver(authentication_step_completed)
def change_session_key(request: HttpRequest, *, reauthenticated: bool = False, **_signal: Any) -> None:
    """A session in which somebody has proved again who they are opens more than before, so its old key ends."""
    if reauthenticated:
        request.session.cycle_key()


@receiver([post_save, post_delete], sender=Authenticator)
def end_other_sessions(instance: Authenticator, created: bool = True, **_signal: Any) -> None:
    """End the person's other sessions, which were opened with other second factors."""
    if created:
        request = current.request
        end_sessions_of(instance.user, keep=request.session.session_key if request else None)


def for_passwords(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view of second factors: people who sign in at a company have theirs there.

    No browser may store the page, which may show a secret or codes.
    """

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **keywords: Any) -> HttpResponse:
        if cast(User, request.user).has_usable_password():
            return view(request, *arguments, **keywords)
        explanation = _("You sign in with your company's account. If it needs a second factor, set it up there.")
        return refusal(request, HTTPStatus.FORBIDDEN, explanation, _("You need no second factor here"))

    return guarded
