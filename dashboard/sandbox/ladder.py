"""The tiers of the sandbox's program: order and minimum progress in points."""

TIERS = ((1, 0), (2, 250), (3, 1500), (4, 5000))
STEP = 5000  # from the fourth tier on

Ladder = tuple[tuple[int, int], ...]


def ladder(count: int) -> Ladder:
    """`count` tiers, lowest first."""
    above = ((order, STEP * (order - 3)) for order in range(len(TIERS) + 1, count + 1))
    return (*TIERS[:count], *above)
