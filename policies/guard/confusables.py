"""Characters that look like others, or like nothing at all: a table of our own, after the idea of Unicode UTS #39."""

# Each row: a letter or sign, and the characters of other alphabets and styles that are drawn like it. Compatibility
# forms (full-width, mathematical, circled, superscript) are undone by NFKD and need no row here.
_LOOK_ALIKES = {
    "a": "аɑαᴀⱥꭺȺАΑᎪ∀ᗅ🅐🅰🇦ɒəƏ",
    "b": "ЬьвВβΒʙƀɓƁᏴᗷᖯ🅑🅱🇧ƅᛒ",
    "c": "сСϲϹᴄƈƇȼȻᏟⅽ🅒🅲🇨ↄϾꞓ",
    "d": "ԁᏧᗞᎠԀᴅđĐɗɖƉƊȡ🅓🅳🇩ð",
    "e": "еЕεΕᴇҽєЄɛɇɆᎬ∃⋿ℯ🅔🅴🇪ǝҼ℮ɘ",
    "f": "ſƒꞙꜰƑᖴϝϜ🅕🅵🇫ғҒẝ",
    "g": "ɡɢԍցǤǥɠƓᏀᏳԌ🅖🅶🇬ց",
    "h": "һҺհнНΗʜħĦⱨᏂᎻᕼ🅗🅷🇭ђћԋɦ",
    "i": "іІιΙɪıɩӀӏᎥᛁ⍳🅘🅸🇮ɨƗⅼ∣ǀا١۱",
    "j": "јЈϳʝᴊɉɈᎫᒍ🅙🅹🇯Ϳյ",
    "k": "кКκΚᴋƙƘⱪⱩᏦ🅚🅺🇰ҝқҚӄ",
    "l": "ⅼłŁʟƚȽɭℓᏞᒪ🅛🅻🇱Լլ",
    "m": "мМΜᴍɱϺᎷᗰ🅜🅼🇲ⅿ",
    "n": "пПηɴΝŋŊɲƞȠᏁ🅝🅽🇳ոռиИՈท",
    "o": "оОοΟᴏөӨσօՕøØɵƟ○◯⚪⭕ᎤᏫ🅞🅾🇴ൃဝ०০੦૦௦౦൦๐໐၀٥ם",
    "p": "рРρΡᴘþƿƤƥᏢᑭ🅟🅿🇵ϸρþÞ",
    "q": "ԛԚգզɋɊ🅠🆀🇶ႳϘ",
    "r": "гГʀᴦɍɌɽᏒᖇ🅡🆁🇷гʁЯяɹ",
    "s": "ѕЅꜱʂȿᏚՏ🅢🆂🇸ƨꞅ",
    "t": "тТτΤᴛŧŦƭƬȾⱦᎢ⊤⟙🅣🆃🇹†ҭ",
    "u": "υսᴜʉɄцЦՍ⋃∪ᑌ🅤🆄🇺ʊμµմ",
    "v": "ѵѴνᴠ∨⋁ᏙᐯѶ🅥🆅🇻ʋⅴ",
    "w": "ѡωшШщЩᴡԝԜᎳᏔɯɰ🅦🆆🇼ⱳա",
    "x": "хХχΧ×✕✖⨯᙭🅧🆇🇽ҳⅹ᙮",
    "y": "уУүҮγυʏΥɣɏɎҰұᎩ🅨🆈🇾ყʎ",
    "z": "ᴢʐƶƵΖζɀᏃ🅩🆉🇿ʒзЗ",
    "#": "♯⌗⋕＃﹟",
    "@": "＠﹫",
    ".": "。｡．․‧·•∙⋅・",
    "/": "⁄∕╱⧸／",
    "-": "‐‑‒–—−﹣－⁃",
    ":": "：︰ː꞉∶",
    "'": "’‘ʼ＇`´",
    "ae": "æÆ",
    "oe": "œŒ",
}  # fmt: skip

CONFUSABLES: dict[int, str] = {
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
