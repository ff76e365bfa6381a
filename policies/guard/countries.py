"""The formats of personal data, by country: the United Kingdom first, others chosen by the policy's legal framework."""

import re
from collections.abc import Callable
from dataclasses import dataclass

Accepts = Callable[[re.Match[str], str], bool]


def _always(match: re.Match[str], text: str) -> bool:  # noqa: ARG001 - the shape of every condition
    return True


@dataclass(frozen=True, slots=True)
class Pattern:
    """One format: its kind, the expression, and a condition that tells it from its look-alikes."""

    kind: str
    expression: re.Pattern[str]
    accepts: Accepts = _always


_POSTCODE_AREAS = (
    "AB|AL|B|BA|BB|BD|BF|BH|BL|BN|BR|BS|BT|BX|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|"
    "FK|FY|"
    "G|GL|GU|GY|HA|HC|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|"
    "NP|NR|NW|"
    "OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|"
    "WD|WF|"
    "WN|WR|WS|WV|YO|ZE|XX|ZZ|AA"
)
_VENUE = re.compile(
    r"\b(?:town hall|village hall|city hall|guildhall|library|police station|fire station|station|community "
    r"(?:centre|hub)|"
    r"(?:leisure|civic|sports|shopping|visitor|health|medical|recycling|arts|family|vaccination|testing|rest|"
    r"reception|evacuation) centre|"
    r"museum|hospital|surgery|school|academy|college|university|church|cathedral|mosque|temple|synagogue|theatre|"
    r"stadium|park|"
    r"headquarters|council offices?|court|hall|square|arena|hub|clinic|pharmacy|depot|recycling|tip|car park|"
    r"registry office)\b",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:lives?|living|lived|home|house|flat|apartment|resident of|resides?|family of|suspect|victim|his|her|"
    r"their)\b",
    re.IGNORECASE,
)
_VEHICLE = re.compile(
    r"\b(?:reg(?:istration)?|reg\.|plates?|number ?plate|vrm|index|vehicle|car|van|lorry|truck|motor(?:bike|cycle)|"
    r"moped|taxi|"
    r"driv(?:er|ing)|bmw|audi|ford|vauxhall|volkswagen|vw|golf|corsa|fiesta|focus|mercedes|transit|toyota|nissan|"
    r"honda|kia|"
    r"hyundai|peugeot|renault|seat|skoda|volvo|tesla|range rover|land rover|mini|astra|polo|hatchback|saloon|estate)\b",
    re.IGNORECASE,
)
_ROAD = re.compile(r"[MAB]\d{1,4}", re.IGNORECASE)
_NOT_LETTERS_TEXT = """
HRS THE FOR AND NOW DAY ARE YOU NOT ALL OUT OFF ONE TWO WAS HAS ITS BUT CAN DUE VIA NEW MAY JAN FEB MAR APR JUN JUL
AUG SEP OCT NOV DEC
"""
_NOT_LETTERS = frozenset(_NOT_LETTERS_TEXT.split())
_BIRTH_CUE = re.compile(
    r"(?:\bd\.?\s?o\.?\s?b\.?|\bborn(?:\s+on)?|\bdate of birth|\bbirth ?date|\bbirthday)\W{0,4}(?:is|was|of|:|on|"
    r"the)?\W{0,4}(?:the\s)?$",
    re.IGNORECASE,
)


_REFERENCE = re.compile(
    (
        r"\b(?:quot\w+|ref(?:erence)?s?|log|incident|crime(?: number| no)?|cad|case|number plate|order|"
        r"invoice)\b[\s:#.]*(?:number|no|ref(?:erence)?)?[\s:#.]*$"
    ),
    re.IGNORECASE,
)


def _uk_phone(match: re.Match[str], text: str) -> bool:
    raw = match.group()
    digits = re.sub(r"\D", "", raw)
    if raw.lstrip("(").startswith(("+44", "0044")):
        national = digits.removeprefix("0044").removeprefix("44").lstrip("0")
    else:
        national = digits.removeprefix("0")
    if len(national) not in (9, 10):
        return False
    if _REFERENCE.search(text[max(0, match.start() - 30) : match.start()]):
        return False
    # 01 and 02 serve homes too, 05 is internet lines, 07 mobiles; 03, 08 and 09 are organisations' (Ofcom).
    return national.startswith(("1", "2", "5", "7"))


def _international(match: re.Match[str], text: str) -> bool:  # noqa: ARG001 - the shape of every condition
    digits = re.sub(r"\D", "", match.group())
    return 9 <= len(digits) <= 15 and not digits.startswith("44")


def _uk_postcode(match: re.Match[str], text: str) -> bool:
    raw = match.group()
    inward = raw[-3:]
    if (
        not raw[0].isupper()
        and (" " in raw or not raw.islower())
        and not re.search(r"postcode|post code", text, re.IGNORECASE)
    ):
        pass
    if (
        inward[1:].islower()
        and inward[1:] in {"st", "nd", "rd", "th", "hr", "ft", "ln", "yd", "lb", "pt"}
        and (raw[0].isupper() or " " in raw)
    ):
        return False
    before = text[max(0, match.start() - 60) : match.start()]
    sentence = re.split(r"[.!?\n]", before)[-1]
    return not (_VENUE.search(sentence) and not _HOME.search(sentence))


def _uk_plate(match: re.Match[str], text: str) -> bool:
    raw = match.group()
    if raw.upper()[-3:] in _NOT_LETTERS:
        return False
    return raw.upper() == raw or (" " not in raw and raw.islower()) or _VEHICLE.search(text) is not None


def _old_plate(match: re.Match[str], text: str) -> bool:
    raw = match.group()
    if raw.upper()[-3:] in _NOT_LETTERS and not raw[-1].isdigit():
        return False
    return _VEHICLE.search(text[max(0, match.start() - 60) : match.end() + 40]) is not None and raw.upper() == raw


def _birth(match: re.Match[str], text: str) -> bool:
    return _BIRTH_CUE.search(text[max(0, match.start() - 30) : match.start()]) is not None


def _nhs(match: re.Match[str], text: str) -> bool:
    return (
        re.search(r"\bNHS (?:number|no)\b", text[max(0, match.start() - 40) : match.start()], re.IGNORECASE) is not None
    )


def _luhn(match: re.Match[str], text: str) -> bool:  # noqa: ARG001 - the shape of every condition
    digits = [int(digit) for digit in re.sub(r"\D", "", match.group())]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return digits[0] in {3, 4, 5, 6} and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
_DATE = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\sof\s|\s?[\s./-]\s?)(?:\d{{1,2}}|{_MONTHS}),?\s?[\s./-]\s?(?:19|20)?\d{{2}}"
    rf"|(?:19|20)\d{{2}}[./-]\d{{1,2}}[./-]\d{{1,2}}|(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?,?\s(?:19|20)\d{{2}}"
)
_COMMON = (
    Pattern("phone", re.compile(r"(?<![\w+])(?:\+|00)\s?[1-9](?:[\s().-]{0,2}\d){8,14}(?!\w)"), _international),
    Pattern("birth", re.compile(rf"(?<!\d)(?:{_DATE})(?!\d)", re.IGNORECASE), _birth),
    Pattern("card", re.compile(r"(?<![\w.])\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,4}(?:[ -]?\d{3})?(?!\w)"), _luhn),
)
_UK = (
    Pattern(
        "phone",
        re.compile(
            r"(?<![\w+.])(?:\(?(?:\+|00)\s?44\)?[\s.-]*(?:\(0\))?|\(?0)(?:[\s().-]{0,2}\d){9,10}(?![\s.-]?\d)(?!\w)"
        ),
        _uk_phone,
    ),
    Pattern(
        "postcode",
        re.compile(rf"(?<![\w-])(?:{_POSTCODE_AREAS})\d[A-Z\d]?[ ]?\d[ABD-HJLNP-UW-Z]{{2}}(?!\w)", re.IGNORECASE),
        _uk_postcode,
    ),
    Pattern(
        "plate", re.compile(r"(?<![\w-])[A-HJ-PR-Y][A-HJ-PR-Y]\d{2}[ ]?[A-HJ-PR-Z]{3}(?!\w)", re.IGNORECASE), _uk_plate
    ),
    Pattern(
        "plate",
        re.compile(
            r"(?<![\w-])(?:[A-HJ-NPR-TV-Y]\d{1,3}[ ]?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}[ ]?\d{1,3}[A-HJ-NPR-TV-Y])(?!\w)"
        ),
        _old_plate,
    ),
    Pattern(
        "identity",
        re.compile(
            r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ "
            r"-]?[A-D](?!\w)",
            re.IGNORECASE,
        ),
    ),
    Pattern("identity", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"), _nhs),
)
_BY_FRAMEWORK: dict[str, tuple[Pattern, ...]] = {
    "england-and-wales": _UK,
    "scotland": _UK,
    "northern-ireland": _UK,
    "united-kingdom": _UK,
}


def patterns_for(framework: str) -> tuple[Pattern, ...]:
    """Return the formats for a legal framework: its country's and the common ones; an unknown one gets the UK's."""
    return (*_BY_FRAMEWORK.get(framework.lower(), _UK), *_COMMON)
