"""Finds a name or phrase of a register in text, in any case, accent, order, spacing or hashtag form."""

from policies.guard.disguise import Hit, canonical, fold, squash

_SHORT = 4


def mentions(text: str, wanted: str, *, person: bool) -> bool:
    """Tell whether `text` holds the name or phrase `wanted`; a person's may be reordered, initialled or have a middle name."""
    return any(_stands(text, form) for form in _forms(wanted, person=person)) or (person and _with_middle(text, wanted))


def _forms(wanted: str, *, person: bool) -> tuple[str, ...]:
    words = wanted.replace(",", " ").split()
    forms = [wanted]
    if person and len(words) > 1:
        forms += [" ".join((words[-1], *words[:-1]))]
        if len(words) > 2:
            forms += [f"{words[0]} {words[-1]}"]
        if len(words[-1]) > _SHORT:
            forms += [f"{words[0][0]} {words[-1]}"]
    return tuple(forms)


def _stands(text: str, form: str) -> bool:
    letters = canonical(form)
    return any(_is_mention(hit, letters, form) for hit in squash(text).find(letters))


def _is_mention(hit: Hit, letters: str, form: str) -> bool:
    if hit.whole:
        # "an net" is not "Annet", nor "1 Smith" a "J Smith" run together from other words.
        return len(hit.pieces) == 1 or len(hit.pieces) >= len(form.split()) or len(letters) > 2 * _SHORT
    # Inside a hashtag or handle: #JusticeForJaneDoe.
    return len(hit.pieces) == 1 and len(letters) > 2 * _SHORT - 2 and " " in form.strip() and len(form.split(maxsplit=1)[0]) > 1


def _with_middle(text: str, wanted: str) -> bool:
    words = wanted.split()
    if len(words) < 2:
        return False
    squashed = squash(text)
    tokens = squashed.tokens
    first, last = fold(words[0]), fold(words[-1])
    return any(
        tokens[at] == first
        and last in tokens[at + 2 : at + 4]
        and not any(mark in "".join(squashed.gaps[at + 1 : at + 3]) for mark in ".!?;\n")
        for at in range(len(tokens) - 2)
    )
