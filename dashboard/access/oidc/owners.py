"""Which accounts belong to a company's sign-in."""

from collections.abc import Collection

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import User


def issuers_of(user_ids: Collection[int]) -> dict[int, str]:
    """Return the issuers of the accounts that were made at a sign-in there; those with a password are left out."""
    return dict(SocialAccount.objects.filter(user_id__in=user_ids).values_list("user_id", "provider"))


def provider_names() -> dict[str, str]:
    """Return the names of the providers by issuer."""
    return {provider.issuer: provider.name for provider in settings.OIDC_PROVIDERS.values()}


def provider_of(user: User) -> str:
    """Return the name of the provider that this account belongs to, "" for an account with a password.

    If the provider is no longer in `OIDC_FILE`, that is its issuer.
    """
    issuer = issuers_of([user.pk]).get(user.pk, "") if user.pk else ""
    return provider_names().get(issuer, issuer)
