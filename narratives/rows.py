"""Keeps the rows that lead from a term to the clusters that had it last."""

from typing import Any

from narratives.compiled import loop
from narratives.index import GIVEN, ROWS, SPARES, WALK


@loop
def lead(x: Any, t: Any, s: int, mass: float) -> None:
    """Let a term lead to a cluster before all others; where its row is full, the cluster at the end is left out."""
    r = x.row[t]
    if r < 0:
        if x.ints[SPARES] > 0:
            x.ints[SPARES] -= 1
            r = x.spare[x.ints[SPARES]]
        elif x.ints[GIVEN] < ROWS:
            r = x.ints[GIVEN]
            x.ints[GIVEN] += 1
        else:
            return
        x.row[t] = r
        x.who[r * WALK] = s
        x.held[r * WALK] = mass
        x.who[r * WALK + 1] = -1
        return
    first, end = r * WALK, (r + 1) * WALK
    who, held = s, mass
    for j in range(first, end):
        next_who, next_held = x.who[j], x.held[j]
        x.who[j] = who
        x.held[j] = held
        if next_who == s:
            return
        if next_who < 0:
            if j + 1 < end:
                x.who[j + 1] = -1
            return
        who, held = next_who, next_held


@loop
def mislead(x: Any, t: Any, s: int) -> None:
    """Let a term lead to a cluster no longer; a row that leads nowhere is given back."""
    r = x.row[t]
    if r < 0:
        return
    first, end = r * WALK, (r + 1) * WALK
    found = False
    for j in range(first, end):
        if x.who[j] < 0:
            break
        if found:
            x.who[j - 1] = x.who[j]
            x.held[j - 1] = x.held[j]
            x.who[j] = -1
        elif x.who[j] == s:
            found = True
            x.who[j] = -1
    if x.who[first] < 0:
        x.row[t] = -1
        x.spare[x.ints[SPARES]] = r
        x.ints[SPARES] += 1


@loop
def restate(x: Any, t: Any, s: int, mass: float) -> None:
    """Change a cluster's mass in a term's row, if it is there."""
    r = x.row[t]
    if r >= 0:
        for j in range(r * WALK, (r + 1) * WALK):
            if x.who[j] == s:
                x.held[j] = mass
            if x.who[j] < 0:
                break
