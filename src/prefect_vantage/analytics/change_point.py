"""Where a share changed in the course of time: pure arithmetic over counts per bucket.

The split is taken at which the two sides differ most against what chance alone would make of them (two proportions, pooled). Being the largest of many,
it must stand out more than one split would: `CERTAIN` is far beyond what splits of unchanged shares reach.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CERTAIN = 4.0
"""Standard deviations from which a split is no chance."""


@dataclass(frozen=True, slots=True)
class Split:
    """The sides differ by `deviations` standard deviations when bucket `at` is the first of the later side; negative where the share fell."""

    at: int
    deviations: float


def change_point(counts: Sequence[int], hits: Sequence[int], least: int) -> Split | None:
    """The clearest split with at least `least` counted on either side; None where there is none."""
    whole, hit = sum(counts), sum(hits)
    best: Split | None = None
    if not 0 < hit < whole:
        return None
    share = hit / whole
    before = before_hit = 0
    for at in range(1, len(counts)):
        before, before_hit = before + counts[at - 1], before_hit + hits[at - 1]
        after = whole - before
        if min(before, after) < least:
            continue
        error = math.sqrt(share * (1 - share) * (1 / before + 1 / after))
        deviations = ((hit - before_hit) / after - before_hit / before) / error
        if best is None or abs(deviations) > abs(best.deviations):
            best = Split(at, deviations)
    return best
