from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Staff sign-in, roles, and the log of who looked at which customer."""

    name = "dashboard.access"

    def ready(self) -> None:
        from dashboard.access import sessions  # noqa: F401  (its receiver notes when a session began)
