"""The error for an address that asks for something impossible."""

from dashboard.loyalty.errors import Sentence


class BadQuery(ValueError):
    """A filter, page number or format in an address makes no sense; `sentence` says what is wrong and what would work.

    It can stand in for a `LoyaltyError` on a panel's error card."""

    is_final = True  # trying again gives the same result
    is_in_address = True  # the way out is the panel without the query

    def __init__(self, sentence: Sentence) -> None:
        super().__init__("bad query")
        self.sentence = sentence
