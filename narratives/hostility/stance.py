"""Says what voids a match of the grammar, so that a threat made is told from a threat told. Compiled.

A negation in its own clause before or inside it, quotation marks around it, or a word of reporting, mourning,
condemning or imagining near it.
"""

# ruff: noqa: C901, PLR0912, PLR0915, PLR0917
# The compiled loop is long and flat on purpose: numba inlines no objects.

from typing import Final

import numpy as np
import numpy.typing as npt

from narratives.compiled import kept
from narratives.hostility.rules import Stance
from narratives.hostility.tokens import END, MARK, MENTION, PAUSE, QUESTION, TAG, TAGGED

NEGATED, QUOTED, REPORTED, MOURNED, CONDEMNED, IMAGINED, RECLAIMED = (int(stance) for stance in Stance)
_CLAUSE_REACH: Final = 6
"""Tokens before a match in which a negation of the same clause still governs it."""


@kept
def stance_of(
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    begin: int,
    end: int,
    first: int,
    last: int,
    negated_inside: bool,
    firm: bool,
    slur_only: bool,
    context: npt.NDArray[np.uint64],
) -> int:
    """Return the stances that void a match over tokens first..last, or 0."""
    neg, report, mourn, condemn, imagine, own = context[0], context[1], context[2], context[3], context[4], context[5]
    zero = np.uint64(0)
    stance = NEGATED if negated_inside else 0
    i = first - 1
    while i >= begin and first - i <= _CLAUSE_REACH and kinds[i] not in (END, QUESTION, PAUSE):
        if masks[i] & neg != zero:
            stance |= NEGATED
        i -= 1
    marks_before = 0
    marks_inside = 0
    marks_after = 0
    outside = 0
    for i in range(begin, end):
        if kinds[i] == MARK:
            if i < first:
                marks_before += 1
            elif i > last:
                marks_after += 1
            else:
                marks_inside += 1
        elif (i < first or i > last) and kinds[i] in (0, TAG, TAGGED):
            outside += 1
    if marks_before % 2 == 1 and marks_after >= 1:
        i = begin
        while kinds[i] in (MENTION, END) and i < first:
            i += 1
        j = end - 1
        while j > last and kinds[j] in (END, TAG, TAGGED, MENTION):
            j -= 1
        if not (kinds[i] == MARK and kinds[j] == MARK and marks_before == 1 and marks_after == 1):
            stance |= QUOTED
    if marks_before % 2 == 0 and marks_inside == 1 and marks_after >= 1:  # somebody wrote "kill them all" on the wall
        stance |= QUOTED
    sentence = 0  # sentences between the token and the match: 0 is the match's own
    i = first - 1
    while i >= begin and sentence < 2:
        if kinds[i] in (END, QUESTION):
            sentence += 1
        m = masks[i]
        if m & report != zero and (sentence == 0 or marks_before > 0):
            stance |= REPORTED
        if m & imagine != zero:
            stance |= IMAGINED
        if sentence == 0:
            if m & mourn != zero:
                stance |= MOURNED
            if m & condemn != zero:
                stance |= CONDEMNED
        i -= 1
    sentence = 0
    i = last + 1
    while i < end and sentence < 2:
        if kinds[i] in (END, QUESTION) and i + 1 < end:
            sentence += 1
        m = masks[i]
        if m & report != zero and not firm and sentence == 0:
            stance |= REPORTED
        if m & condemn != zero and (not firm or sentence == 0):
            stance |= CONDEMNED
        if m & mourn != zero and sentence == 0:
            stance |= MOURNED
        if sentence == 0 and (m & imagine != zero or (kinds[i] == QUESTION and not firm)):
            stance |= IMAGINED
        i += 1
    if slur_only:
        for i in range(max(begin, first - 3), first):
            if masks[i] & own != zero:
                stance |= RECLAIMED
    return stance
