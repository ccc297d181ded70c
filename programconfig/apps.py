from django.apps import AppConfig

from dashboard.loyalty.signals import configuration_read


class ProgramConfigConfig(AppConfig):
    """What the programme is configured to do: readable, checked, remembered."""

    name = "programconfig"
    home_card = "programconfig.views.card.home_card"
    places = "programconfig.navigation.places"
    elsewhere = "programconfig.navigation.elsewhere"

    def ready(self) -> None:
        """Every configuration that is read goes into the history."""
        from programconfig.history.receiver import keep_what_was_read

        configuration_read.connect(keep_what_was_read, dispatch_uid="programconfig.history")
