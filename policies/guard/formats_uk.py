"""The United Kingdom's telephone numbers, postcodes, vehicle plates and identity numbers."""

import re

from policies.guard.formats import Format, before, is_reference

_AREAS = """
GIR AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK
FY G GL GU GY HA HC HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR
NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD
WF WN WR WS WV YO ZE
"""
_AREA = frozenset(_AREAS.split())
_VENUE = re.compile(
    r"\b(?:town|village|city|church|parish|sports|county) hall|\bguildhall|\blibrary|\b(?:police |fire |bus |railway "
    r")?station|"
    r"\b(?:community|leisure|civic|sports|shopping|visitor|health|medical|recycling|arts|family|vaccination|testing|"
    r"rest|reception|"
    r"evacuation|children['’]s|day|cultural|conference) (?:centre|hub)|\bmuseum|\bhospital|\bsurgery|\bschool|"
    r"\bacademy|\bcollege|"
    r"\buniversity|\bchurch|\bcathedral|\bmosque|\btemple|\bsynagogue|\bgurdwara|\btheatre|\bstadium|\bpark|"
    r"\bheadquarters|"
    r"\bcouncil offices?|\bcourt|\barena|\bclinic|\bpharmacy|\bdepot|\bcar park|\bregist(?:er|ry) office",
    re.IGNORECASE,
)
_HOME = re.compile(
    r"\b(?:liv(?:es?|ing|ed)|home|house|flat|apartment|resident of|resides?|family|suspects?|victims?|his|her|their|"
    r"address of)\b",
    re.IGNORECASE,
)
_VEHICLE = re.compile(
    r"\b(?:reg|registration|plates?|vrm|index|vehicle|car|van|lorry|truck|motor(?:bike|cycle)|moped|taxi|minibus|"
    r"driver|driving|"
    r"bmw|audi|ford|vauxhall|volkswagen|vw|golf|corsa|fiesta|focus|mercedes|transit|toyota|nissan|honda|kia|hyundai|"
    r"peugeot|"
    r"renault|seat|skoda|volvo|tesla|range rover|land rover|mini|astra|polo|hatchback|saloon|estate|stolen)\b",
    re.IGNORECASE,
)
_PLATE_CUE = re.compile(
    r"\b(?:reg|registration|(?:number )?plates?|vrm|index)\b\.?(?: (?:number|mark|no|plate|is|was|"
    r"of)\b\.?){0,2}\W{0,3}$",
    re.IGNORECASE,
)
_PHONE_CUE = re.compile(
    r"\b(?:call|ring|text|phone|telephone|tel|mob(?:ile)?|whatsapp|number is|contact|on)\b\W{0,3}(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
_WORDS = """
HRS THE FOR AND NOW DAY ARE YOU NOT ALL OUT OFF ONE TWO WAS HAS ITS BUT CAN DUE VIA NEW MAY JAN FEB MAR APR JUN JUL
AUG SEP OCT NOV DEC MEN MPH AGE WAY ROW BUS CAR VAN GMT BST
"""
_NOT_LETTERS = frozenset(_WORDS.split())
_MEASURES = frozenset({"st", "nd", "rd", "th", "hr", "ft", "ln", "yd", "lb", "pt"})


def _phone(match: re.Match[str], text: str) -> bool:
    """Accept a national number of 01, 02, 05 or 07: 03, 08 and 09 are organisations' (Ofcom numbering plan)."""
    digits = re.sub(r"\D", "", match.group())
    abroad = re.match(r"\D*(?:\+|00)", match.group()) is not None
    national = re.sub(r"^(?:00)?44", "", digits).lstrip("0") if abroad else digits.removeprefix("0")
    if is_reference(match, text) or not national.startswith(("1", "2", "5", "7")):
        return False
    return len(national) == 10 or (len(national) == 9 and national[0] == "1")


def _bare_mobile(match: re.Match[str], text: str) -> bool:
    return _PHONE_CUE.search(before(match, text, 30)) is not None


def _postcode(match: re.Match[str], text: str) -> bool:
    """Accept a full postcode but for a measure ("M4 2hr") and one that follows the name of a public place."""
    written = match.group()
    if (match[1] or match[2]).upper() not in _AREA:
        return False
    if written[-2:] in _MEASURES and not written.islower():
        return False
    sentence = re.split(r"[.!?\n]", before(match, text, 80))[-1]
    return not (_VENUE.search(sentence) and not _HOME.search(sentence))


def _plate(match: re.Match[str], text: str) -> bool:
    written = match.group()
    if written.upper()[-3:] in _NOT_LETTERS:
        return False
    joined = re.fullmatch(r"\w{4}[ -]?\w{3}", written) is not None
    return (joined and (written.isupper() or written.islower())) or _VEHICLE.search(text) is not None


def _old_plate(match: re.Match[str], text: str) -> bool:
    if match.group()[-3:] in _NOT_LETTERS or match.group()[:3] in _NOT_LETTERS:
        return False
    return _VEHICLE.search(text[max(0, match.start() - 60) : match.end() + 40]) is not None


def _cued_plate(match: re.Match[str], text: str) -> bool:
    return _PLATE_CUE.search(before(match, text, 40)) is not None


def _nhs(match: re.Match[str], text: str) -> bool:
    return re.search(r"\bNHS\b\W{0,2}(?:number|no)?", before(match, text, 25), re.IGNORECASE) is not None


FROM_ABROAD = Format(
    "phone",
    re.compile(r"(?<![\w+])\(?(?:\+|00)\s?44\)?[\s().-]{0,3}(?:\(0\))?(?:[\s().-]{0,3}\d){9,10}(?!\w)"),
    11,
    _phone,
)
"""A British number as other countries write it; at home the first of the formats below finds it."""

UNITED_KINGDOM = (
    Format(
        "phone",
        re.compile(
            r"(?<![\d+])(?<!\d[./-])(?<![A-Za-z])(?:\(?(?:\+|00)\s?44\)?[\s().-]{0,3}(?:\(0\))?|"
            r"\(?0\)?)(?:[\s().*_–-]{0,3}\d){9,10}"
            r"(?![\s.-]?\d)(?!\w)"
        ),
        10,
        _phone,
    ),
    Format("phone", re.compile(r"(?<![\w.])0\d{4}/\d{6}(?!\d)"), 11, _phone),
    Format("phone", re.compile(r"(?<![\w+.-])7\d{3}[\s-]?\d{3}[\s-]?\d{3}(?!\w)"), 10, _bare_mobile),
    Format(
        "postcode",
        re.compile(
            r"(?<![\w@/=-])(?:([A-Z]{1,2})\d[A-Z\d]?[\s-]{0,2}\d[ABD-HJLNP-UW-Z]{2}|(GIR) ?0AA)(?!\w)", re.IGNORECASE
        ),
        1,
        _postcode,
    ),
    Format(
        "plate",
        re.compile(r"(?<![\w@/=-])[A-HJ-PR-Y]{2}[ -]?\d{2}[\s-]{0,2}[A-HJ-PR-Z]{3}(?!\w)", re.IGNORECASE),
        2,
        _plate,
    ),
    Format(
        "plate",
        re.compile(
            r"(?<![\w@/=-])(?:[A-HJ-NPR-TV-Y]\d{1,3}[ -]?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}[ "
            r"-]?\d{1,3}[A-HJ-NPR-TV-Y])(?!\w)"
        ),
        1,
        _old_plate,
    ),
    Format("plate", re.compile(r"(?<!\w)(?:[A-Z]{1,3} ?\d{1,4}|\d{1,4} ?[A-Z]{1,3})(?!\w)"), 1, _cued_plate),
    Format(
        "identity",
        re.compile(
            r"(?<!\w)(?!BG|GB|NK|KN|TN|NT|ZZ)(?:QQ|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z])[ -]?\d{2}[ -]?\d{2}[ "
            r"-]?\d{2}[ -]?[A-D](?!\w)",
            re.IGNORECASE,
        ),
        6,
    ),
    Format("identity", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"), 10, _nhs),
    Format(
        "account",
        re.compile(
            r"\bsort(?:ing)? code\W{1,3}(?:is\s)?\d{2}[ -]?\d{2}[ -]?\d{2}(?!\d)|"
            r"\b(?:bank )?account (?:number |no\.? )?(?:is )?\d{8}(?!\d)",
            re.IGNORECASE,
        ),
        6,
    ),
)
"""Ofcom's national numbering plan, BS 7666 postcodes, DVLA INF104 plates, HMRC NIM39110, NHS numbers."""
