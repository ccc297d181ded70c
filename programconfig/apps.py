from django.apps import AppConfig


class ProgramConfigConfig(AppConfig):
    """What the program is configured to do: readable, checked, remembered."""

    name = "programconfig"
