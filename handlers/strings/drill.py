"""What a drill says: its signs, its answers, and for each rule the duty behind it."""

from collections.abc import Mapping
from typing import Final

MARK: Final = "🎓 PRACTICE"
CARD: Final = "🎓 *PRACTICE.* Everything here is invented. Answers reach sandbox accounts only."
OVER: Final = "🎓 This practice is over; its score is in the channel."
PAGE: Final = "🎓 PRACTICE · {text}"

BEGUN: Final = "🎓 *{id}* has begun. The clock runs; `/fleetfoot drill end` ends it and gives the score."
ENDED: Final = "🎓 *{id}* is over: {total} of {most} points. The score is in {channel}."
LESSON: Final = "📖 {lesson}"

LESSONS: Final[Mapping[str, str]] = {
    "amplification": (
        "It would have carried the story further: a hashtag, link or phrase of the hostile story in an official post "
        "brings it readers and rank. Say what is true, not what is false (RESIST)."
    ),
    "terrorist-publication": (
        "It would have risked an offence: quoting, linking or attaching a terrorist publication can be encouraging or "
        "disseminating it (Terrorism Act 2006, sections 1 to 3)."
    ),
    "personal-data": (
        "It would have published somebody's personal data without a basis in law (UK GDPR, Data Protection Act 2018), "
        "and put them at risk tonight."
    ),
    "protected-identity": (
        "It would have broken a promise for life: whoever alleges a sexual offence is anonymous from then "
        "on, pieces of a jigsaw included (Sexual Offences (Amendment) Act 1992, section 1)."
    ),
    "embargo": "It would have broken an embargo: others rely on the agreed minute, and may be in danger before it.",
    "active-proceedings": (
        "It would have risked a trial: once somebody is arrested or charged, whatever creates a substantial risk of "
        "serious prejudice is contempt, whatever was meant (Contempt of Court Act 1981, sections 1 and 2)."
    ),
    "accusation": (
        "It would have accused a named person. Unproven it can be defamation, and with proceedings active contempt "
        "(Defamation Act 2013, Contempt of Court Act 1981). Neither confirm nor deny names."
    ),
    "pre-election": (
        "It would have looked like taking sides before an election, which public bodies may not (Local Government Act "
        "1986, section 2, and the Publicity Code)."
    ),
    "unsourced-claim": (
        "It would have claimed a law or a fact without a source. In 2014 a force warned that watching a video might be "
        "an offence, and was told that this was wrong."
    ),
    "unknown-link": "It would have sent people to an address nobody has checked, under our name.",
    "alt-text": (
        "It would have shut out people who cannot see the image (Public Sector Bodies Accessibility Regulations 2018, "
        "Equality Act 2010)."
    ),
    "hidden-characters": "It held characters nobody can see, which can turn words round or hide a link.",
    "length": "It would not have fitted: a platform would have cut or refused it while minutes run.",
    "hashtag-case": "Screen readers read #OldMarket as two words and #oldmarket as none.",
    "reading-ease": "Long sentences lose people who are frightened, tired or reading in their second language.",
    "practice": "It would have reached the real public during a practice. That is the one thing a drill must never do.",
}

TRAINING_SOON: Final = (
    "Your Fleetfoot training is good until {until}, {days} more days. After that you can neither draft nor approve. "
    "Take part in a drill (`/fleetfoot drill`) and ask a lead to renew the date in the policy file."
)
TRAINING_LAST_DAY: Final = "Today is the last day that your Fleetfoot training is good. Ask a lead to renew it."
TRAINING_LAPSED: Final = (
    "Your Fleetfoot training ran out on {until}: you can neither draft nor approve. Ask a lead for a drill and a date."
)
TRAINING_LEAD: Final = "Training: {who}'s ran out on {until}; they can neither draft nor approve until it is renewed."
