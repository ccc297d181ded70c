"""Several things as part of a sentence."""

import pytest

from dashboard.text.lists import either


@pytest.mark.parametrize(
    ("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a or b"), (["a", "b", "c"], "a, b or c")]
)
def test_one_of_several_is_a_sentences_part(parts: list[str], said: str) -> None:
    assert either(parts) == said
