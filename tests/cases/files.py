"""Cases from real life, with sample data: what platforms answer, and what is right to say of it."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

CASES = Path(__file__).resolve().parent


def case(name: str, platform: str = "gameball") -> Any:
    """The case of this name, as the file has it."""
    found = json.loads((CASES / f"{platform}.json").read_text(), parse_float=Decimal)
    return next(one for one in found if one["case"] == name)


def now_of(one: Any) -> datetime:
    """The moment at which a case is seen, in the program's zone."""
    return datetime.fromisoformat(one["now"]).astimezone(ZoneInfo(one["zone"]))
