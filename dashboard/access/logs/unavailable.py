"""What is raised if a row of a log cannot be written."""

from dashboard.serving.database_faults import Fault, fault_of


class LogUnavailable(Exception):
    """The row could not be written. Holds the type of the database's error and its `fault`: the text of the error may
    contain the row."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__(type(error).__name__)
        self.fault = fault_of(error) if error else Fault.OTHER
