"""The cases are no part of this repository: without them there is nothing to test here."""

from tests.cases.files import CASES

collect_ignore_glob = [] if CASES.exists() else ["test_*.py"]
