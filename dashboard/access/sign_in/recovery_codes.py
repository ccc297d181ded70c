"""Recovery codes: shown once, right after they are made, and then kept as hashes only.

allauth derives a person's codes from a seed, which a secret key opens. It also compares what somebody types with a list
of other texts, if there is one (`migrated_codes`). Here these texts are hashes, and the forms hash what was typed. New
codes are random.
"""

import re
import secrets
from collections.abc import Collection, Mapping
from typing import Any, cast

from allauth.core import context as current
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.contrib.auth.models import User
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from dashboard.sealing import seal, unseal

PURPOSE, TO_SHOW = "second-factor", "recovery-codes"  # of seals
SHOW_KEY = "recovery_codes"  # in the session: salt and new codes, sealed, until their page is opened
WAY = "argon2id"  # its parameters stand under this name beside the salt, so they can be changed for new codes
FIRST_PARAMETERS: Mapping[str, int] = {"iterations": 2, "memory_cost": 19_456, "lanes": 1, "length": 32}
PARAMETERS = FIRST_PARAMETERS  # of new codes: the least that OWASP asks for; memory in KiB, length in bytes


def hashed(code: str, data: Mapping[str, Any]) -> str:
    """Return the hash of a code with the salt and the parameters in the data of an authenticator.

    Earlier versions stored no parameters: theirs are FIRST_PARAMETERS, which therefore stay as they are.
    """
    way = Argon2id(salt=data["salt"].encode(), **data.get(WAY, FIRST_PARAMETERS))
    return way.derive(code.encode()).hex()


def use_recovery_code(stored: Authenticator, typed: str) -> bool:
    """Return whether a recovery code signs in. It does so once."""
    code = re.sub(r"[\s-]", "", typed)
    if len(code) != app_settings.RECOVERY_CODE_DIGITS:
        return False
    if "salt" in stored.data:  # not in rows of earlier versions, until the person signs in
        code = hashed(code, stored.data)
    return bool(RecoveryCodes(stored).validate_code(code))


def random_codes() -> list[str]:
    """Return new codes. allauth would derive them from the seed, with HMAC-SHA-1."""
    digits = app_settings.RECOVERY_CODE_DIGITS
    numbers = secrets.SystemRandom().sample(range(10**digits), app_settings.RECOVERY_CODE_COUNT)
    return [f"{number:0{digits}}" for number in numbers]


def codes_left(codes: RecoveryCodes) -> int:
    """Count the codes that were not used. Needs no secret key."""
    data = codes.instance.data
    if "migrated_codes" in data:
        return len(data["migrated_codes"])
    return int(app_settings.RECOVERY_CODE_COUNT) - int(data["used_mask"]).bit_count()


@receiver(pre_save, sender=Authenticator)
def keep_hashes_only(instance: Authenticator, update_fields: Collection[str] | None = None, **_signal: Any) -> None:
    """Store hashes of the unused codes instead of their seed, and show new codes to the person who made them.

    A seed that no secret key opens stays: nobody could use its codes.
    """
    seed = instance.data.get("seed") if instance.type == Authenticator.Type.RECOVERY_CODES else None
    is_stored = update_fields is None or "data" in update_fields
    if not (seed and is_stored) or unseal(seed, PURPOSE) is None:
        return
    is_new = instance.pk is None
    codes = random_codes() if is_new else RecoveryCodes(instance).get_unused_codes()
    salt = secrets.token_hex(16)
    data = {"salt": salt, WAY: dict(PARAMETERS)}
    instance.data = {**data, "migrated_codes": [seal(hashed(code, data), PURPOSE) for code in codes]}
    if is_new and (request := current.request):
        request.session[SHOW_KEY] = seal(" ".join([salt, *codes]), TO_SHOW)


def show_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show the codes that were made in this session, once, if they are the ones that are stored.

    Making them took a proof of who one is, so showing them takes none.
    """
    user = cast(User, request.user)
    stored = get_object_or_404(Authenticator, user=user, type=Authenticator.Type.RECOVERY_CODES)
    salt, *codes = (unseal(request.session.pop(SHOW_KEY, ""), TO_SHOW) or "-").split()
    is_stored = salt == stored.data.get("salt")
    return render(request, "mfa/recovery_codes/index.html", {"codes": codes if is_stored else []})


class MakeRecoveryCodes(GenerateRecoveryCodesView):
    """allauth's page, without the number of unused codes, which could not be read after the secret key changed."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found: dict[str, Any] = super(GenerateRecoveryCodesView, self).get_context_data(**context)
        return found
