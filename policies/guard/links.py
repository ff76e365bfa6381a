"""Finds links in text, however they are written, and says where they stand."""

import re
import unicodedata
from functools import lru_cache

from policies.guard.addresses import Link, parse_address
from policies.guard.confusables import IGNORABLE
from policies.guard.disguise import fold

_GENERIC_TLDS = (
    "com org net info biz edu gov mil int name pro mobi app dev page site online website web blog news live video "
    "media "
    "social link click top xyz club shop store tech cloud space world today life press agency group team network zone "
    "center city london wales scot cymru police charity community foundation help fund vote tv example test invalid "
    "onion arpa museum email chat fun icu buzz rocks lol wtf ninja guru expert report review reviews tools works wiki"
)
_TLDS = frozenset(_GENERIC_TLDS.split())
_FOREIGN_TLDS_TEXT = """
рф рус укр бел срб мкд бг ею ком онлайн сайт москва орг қаз
ελ ευ 中国 中國 香港 台灣 台湾 公司 网络 网站 在线 新加坡 한국 닷컴 みんな コム السعودية
مصر امارات ایران الاردن المغرب فلسطين قطر تونس عمان شبكة
موقع بھارت بازار पाकिस्तान भारत ভারত বাংলা இந்தியா இலங்கை
ไทย คอม
"""
_FOREIGN_TLDS = frozenset(_FOREIGN_TLDS_TEXT.split())
_LIKE_WORDS_TEXT = """
am as at be by do in is it me my no so to us id la de pm st no nr
"""
_LIKE_WORDS = frozenset(_LIKE_WORDS_TEXT.split())
_HOST = r"[^\W_](?:[\w-]{0,62}\.)+[^\W\d_][\w-]{1,62}"
_URL = re.compile(
    rf"(?P<scheme>[a-z][a-z0-9+.-]{{1,9}}:/{{1,3}}|www\.)(?P<rest>[^\s<>\"“”«»]+)|"
    rf"(?<![\w@./-])(?P<bare>{_HOST})(?P<tail>[:/?#][^\s<>\"“”«»]*)?",
    re.IGNORECASE,
)
_DOTTED = re.compile(r"\.[^\s.]|:/")
"""Stands in every address, but not in words that end with a full stop."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE)
_BRACKETED = (
    (re.compile(r"\s?[\[({<]\s?(?:\.|dot)\s?[\])}>]\s?", re.IGNORECASE), "."),
    (re.compile(r"[\[({<]\s?:\s?(?://)?\s?[\])}>]"), ":"),
    (re.compile(r"\s?[\[({<]\s?(?:/|slash)\s?[\])}>]\s?", re.IGNORECASE), "/"),
)
_SPELT = (
    (re.compile(r"(?<=\w)\s+dot\s+(?=\w)", re.IGNORECASE), "."),
    (re.compile(r"(?<=\w)\s+slash\s+(?=\w)", re.IGNORECASE), "/"),
    (re.compile(r"(?<=\w)\s+\.\s*(?=[a-z]{2,12}\b)", re.IGNORECASE), "."),
)
_SCHEMES = (
    (re.compile(r"\bh(?:xx|\*\*|__|tt)p(s?)\b", re.IGNORECASE), r"http\1"),
    (re.compile(r"\bhttp(s?)\s*:\s*/\s*/\s*", re.IGNORECASE), r"http\1://"),
)
_TRAILING = ".,;:!?'’\")]}…»”*_"


@lru_cache(maxsize=512)
def find_links(text: str) -> tuple[Link, ...]:
    """Return the links of `text` in order, defanged and obfuscated ones included (``hxxp``, ``[.]``, `` dot ``)."""
    if not _may_hold_link(text):
        return ()
    plain = refang(text)
    if not _DOTTED.search(plain):
        return ()
    return tuple(link for match in _URL.finditer(plain) if (link := _link(match)) is not None)


@lru_cache(maxsize=512)
def parse_link(written: str) -> Link | None:
    """Read one address, with or without its scheme; None where there is no host in it."""
    scheme, divider, rest = refang(written.strip()).partition("://")
    return (
        parse_address(written, rest, schemed=True)
        if divider and _SCHEME.fullmatch(scheme)
        else parse_address(written, scheme + divider + rest)
    )


@lru_cache(maxsize=512)
def refang(text: str) -> str:
    """Undo the ways in which people write a link so that it does not link."""
    plain = unicodedata.normalize("NFKC", text.translate(IGNORABLE)).translate(_SIGNS)
    if "。" in plain:
        plain = _IDEOGRAPHIC_STOP.sub(".", plain)
    small = plain.lower()
    ways = (
        *(_BRACKETED if any(bracket in plain for bracket in "[({<") else ()),
        *(_SPELT if " dot " in small or " slash " in small or " ." in small else ()),
        *(_SCHEMES if "h" in small and ":" in plain else ()),
    )
    for pattern, replacement in ways:
        plain = pattern.sub(replacement, plain)
    return plain


_IDEOGRAPHIC_STOP = re.compile(r"(?<=[A-Za-z0-9-])。(?=[A-Za-z0-9])")
"""Stands for a dot inside a host (UTS #46), but ends a sentence between Chinese or Japanese words."""
_SIGNS = str.maketrans({"∕": "/", "⁄": "/", "‐": "-"})


def link_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where platforms would link: addresses with http(s), and bare hosts under a known top-level domain."""
    if "." not in text:
        return ()
    spans = []
    for match in _URL.finditer(text):
        if match["bare"] is None and not match.group().lower().startswith(("http://", "https://", "www.")):
            continue
        link = _link(match)
        if link is not None and "." in link.host:
            spans.append((match.start(), match.start() + len(link.written)))
    return tuple(spans)


@lru_cache(maxsize=64)
def plain_hosts(hosts: tuple[str, ...]) -> frozenset[str]:
    """Return a policy's hosts as links are compared with them, also where one is written as an address."""
    return frozenset(link.host for host in hosts if (link := parse_link(host)) is not None)


def is_top_level(label: str) -> bool:
    """Tell whether a host may end in `label`: a country's two letters or a common generic domain."""
    return label in _TLDS or (len(label) == 2 and label.isascii() and label.isalpha())


def _may_hold_link(text: str) -> bool:
    return not text.isascii() or "." in text or "dot" in text.lower() or ":/" in text


def _link(match: re.Match[str]) -> Link | None:
    written = match.group().rstrip(_TRAILING)
    if match["bare"] is None:
        return parse_address(written, match["rest"].rstrip(_TRAILING), schemed=match["scheme"].lower() != "www.")
    has_tail = bool(match["tail"] and len(match["tail"]) > 1)
    return parse_address(written, written) if _plausible_host(match["bare"], has_tail=has_tail) else None


def _plausible_host(host: str, *, has_tail: bool) -> bool:
    """Tell a bare host from words that merely lack a space after a full stop."""
    labels = host.lower().split(".")
    top = labels[-1]
    if not top.isascii():
        return top in _FOREIGN_TLDS or is_top_level(fold(top))
    if top in _TLDS or top.startswith("xn--"):
        return True
    small = host == host.lower()
    if len(top) != 2 or not top.isalpha():
        return has_tail and top.isalpha() and len(top) <= 12 and small
    whole = len(labels) > 2 and all(len(label) > 1 for label in labels)
    return has_tail or whole or (top not in _LIKE_WORDS and small)
