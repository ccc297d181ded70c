from typing import Any

from django.apps import AppConfig, apps
from django.apps.registry import Apps
from django.conf import settings
from django.db.models.signals import post_migrate

from dashboard.access.oidc.providers import check_roles


class AccessConfig(AppConfig):
    """Sign-in of staff, roles, and the access log."""

    name = "dashboard.access"

    def ready(self) -> None:
        from dashboard.access.people import notes  # noqa: F401  (receives signals)
        from dashboard.access.roles import ROLES
        from dashboard.access.security_log import signals  # noqa: F401  (connects its receivers)
        from dashboard.access.sessions import lifetime  # noqa: F401  (receives signals)
        from dashboard.access.sign_in import first_steps, second_factor  # noqa: F401  (they receive signals)

        check_roles(settings.OIDC_PROVIDERS, ROLES)
        post_migrate.connect(make_groups, sender=self)


def make_groups(using: str, apps: Apps = apps, **_signal: Any) -> None:
    """Make the group of each role. Needed after a `flush`, which also deletes the groups that the migration made."""
    from dashboard.access.roles import ROLES

    try:
        groups = apps.get_model("auth", "Group").objects.using(using)
    except LookupError:  # when migrating back to before there were users
        return
    groups.bulk_create([groups.model(name=name) for name in ROLES], ignore_conflicts=True)
