from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """What every page shares: template tags, commands, health."""

    name = "dashboard"

    def ready(self) -> None:
        from dashboard.compose import connect

        connect()
