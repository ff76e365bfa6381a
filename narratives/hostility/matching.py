"""Finds the grammar's patterns in tokens and decides whether each stands or is voided. Compiled.

A match is voided by its stance: a negation in its own clause before or inside it, quotation marks around it, or a word
of reporting, mourning, condemning or imagining near it. So a threat made is told from a threat told.
"""

# ruff: noqa: C901, PLR0912, PLR0915, PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects.

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from narratives.hostility.lexicon import INSIDE, Lexicon
from narratives.hostility.rules import CLAUSE_FLAG, LAST_FLAG, TAGGED_FLAG, Grammar, Stance
from narratives.hostility.tokens import END, MARK, MENTION, PAUSE, QUESTION, TAG, TAGGED, Tokens

_NEGATED, _QUOTED, _REPORTED, _MOURNED, _CONDEMNED, _IMAGINED, _RECLAIMED = (int(stance) for stance in Stance)
_WITHIN_CLAUSE = 4
"""Gaps up to this stay within a clause; longer ones may cross a comma."""
_CLAUSE_REACH = 6
"""Tokens before a match in which a negation of the same clause still governs it."""


@dataclass(frozen=True, slots=True)
class Hits:
    """For each of n texts: bit masks of the rules that stand and of those voided, why voided, and all classes met."""

    standing: npt.NDArray[np.uint64]
    voided: npt.NDArray[np.uint64]
    stances: npt.NDArray[np.uint8]
    classes: npt.NDArray[np.uint64]


def match(tokens: Tokens, grammar: Grammar, words: Lexicon) -> Hits:
    """Match every pattern of the grammar against every text."""
    n = tokens.at.shape[0] - 1
    hits = Hits(np.zeros(n, np.uint64), np.zeros(n, np.uint64), np.zeros(n, np.uint8), np.zeros(n, np.uint64))
    context = np.array(
        [
            words.mask(name)
            for name in ("neg", "report", "mourn", "condemn", "imagine", "own", "slur", "start", "they", "identity")
        ],
        dtype=np.uint64,
    )
    _match(
        tokens.masks,
        tokens.kinds,
        tokens.at,
        grammar.masks,
        grammar.gaps,
        grammar.flags,
        grammar.sizes,
        grammar.rule_of,
        grammar.firm,
        grammar.labelling,
        context,
        hits.standing,
        hits.voided,
        hits.stances,
        hits.classes,
    )
    return hits


@njit(cache=True, nogil=True)
def _opens_clause(
    masks: npt.NDArray[np.uint64], kinds: npt.NDArray[np.uint8], begin: int, t: int, start: np.uint64, neg: np.uint64
) -> bool:
    i = t - 1
    while i >= begin:
        kind = kinds[i]
        if kind in (END, QUESTION, PAUSE):
            return True
        if kind not in (MENTION, TAG, TAGGED, MARK) and masks[i] & (start | neg) == np.uint64(0):
            return False
        i -= 1
    return True


@njit(cache=True, nogil=True)
def _fits(
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    begin: int,
    end: int,
    t: int,
    mask: np.uint64,
    flag: int,
    start: np.uint64,
    neg: np.uint64,
) -> bool:
    if masks[t] & mask == np.uint64(0):
        return False
    if flag & TAGGED_FLAG and kinds[t] != TAG and kinds[t] != TAGGED:
        return False
    if flag & LAST_FLAG and t + 1 < end and kinds[t + 1] == TAGGED:
        return False
    return not (flag & CLAUSE_FLAG) or _opens_clause(masks, kinds, begin, t, start, neg)


@njit(cache=True, nogil=True)
def _stance(
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
    stance = _NEGATED if negated_inside else 0
    i = first - 1
    while i >= begin and first - i <= _CLAUSE_REACH and kinds[i] not in (END, QUESTION, PAUSE):
        if masks[i] & neg != zero:
            stance |= _NEGATED
        i -= 1
    marks_before = 0
    marks_after = 0
    outside = 0
    for i in range(begin, end):
        if kinds[i] == MARK:
            if i < first:
                marks_before += 1
            elif i > last:
                marks_after += 1
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
            stance |= _QUOTED
    sentence = 0  # sentences between the token and the match: 0 is the match's own
    i = first - 1
    while i >= begin and sentence < 2:
        if kinds[i] in (END, QUESTION):
            sentence += 1
        m = masks[i]
        if m & report != zero and (sentence == 0 or marks_before > 0):
            stance |= _REPORTED
        if m & imagine != zero:
            stance |= _IMAGINED
        if sentence == 0:
            if m & mourn != zero:
                stance |= _MOURNED
            if m & condemn != zero:
                stance |= _CONDEMNED
        i -= 1
    sentence = 0
    i = last + 1
    while i < end and sentence < 2:
        if kinds[i] in (END, QUESTION) and i + 1 < end:
            sentence += 1
        m = masks[i]
        if m & report != zero and not firm and sentence == 0:
            stance |= _REPORTED
        if m & condemn != zero and (not firm or sentence == 0):
            stance |= _CONDEMNED
        if m & mourn != zero and sentence == 0:
            stance |= _MOURNED
        if sentence == 0 and (m & imagine != zero or (kinds[i] == QUESTION and not firm)):
            stance |= _IMAGINED
        i += 1
    if slur_only:
        for i in range(max(begin, first - 3), first):
            if masks[i] & own != zero:
                stance |= _RECLAIMED
    return stance


@njit(cache=True, nogil=True)
def _match(
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    at: npt.NDArray[np.int64],
    pattern_masks: npt.NDArray[np.uint64],
    gaps: npt.NDArray[np.int8],
    flags: npt.NDArray[np.uint8],
    sizes: npt.NDArray[np.int8],
    rule_of: npt.NDArray[np.int8],
    firm: npt.NDArray[np.bool_],
    labelling: npt.NDArray[np.bool_],
    context: npt.NDArray[np.uint64],
    standing: npt.NDArray[np.uint64],
    voided: npt.NDArray[np.uint64],
    stances: npt.NDArray[np.uint8],
    classes: npt.NDArray[np.uint64],
) -> None:
    zero = np.uint64(0)
    inside = np.uint64(INSIDE)
    neg = context[0]
    slur = context[6]
    start = context[7]
    they = context[8]
    group = context[9] | slur
    for text in range(at.shape[0] - 1):
        begin, end = at[text], at[text + 1]
        union = zero
        for t in range(begin, end):
            # "they" means a group only where the post has named one before
            if union & group == zero:
                masks[t] &= ~they
            union |= masks[t]
        classes[text] = union
        if union == zero:
            continue
        for p in range(sizes.shape[0]):
            size = sizes[p]
            possible = True
            for e in range(size):
                if union & pattern_masks[p, e] == zero:
                    possible = False
                    break
            bit = np.uint64(1) << np.uint64(rule_of[p])
            if not possible or standing[text] & bit != zero:
                continue
            for t in range(begin, end):
                if not _fits(masks, kinds, begin, end, t, pattern_masks[p, 0], flags[p, 0], start, neg):
                    continue
                last = t
                negated = False
                whole = True
                for e in range(1, size):
                    found = -1
                    u = last + 1
                    passed = 0
                    while u < end and passed <= gaps[p, e]:
                        if kinds[u] in (END, QUESTION) or (kinds[u] == PAUSE and gaps[p, e] <= _WITHIN_CLAUSE):
                            break
                        if _fits(masks, kinds, begin, end, u, pattern_masks[p, e], flags[p, e], start, neg):
                            found = u
                            break
                        if masks[u] & neg != zero:
                            negated = True
                        if masks[u] & inside == zero:
                            passed += 1
                        u += 1
                    if found < 0:
                        whole = False
                        break
                    last = found
                if not whole:
                    continue
                only_slur = size == 1 and pattern_masks[p, 0] == slur
                stance = _stance(masks, kinds, begin, end, t, last, negated, firm[rule_of[p]], only_slur, context)
                if labelling[rule_of[p]]:
                    stance &= _CONDEMNED
                if stance == 0:
                    standing[text] |= bit
                    break
                voided[text] |= bit
                stances[text] |= np.uint8(stance)
