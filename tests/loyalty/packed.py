"""Answers as the cache gives them back."""

from dataclasses import replace
from typing import Any

from dashboard.loyalty.models import Answer
from dashboard.loyalty.packing import pack, unpack
from dashboard.loyalty.reads import Read, answer_type


def comes_back(read: Read[Any], answer: Answer[Any]) -> bool:
    """Whether the answer comes back from the cache exactly as it was: gaps, numbers and kinds of lists too."""
    form = answer_type(read)
    drift = tuple(replace(one, seen=str(one.seen)) for one in answer.drift)  # a form among them is a text afterwards
    answer = replace(answer, drift=drift)
    return bool(answer.missing) or repr(unpack(pack(answer, form), form)) == repr(answer)
