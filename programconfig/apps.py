from django.apps import AppConfig


class ProgramConfigConfig(AppConfig):
    """The program's configuration: pages, review and history."""

    name = "programconfig"
