from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """The platforms' sandboxes, for the demo, the tests and the benchmarks; never for production."""

    name = "dashboard.sandbox"

    def ready(self) -> None:
        from dashboard import home
        from dashboard.sandbox.home_card import card

        home.CARDS.append(card)
