"""Words for offenders, offences and what courts do, as the accusation check reads them."""

import re

_OFFENDERS = """
terrorist murderer killer attacker rapist paedophile pedophile abuser groomer thief burglar robber fraudster scammer
criminal gunman bomber arsonist stabber shooter stalker gangster rioter thug looter vandal perpetrator culprit
extremist jihadist jihadi nazi conman crook kidnapper hostage-taker trafficker smuggler molester offender predator
hijacker hooligan liar racist traitor mastermind ringleader assassin spy suspect knifeman hacker blackmailer paedo
nonce dealer drug-dealer fraud
"""
_AGAINST_PEOPLE = """
murdered killed attacked stabbed shot raped robbed assaulted abused groomed defrauded kidnapped abducted strangled
beat punched kicked poisoned trafficked blackmailed stalked harassed executed beheaded tortured molested threatened
slaughtered massacred scammed conned
"""
_AGAINST_THINGS = """
stole burgled bombed torched smuggled looted vandalised vandalized detonated hacked bribed lied incited
"""
_VAGUE = """
planned plotted orchestrated organised organized masterminded committed planted dealt led caused staged started
"""
_CRIMES = """
murder murders manslaughter attack attacks assault rape robbery theft thefts fraud burglary kidnapping abduction arson
bombing bombings shooting stabbing stabbings killing killings riot riots violence terrorism abuse hoax plot looting
vandalism crime crimes atrocity bomb bombs drugs fire
"""


def _any(words: str) -> str:
    return "(?:" + "|".join(words.split()) + ")"


_BESIDES = """
guilty responsible behind blame accused suspected sexually fire blew ran opened struck offended again crimes fraud
terrorism bribe bribes drugs did
"""
_WORDS = re.findall(r"[a-z]+", _OFFENDERS + _AGAINST_PEOPLE + _AGAINST_THINGS + _VAGUE + _CRIMES + _BESIDES)
ACCUSING = frozenset({*_WORDS, *(f"{word}s" for word in _WORDS)})
"""One of these stands in every accusation, so that most texts are passed over quickly."""

OFFENDER = _any(_OFFENDERS)
HARMED = _any(_AGAINST_PEOPLE)
DAMAGED = _any(_AGAINST_THINGS)
ARRANGED = _any(_VAGUE)
CRIME = _any(_CRIMES)

DECIDED = re.compile(
    r"\b(?:convicted|sentenced|jailed|imprisoned|found guilty|plead(?:ed|s)? guilty|pled guilty|admitt(?:ed|ing)|"
    r"life sentence|"
    r"not guilty|acquitted|cleared of|posthumous\w*|inquest (?:found|concluded))\b",
    re.IGNORECASE,
)
"""A court has decided, or the accused has admitted it."""

REPORTED = re.compile(
    r"\b(?:alleg\w+|accused of|suspected|(?:court|jury|inquest|tribunal|judge) (?:has |was |were )?(?:heard|told)|"
    r"charged with|"
    r"false(?:ly)? (?:claim\w*|accus\w+|say\w*)|no evidence that|not true that|untrue that|wrong that)\b",
    re.IGNORECASE,
)
"""What follows is told as somebody's allegation, or denied."""

DENIED = re.compile(
    r"^\W*(?:\w+\W+){0,2}(?:did not|didn't|didn’t|never|is not|isn't|isn’t|was not|wasn't|wasn’t|has not|hasn't|"
    r"hasn’t|had no|is no)\b",
    re.IGNORECASE,
)
"""What follows the name is a denial."""
