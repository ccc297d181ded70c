from typing import Any

from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.db.models.signals import post_migrate


class AccessConfig(AppConfig):
    """Staff sign-in, roles, and the log of who looked at which customer."""

    name = "dashboard.access"

    def ready(self) -> None:
        from dashboard.access import sessions  # noqa: F401  (its receiver notes when a session began)

        post_migrate.connect(make_groups, sender=self)


def make_groups(using: str, apps: Apps = apps, **_signal: Any) -> None:
    """A group for every role, again after a `flush`, which empties every table and takes what the migration made."""
    from dashboard.access.roles import ROLES

    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
    except LookupError:  # on the way back to before there were users
        return
    for name in ROLES:
        groups.get_or_create(name=name)
