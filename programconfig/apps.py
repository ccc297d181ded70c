from django.apps import AppConfig


class ProgramConfigConfig(AppConfig):
    name = "programconfig"
