from django.apps import AppConfig
from django.conf import settings


class DashboardConfig(AppConfig):
    """The parts that all pages share: template tags, commands, health checks."""

    name = "dashboard"

    def ready(self) -> None:
        from dashboard.compose import connect
        from dashboard.speed.translation import cache_translations

        if settings.USE_I18N and "translation" not in settings.SPEED_OFF:
            cache_translations()
        connect()
