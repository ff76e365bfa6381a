"""What each finding says, word for word: a press officer acts on these sentences at night."""
# ruff: noqa: E501, ISC004 - sentences stand here whole, as they are shown

from collections.abc import Callable

import pytest

from domain.records import Finding, Fingerprint
from policies.media import MediaHashes
from tests.unit.policies.guard.builders import a_line_use, a_policy, an_image, found

Told = tuple[str, str, str, str]

CASES: dict[str, tuple[Callable[[], tuple[Finding, ...]], tuple[Told, ...]]] = {
    "the narrative's hashtag": (
        lambda: found("We know #PoliceLies is about."),
        (
            (
                "amplification",
                "block",
                "In the text, you repeat the narrative's hashtag #PoliceLies, which would spread it.",
                "Take it out and say what is true instead.",
            ),
        ),
    ),
    "words close to a hashtag": (
        lambda: found("Reports of a harbour attack are false."),
        (
            (
                "amplification",
                "advise",
                "In the text, the words come close to the narrative's hashtag #harbourattack.",
                "Say it in words of our own if you can.",
            ),
        ),
    ),
    "the narrative's handle": (
        lambda: found("Ask @harbour_truth77 about it."),
        (
            (
                "amplification",
                "block",
                "In the text, you repeat the handle @harbour_truth77, which would spread it.",
                "Take it out and say what is true instead.",
            ),
        ),
    ),
    "a long phrase": (
        lambda: found("No, the police opened fire on children is untrue."),
        (
            (
                "amplification",
                "block",
                "In the text, you repeat the narrative's own words “the police opened …”, which would spread it.",
                "Take it out and say what is true instead.",
            ),
        ),
    ),
    "a short phrase": (
        lambda: found("The flag is up.", narrative=Fingerprint(phrases=("flag is up",))),
        (
            (
                "amplification",
                "block",
                "In the text, you repeat the narrative's own words “flag is up”, which would spread it.",
                "Take it out and say what is true instead.",
            ),
        ),
    ),
    "the narrative's link": (
        lambda: found("See truth-harbour.example/what-they-hide for it."),
        (
            (
                "amplification",
                "block",
                "In the text, you repeat the narrative's link to truth-harbour[.]example, which would spread it.",
                "Take it out and say what is true instead.",
            ),
            (
                "unknown-link",
                "raise",
                "In the text, truth-harbour[.]example is not on the list of known hosts.",
                "Link to a known host, or have a lead check the page and add its host to known_hosts.",
            ),
        ),
    ),
    "a short link under a narrative with links": (
        lambda: found("More at https://bit.ly/abc today."),
        (
            (
                "amplification",
                "block",
                "In the text, the short link bit[.]ly hides where it leads, and this narrative spreads by links.",
                "Use the full address of the page.",
            ),
            (
                "unknown-link",
                "raise",
                "In the text, the short link bit[.]ly does not show where it leads.",
                "Use the full address of the page.",
            ),
        ),
    ),
    "a short link alone": (
        lambda: found("More at https://bit.ly/abc today.", narrative=None),
        (
            (
                "unknown-link",
                "raise",
                "In the text, the short link bit[.]ly does not show where it leads.",
                "Use the full address of the page.",
            ),
        ),
    ),
    "a look-alike host": (
        lambda: found("More at https://gоv.uk/news today.", narrative=None),
        (
            (
                "unknown-link",
                "raise",
                "In the text, the address gоv[.]uk uses letters that look like others.",
                "Check the address letter by letter, and type it again.",
            ),
        ),
    ),
    "an unknown host": (
        lambda: found("More at https://example.org/news today.", narrative=None),
        (
            (
                "unknown-link",
                "raise",
                "In the text, example[.]org is not on the list of known hosts.",
                "Link to a known host, or have a lead check the page and add its host to known_hosts.",
            ),
        ),
    ),
    "the narrative's picture": (
        lambda: found("Boats.", media=(an_image(sha256="a" * 64),)),
        (
            (
                "amplification",
                "block",
                "Image 1 is the narrative's own picture, or looks the same.",
                "Use a picture of our own, or none.",
            ),
        ),
    ),
    "a listed picture": (
        lambda: found(
            "Boats.",
            policy=a_policy(hostile_hashes=MediaHashes(frozenset({"c" * 64}))),
            media=(an_image(sha256="c" * 64),),
        ),
        (
            (
                "amplification",
                "block",
                "Image 1 is on the list of hostile media, or looks the same.",
                "Use a picture of our own, or none.",
            ),
            (
                "terrorist-publication",
                "block",
                "Image 1 is on the list of hostile media, which may not be published.",
                "Take the image out.",
            ),
        ),
    ),
    "a list that was not read": (
        lambda: found("Boats.", policy=a_policy(hostile_media="list.csv"), media=(an_image(sha256="d" * 64),)),
        (
            (
                "amplification",
                "block",
                "Image 1 could not be compared with the list of hostile media, which was not read.",
                "Ask whoever runs the bot to check the file that hostile_media names, or publish without the image.",
            ),
        ),
    ),
    "a slogan of propaganda": (
        lambda: found("They say read siege online."),
        (
            (
                "terrorist-publication",
                "block",
                "In the text there is a slogan of terrorist propaganda.",
                "Take it out: say what happened in our own words, without quoting, linking or naming it.",
            ),
        ),
    ),
    "an outlet that is pointed to": (
        lambda: found("Watch the film by Amaq Agency."),
        (
            (
                "terrorist-publication",
                "block",
                "In the text you quote or point to Amaq.",
                "Take it out: say what happened in our own words, without quoting, linking or naming it.",
            ),
        ),
    ),
    "an outlet that is named": (
        lambda: found("Amaq Agency is banned."),
        (
            (
                "terrorist-publication",
                "legal",
                "In the text you name Amaq, a terrorist publication or outlet.",
                "Leave the name out if you can, so that nobody is led to it.",
            ),
        ),
    ),
    "an attacker's own words": (
        lambda: found("The attacker's manifesto: https://gov.uk/x"),
        (
            (
                "terrorist-publication",
                "block",
                "In the text you quote or link to an attacker's own words or pictures.",
                "Take it out: say what happened in our own words, without quoting, linking or naming it.",
            ),
            (
                "pre-election",
                "legal",
                "In the text, “manifesto” reads as electioneering, and the pre-election period runs until 03 December 2026.",
                "Keep to facts and services, leave out parties, candidates and achievements, or have legal approve it.",
            ),
        ),
    ),
    "a terrorist narrative's words": (
        lambda: found("We know #PoliceLies is about.", topic="terror-video"),
        (
            (
                "amplification",
                "block",
                "In the text, you repeat the narrative's hashtag #PoliceLies, which would spread it.",
                "Take it out and say what is true instead.",
            ),
            (
                "terrorist-publication",
                "block",
                "In the text you repeat what a narrative that promotes terrorism says or links to.",
                "Take it out: say what happened in our own words, without quoting, linking or naming it.",
            ),
        ),
    ),
    "a telephone number": (
        lambda: found("Ring 01632 960 555 now."),
        (
            (
                "personal-data",
                "block",
                "In the text there is a telephone number.",
                "Take it out; ask people to call 101, or use a number from a line to take.",
            ),
        ),
    ),
    "an e-mail address": (
        lambda: found("Write to jane@mail.example now."),
        (
            (
                "personal-data",
                "block",
                "In the text there is an e-mail address.",
                "Take it out, or use an address of our own.",
            ),
        ),
    ),
    "a postcode": (
        lambda: found("She lives at AB1 2DE."),
        (
            (
                "personal-data",
                "block",
                "In the text there is a full postcode.",
                "Take it out; name the area or street instead.",
            ),
        ),
    ),
    "a vehicle plate": (
        lambda: found("The car was AB12 CDE."),
        (
            (
                "personal-data",
                "block",
                "In the text there is a vehicle registration.",
                "Take it out; describe the vehicle instead.",
            ),
        ),
    ),
    "a date of birth": (
        lambda: found("He was born on 12 May 1990."),
        (("personal-data", "block", "In the text there is a date of birth.", "Take it out; give the age instead."),),
    ),
    "an identity number": (
        lambda: found("Her number is AB 12 34 56 C."),
        (("personal-data", "block", "In the text there is an identity number.", "Take it out."),),
    ),
    "a card number": (
        lambda: found("Card 4111 1111 1111 1111 was used."),
        (("personal-data", "block", "In the text there is a payment card number.", "Take it out."),),
    ),
    "a protected name": (
        lambda: found("Zoe Marlowe was there."),
        (
            (
                "protected-identity",
                "block",
                "In the text there is a name on the register of protected identities.",
                "Take out the name and anything that would let people work out who it is; ask legal if in doubt.",
            ),
        ),
    ),
    "an embargo": (
        lambda: found("Operation Nightjar went well."),
        (
            (
                "embargo",
                "block",
                "In the text there is wording under embargo until 01 December 2026 09:00.",
                "Wait until then, schedule it for later, or take that wording out.",
            ),
        ),
    ),
    "active proceedings": (
        lambda: found("Tobias Wren is in court."),
        (
            (
                "active-proceedings",
                "legal",
                "In the text you name someone against whom proceedings have been active since 01 November 2026.",
                "Have legal check that nothing could prejudice the trial, or leave the name out.",
            ),
        ),
    ),
    "an accusation": (
        lambda: found("Jane Doe is a murderer."),
        (
            (
                "accusation",
                "legal",
                "In the text you say as fact that Jane Doe has done wrong.",
                "Say what has been charged or decided by a court, leave the name out, or have legal approve it.",
            ),
        ),
    ),
    "electioneering": (
        lambda: found("Vote Labour on Thursday."),
        (
            (
                "pre-election",
                "legal",
                "In the text, “Vote Labour” reads as electioneering, and the pre-election period runs until 03 December 2026.",
                "Keep to facts and services, leave out parties, candidates and achievements, or have legal approve it.",
            ),
        ),
    ),
    "a claim about the law": (
        lambda: found("Sharing it is illegal."),
        (
            (
                "unsourced-claim",
                "raise",
                "“is illegal” is a claim about the law without a source.",
                "Link to the law or name the Act and section, or leave the claim out.",
            ),
        ),
    ),
    "a factual claim": (
        lambda: found("Two people are dead."),
        (
            (
                "unsourced-claim",
                "raise",
                "“Two people are dead” is a factual claim without a source.",
                "Say who has confirmed it, or link to where it is published.",
            ),
        ),
    ),
    "both in one": (
        lambda: found("Sharing it is illegal. Two people are dead.", variants={"x-main": "Nothing of that."}),
        (
            (
                "unsourced-claim",
                "raise",
                "“is illegal” is a claim about the law without a source.",
                "Link to the law or name the Act and section, or leave the claim out.",
            ),
            (
                "unsourced-claim",
                "raise",
                "“Two people are dead” is a factual claim without a source.",
                "Say who has confirmed it, or link to where it is published.",
            ),
        ),
    ),
    "no alt text": (
        lambda: found("Boats.", media=(an_image(None),)),
        (("alt-text", "block", "Image 1 has no alt text.", "Describe in a sentence what it shows."),),
    ),
    "a file name": (
        lambda: found("Boats.", media=(an_image("IMG_1234.jpg"),)),
        (("alt-text", "block", "The alt text of image 1 is a file name.", "Describe in a sentence what it shows."),),
    ),
    "a word that says nothing": (
        lambda: found("Boats.", media=(an_image("Photo."),)),
        (
            (
                "alt-text",
                "advise",
                "The alt text of image 1 does not say what it shows.",
                "Describe in a sentence what it shows.",
            ),
        ),
    ),
    "long alt text": (
        lambda: found("Boats.", media=(an_image("a " * 501),)),
        (
            (
                "alt-text",
                "block",
                "The alt text of image 1 is longer than 1,000 characters.",
                "Shorten it, and put long text into the post or on our website.",
            ),
        ),
    ),
    "no text": (
        lambda: found(" "),
        (("length", "block", "There is no text to publish.", "Write the text, or withdraw the draft."),),
    ),
    "a long text": (
        lambda: found("word " * 57),
        (
            (
                "length",
                "block",
                "For x-main, the text is 5 over the limit of 280 characters as X counts them.",
                "Shorten it by 5, or write a shorter variant for x-main.",
            ),
            (
                "reading-ease",
                "advise",
                "One sentence has 57 words; more than 25 are hard to take in.",
                "Split it in two.",
            ),
        ),
    ),
    "a hidden character": (
        lambda: found("Stay\u200b home."),
        (
            (
                "hidden-characters",
                "block",
                "In the text there are characters that nobody can see: zero width space.",
                "Paste the text without formatting, or type that word again.",
            ),
        ),
    ),
    "many hidden characters": (
        lambda: found("S\u200bt\u202ea\u2066y\u00ad home."),
        (
            (
                "hidden-characters",
                "block",
                "In the text there are characters that nobody can see: zero width space, right-to-left override, left-to-right "
                "isolate and others.",
                "Paste the text without formatting, or type that word again.",
            ),
        ),
    ),
    "a hashtag without capitals": (
        lambda: found("Meet us at #harbourfestival today."),
        (
            (
                "hashtag-case",
                "advise",
                "Screen readers cannot tell the words of #harbourfestival apart.",
                "Write it #HarbourFestival.",
            ),
        ),
    ),
    "a hashtag whose words are not known": (
        lambda: found("Meet us at #qwertzuiopasdfgh today."),
        (
            (
                "hashtag-case",
                "advise",
                "Screen readers cannot tell the words of #qwertzuiopasdfgh apart.",
                "Begin each of its words with a capital.",
            ),
        ),
    ),
    "a long sentence": (
        lambda: found("We are here today " + "and we stay here " * 7 + "now."),
        (
            (
                "reading-ease",
                "advise",
                "One sentence has 33 words; more than 25 are hard to take in.",
                "Split it in two.",
            ),
        ),
    ),
    "a fault in a variant": (
        lambda: found("Hello.", variants={"x-main": "Jane Doe is a murderer."}),
        (
            (
                "accusation",
                "legal",
                "In the variant for x-main you say as fact that Jane Doe has done wrong.",
                "Say what has been charged or decided by a court, leave the name out, or have legal approve it.",
            ),
        ),
    ),
    "a fault in alt text": (
        lambda: found("Hello.", media=(an_image("Jane Doe is a murderer."),)),
        (
            (
                "accusation",
                "legal",
                "In the alt text of image 1 you say as fact that Jane Doe has done wrong.",
                "Say what has been charged or decided by a court, leave the name out, or have legal approve it.",
            ),
        ),
    ),
    "a fault in a slot": (
        lambda: found("Hello.", line=a_line_use(place="Jane Doe is a murderer.")),
        (
            (
                "accusation",
                "legal",
                "In the slot place you say as fact that Jane Doe has done wrong.",
                "Say what has been charged or decided by a court, leave the name out, or have legal approve it.",
            ),
        ),
    ),
    "a fault in a link": (
        lambda: found("Hello.", links=("https://example.org/x",)),
        (
            (
                "unknown-link",
                "raise",
                "In a link, example[.]org is not on the list of known hosts.",
                "Link to a known host, or have a lead check the page and add its host to known_hosts.",
            ),
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_finding_says_what_is_wrong_and_what_to_do(case: str) -> None:
    ask, expected = CASES[case]
    assert tuple((str(f.rule), str(f.effect), f.reason, f.remedy) for f in ask()) == expected
