"""The error for an address that asks for something impossible."""

from dashboard.loyalty.errors import Sentence


class BadQuery(ValueError):
    """The address asks for something impossible; `sentence` says what is wrong and what would work."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("bad query")
        self.sentence = sentence
