"""Characters that look like others, or like nothing at all: a table of our own, after the idea of Unicode UTS #39."""

import re
import unicodedata

# Each row: a letter or sign, and the characters of other alphabets and styles that are drawn like it. Compatibility
# forms (full-width, mathematical, circled, superscript) are undone by NFKD and need no row here.
_LOOK_ALIKES = {
    "a": "аɑαᴀⱥꭺȺАΑᎪ∀ᗅ🅐🅰🇦ɒəƏⲁꓮ₳卂",
    "b": "ЬьвВβΒʙƀɓƁᏴᗷᖯ🅑🅱🇧ƅᛒᏏꓐⲃ฿乃",
    "c": "сСϲϹᴄƈƇȼȻᏟⅽ🅒🅲🇨ↄϾꞓⲥꓚ₵匚",
    "d": "ԁᏧᗞᎠԀᴅđĐɗɖƉƊȡ🅓🅳🇩ðꓓ₫",
    "e": "еЕεΕᴇҽєЄɛɇɆᎬ∃⋿ℯ🅔🅴🇪ǝҼ℮ɘᥱⲉꓰ乇",
    "f": "ſƒꞙꜰƑᖴϝϜ🅕🅵🇫ғҒẝꓝ₣千",
    "g": "ɡɢԍցǤǥɠƓᏀᏳԌ🅖🅶🇬ցꓖ₲",
    "h": "һҺհнНΗʜħĦⱨᏂᎻᕼ🅗🅷🇭ђћԋɦⲏꓧђ卄",
    "i": "іІιΙɪıɩӀӏᎥᛁ⍳🅘🅸🇮ɨƗⅼ∣ǀا١۱ⲓꓲ❗丨",
    "j": "јЈϳʝᴊɉɈᎫᒍ🅙🅹🇯Ϳյꓙ",
    "k": "кКκΚᴋƙƘⱪⱩᏦ🅚🅺🇰ҝқҚӄⲕꓗ₭",
    "l": "˥ⅼłŁʟƚȽɭℓᏞᒪ🅛🅻🇱Լլꓡ₤ㄥ",
    "m": "мМΜᴍɱϺᎷᗰ🅜🅼🇲ⅿⲙꓟ₥爪",
    "n": "пПηɴΝŋŊɲƞȠᏁ🅝🅽🇳ոռиИՈทⲛꓠ₦几η",
    "o": "оОοΟᴏөӨσօՕøØɵƟ○◯⚪⭕ᎤᏫ🅞🅾🇴ൃဝ०০੦૦௦౦൦๐໐၀٥םⲟꓳㄖ",
    "p": "рРρΡᴘþƿƤƥᏢᑭ🅟🅿🇵ϸρþÞⲣꓑ₱卩",
    "q": "ԛԚգզɋɊ🅠🆀🇶ႳϘ",
    "r": "гГʀᴦɍɌɽᏒᖇ🅡🆁🇷гʁЯяɹꓣ尺",
    "s": "ѕЅꜱʂȿᏚՏ🅢🆂🇸ƨꞅꓢ₴💲丂",
    "t": "тТτΤᴛŧŦƭƬȾⱦᎢ⊤⟙🅣🆃🇹†ҭⲧꓔ₮ㄒ",
    "u": "υսᴜʉɄцЦՍ⋃∪ᑌ🅤🆄🇺ʊμµմꓴㄩ",
    "v": "ѵѴνᴠ∨⋁ᏙᐯѶ🅥🆅🇻ʋⅴꓦ",
    "w": "ѡωшШщЩᴡԝԜᎳᏔɯɰ🅦🆆🇼ⱳաⲱꓪ₩山",
    "x": "хХχΧ×✕✖⨯᙭🅧🆇🇽ҳⅹ᙮ⲭꓫ❌乂",
    "y": "уУүҮγʏΥɣɏɎҰұᎩ🅨🆈🇾ყʎⲩꓬㄚ",
    "z": "ᴢʐƶƵΖζɀᏃ🅩🆉🇿ʒзЗⲍꓜ乙",
    "#": "♯⌗⋕＃﹟",
    ".": "。｡．․‧·•∙⋅・",
    "/": "⁄∕╱⧸／",
    "-": "‐‑‒–—−﹣－⁃",
    ":": "：︰ː꞉∶",
    "'": "’‘ʼ＇`´",
    "ae": "æÆ",
    "oe": "œŒ",
}  # fmt: skip

_NAMED = re.compile(
    r"(?:LATIN|MODIFIER|REGIONAL INDICATOR SYMBOL|(?:NEGATIVE )?(?:SQUARED|CIRCLED) LATIN|TAG LATIN) "
    r"(?:SMALL |CAPITAL |SUBSCRIPT )*LETTER (?:(?:SMALL|CAPITAL|TURNED|REVERSED|SIDEWAYS|INVERTED|SCRIPT|BARRED|LONG|"
    r"OPEN|STIRRUP|VOLAPUK|INSULAR|BROKEN) )*([A-Z])(?: WITH .*)?"
)
_LATIN_BLOCKS = (
    (0x80, 0x2B0),
    (0x1D00, 0x1DC0),
    (0x1E00, 0x1F00),
    (0x2C60, 0x2C80),
    (0xA720, 0xA800),
    (0xAB30, 0xAB70),
    (0x1F100, 0x1F200),
)


def _named_after_letters() -> dict[int, str]:
    """Return the Latin letters that differ from a plain one by a stroke, hook, turn or frame, by Unicode names."""
    return {
        code: named[1].lower()
        for low, high in _LATIN_BLOCKS
        for code in range(low, high)
        if (named := _NAMED.fullmatch(unicodedata.name(chr(code), "")))
    }


CONFUSABLES: dict[int, str] = _named_after_letters() | {
    ord(alike): letter
    for letter, alikes in _LOOK_ALIKES.items()
    for alike in dict.fromkeys(alikes)
    if not alike.isascii()
}
"""For `str.translate`: what a look-alike is read as."""

# Digits of other scripts stand for their value.
_DIGIT_ZEROS = (
    0x660,
    0x6F0,
    0x7C0,
    0x966,
    0x9E6,
    0xA66,
    0xAE6,
    0xB66,
    0xBE6,
    0xC66,
    0xCE6,
    0xD66,
    0xE50,
    0xED0,
    0x1040,
)
DIGITS: dict[int, str] = {zero + value: str(value) for zero in _DIGIT_ZEROS for value in range(10)}
"""For `str.translate`: other scripts' digits as ASCII digits."""

_INVISIBLE_RANGES = (
    (0x00, 0x08), (0x0E, 0x1F), (0x7F, 0x84), (0x86, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F),
    (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
IGNORABLE: dict[int, None] = {code: None for low, high in _INVISIBLE_RANGES for code in range(low, high + 1)}
"""For `str.translate`: what shows nothing is removed (Default_Ignorable_Code_Point, controls and fillers)."""
