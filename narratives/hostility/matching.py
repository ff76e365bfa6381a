"""Finds the grammar's patterns in tokens and decides whether each stands or is voided. Compiled.

A match may be voided by the stance the writer takes to it: see `stance.py`.
"""

# ruff: noqa: C901, PLR0912, PLR0915, PLR0917
# The compiled loops are long and flat on purpose: numba inlines no objects.

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from narratives.compiled import kept
from narratives.hostility.lexicon import INSIDE, Lexicon
from narratives.hostility.rules import CLAUSE_FLAG, LAST_FLAG, TAGGED_FLAG, Grammar
from narratives.hostility.stance import CONDEMNED, stance_of
from narratives.hostility.tokens import END, MARK, MENTION, PAUSE, QUESTION, TAG, TAGGED, Tokens

_WITHIN_CLAUSE = 4
"""Gaps up to this stay within a clause; longer ones may cross a comma."""


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
            for name in (
                *("neg", "report", "mourn", "condemn", "imagine", "own", "slur", "start", "they", "identity"),
                *("lethal.base", "harm.base", "throw", "arm", "come"),
            )
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


@kept
def _opens_clause(
    masks: npt.NDArray[np.uint64],
    kinds: npt.NDArray[np.uint8],
    begin: int,
    t: int,
    start: np.uint64,
    neg: np.uint64,
    order: np.uint64,
) -> bool:
    """Say whether a clause begins at t, or goes on there with a further order: "drag him out and beat him"."""
    i = t - 1
    first = np.uint64(0)
    while i >= begin and kinds[i] not in (END, QUESTION, PAUSE):
        if kinds[i] not in (MENTION, TAG, TAGGED, MARK) and masks[i] & (start | neg) == np.uint64(0):
            first = masks[i] if masks[i] != np.uint64(0) else np.uint64(INSIDE)
        i -= 1
    if first == np.uint64(0):
        return True
    return first & order != np.uint64(0) and t > begin and masks[t - 1] & start != np.uint64(0)


@kept
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
    order: np.uint64,
) -> bool:
    if masks[t] & mask == np.uint64(0):
        return False
    if flag & TAGGED_FLAG and kinds[t] != TAG and kinds[t] != TAGGED:
        return False
    if flag & LAST_FLAG and t + 1 < end and kinds[t + 1] == TAGGED:
        return False
    return not (flag & CLAUSE_FLAG) or _opens_clause(masks, kinds, begin, t, start, neg, order)


@kept
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
    order = context[10] | context[11] | context[12] | context[13] | context[14]
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
                if not _fits(masks, kinds, begin, end, t, pattern_masks[p, 0], flags[p, 0], start, neg, order):
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
                        if _fits(masks, kinds, begin, end, u, pattern_masks[p, e], flags[p, e], start, neg, order):
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
                stance = stance_of(masks, kinds, begin, end, t, last, negated, firm[rule_of[p]], only_slur, context)
                if labelling[rule_of[p]]:
                    stance &= CONDEMNED
                if stance == 0:
                    standing[text] |= bit
                    break
                voided[text] |= bit
                stances[text] |= np.uint8(stance)
