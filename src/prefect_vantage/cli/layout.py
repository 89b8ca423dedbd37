"""Which columns of a table fit a terminal and how wide each is: pure arithmetic over widths in characters.

Columns that may be left out go first, the least important at the front; then those that may be cut give way, the widest first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 2


@dataclass(frozen=True, slots=True)
class Wish:
    """A column's wishes: `natural` shows everything, `least` is as narrow as it is of use; `rank` None: never left out, else high goes first."""

    natural: int
    least: int
    rank: int | None


def fit(wishes: Sequence[Wish], width: int) -> dict[int, int]:
    """Width of each column that is shown, by its number. Columns that may not be left out stay even when the line is too short."""
    shown = dict(enumerate(wishes))
    while _line([wish.least for wish in shown.values()]) > width:
        ranked = [(wish.rank, number) for number, wish in shown.items() if wish.rank is not None]
        if not ranked:
            break
        del shown[max(ranked)[1]]
    widths = {number: wish.natural for number, wish in shown.items()}
    while _line(list(widths.values())) > width:
        over = _line(list(widths.values())) - width
        soft = [number for number in widths if widths[number] > shown[number].least]
        if not soft:
            break
        widest = max(soft, key=lambda number: widths[number])
        widths[widest] = max(shown[widest].least, widths[widest] - over, _next_widest(widths, widest, soft))
    return widths


def _next_widest(widths: dict[int, int], widest: int, soft: Sequence[int]) -> int:
    """How far `widest` shrinks before another soft column is the widest; one below it, so that equals take turns."""
    others = [widths[number] for number in soft if number != widest]
    return min(widths[widest] - 1, max(others) if others else 0)


def _line(widths: Sequence[int]) -> int:
    return sum(widths) + GAP * max(0, len(widths) - 1)
