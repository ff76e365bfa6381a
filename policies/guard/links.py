"""Finds links in text, however they are written, and says what they lead to."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

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
_REFANG = (
    (re.compile(r"\bh(?:xx|\*\*|__|tt)p(s?)\b", re.IGNORECASE), r"http\1"),
    (re.compile(r"\s?[\[({<]\s?(?:\.|dot)\s?[\])}>]\s?", re.IGNORECASE), "."),
    (re.compile(r"(?<=\w)\s+dot\s+(?=\w)", re.IGNORECASE), "."),
    (re.compile(r"[\[({<]\s?:\s?(?://)?\s?[\])}>]"), ":"),
    (re.compile(r"[\[({<]\s?/\s?[\])}>]"), "/"),
    (re.compile(r"\s?[\[({<]\s?slash\s?[\])}>]\s?|(?<=\w)\s+slash\s+(?=\w)", re.IGNORECASE), "/"),
    (re.compile(r"\bhttp(s?)\s*:\s*/\s*/\s*", re.IGNORECASE), r"http\1://"),
)
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|msclkid|igsh|igshid|mc_[ce]id|ref|ref_src|ref_url|si|s|t|feature|spm|cmpid|ocid|"
    r"amp|"
    r"source|src|share|smid|ncid|_ga|yclid|mkt_tok|context|rnd|cb|v_?t)$",
    re.IGNORECASE,
)
_INNER = re.compile(
    r"https?:/{1,2}([^\s&]+)|[?&=/]((?:[\w-]+\.)+[a-z]{2,}/[^\s&]*)|[?&][\w-]+=((?:[\w-]+\.)+[a-z]{2,})(?=&|$)",
    re.IGNORECASE,
)
_SAME_SITE = {
    "twitter.com": "x.com", "fxtwitter.com": "x.com", "vxtwitter.com": "x.com", "fixupx.com": "x.com",
    "nitter.net": "x.com",
    "fb.com": "facebook.com", "youtube-nocookie.com": "youtube.com", "telegram.me": "t.me", "telegram.dog": "t.me",
}  # fmt: skip
_SHORTENERS_TEXT = """
bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly t.ly rb.gy cutt.ly shorturl.at rebrand.ly tiny.cc v.gd bl.ink
lnkd.in soo.gd s.id trib.al dlvr.it fb.me wp.me youtu.be.gd amzn.to adf.ly shorte.st clck.ru qr.ae po.st x.gd tiny.one
short.io snip.ly bit.do mcaf.ee zpr.io j.mp db.tt su.pr 1url.com ift.tt spr.ly me.lt
"""
_SHORTENERS = frozenset(_SHORTENERS_TEXT.split())


@dataclass(frozen=True, slots=True)
class Link:
    """One link as found: how it was written, its host (folded to plain letters) and what identifies the page."""

    written: str
    host: str
    """As a browser would go to, small letters, without ``www.``."""
    looks_like: str
    """The host folded: what it looks like to a reader."""
    path: str
    """Decoded, small, without leading or trailing slash."""
    params: frozenset[str]
    """Query parameters that are no tracking, as ``name=value``."""
    nested: tuple["Link", ...] = ()
    """Links inside its parameters or path: redirects, caches, translations."""

    @property
    def shortened(self) -> bool:
        """Tell whether it hides where it leads behind a link shortener."""
        return self.host in _SHORTENERS

    @property
    def disguised_host(self) -> bool:
        """Tell whether the host is punycode or uses look-alike letters."""
        return "xn--" in self.host or self.looks_like != self.host

    def within(self, hosts: frozenset[str]) -> bool:
        """Tell whether the host is one of `hosts` or a subdomain of one."""
        labels = self.host.split(".")
        return any(".".join(labels[at:]) in hosts for at in range(len(labels)))

    def everything(self) -> tuple["Link", ...]:
        """Return the link and all links nested in it."""
        return (self, *(inner for link in self.nested for inner in link.everything()))


@lru_cache(maxsize=512)
def find_links(text: str) -> tuple[Link, ...]:
    """Return the links of `text` in order, defanged and obfuscated ones included (``hxxp``, ``[.]``, `` dot ``)."""
    if not _may_hold_link(text):
        return ()
    return tuple(link for match in _URL.finditer(refang(text)) if (link := _link(match)) is not None)


@lru_cache(maxsize=1024)
def parse_link(written: str) -> Link | None:
    """Read one address, with or without its scheme; None where there is no host in it."""
    address = refang(written.strip())
    _, _, rest = (
        address.rpartition("://")
        if address.find("://") in range(1, 10) and address.count("://") == 1
        else _split(address)
    )
    return _parse(written, rest, depth=0)


def refang(text: str) -> str:
    """Undo the ways in which people write a link so that it does not link."""
    plain = unicodedata.normalize("NFKC", text.translate(IGNORABLE)).replace("。", ".").replace("｡", ".")
    plain = plain.replace("․", ".").replace("∕", "/").replace("⁄", "/").replace("＃", "#")
    for pattern, replacement in _REFANG:
        plain = pattern.sub(replacement, plain)
    return plain


def _split(address: str) -> tuple[str, str, str]:
    return address.partition("://") if "://" in address[:12] else ("", "", address)


def _may_hold_link(text: str) -> bool:
    return not text.isascii() or "." in text or "://" in text or "dot" in text.lower() or ":/" in text


def _link(match: re.Match[str]) -> Link | None:
    written = match.group().rstrip(".,;:!?'’\")]}…»”")
    if match["bare"] is not None:
        if not _plausible_host(match["bare"].rstrip("."), has_tail=bool(match["tail"] and len(match["tail"]) > 1)):
            return None
        return _parse(written, written, depth=0)
    rest = match["rest"].rstrip(".,;:!?'’\")]}…»”")
    return _parse(written, rest, depth=0)


def _plausible_host(host: str, *, has_tail: bool) -> bool:
    labels = host.lower().split(".")
    top = labels[-1]
    if top in _TLDS or top.startswith("xn--") or not top.isascii():
        return True
    if len(top) != 2 or not top.isalpha():
        return has_tail and top.isalpha() and len(labels[0]) > 1 and len(top) <= 12 and host == host.lower()
    return (
        has_tail
        or (len(labels) > 2 and all(len(label) > 1 for label in labels))
        or (top not in _LIKE_WORDS and host == host.lower() and len(labels[0]) > 1)
    )


def _parse(written: str, rest: str, depth: int) -> Link | None:
    decoded = rest
    for _ in range(3):
        decoded = unquote(decoded)
    decoded = decoded.replace("\\", "/").lstrip("/")
    authority, path_and_query = re.match(r"([^/?#]*)(.*)", decoded, re.DOTALL).groups()  # type: ignore[union-attr]
    host = authority.rpartition("@")[2].lower()
    host = re.sub(r":\d*$", "", host).strip(".")
    host = _plain_host(host)
    if not host or "." not in host or any(not label for label in host.split(".")):
        return None
    path, _, query = path_and_query.partition("#")[0].partition("?")
    path = re.sub(r"/+", "/", fold(path)).strip("/")
    path = re.sub(r"(?:^|/)(?:index|default)\.(?:html?|php|aspx?)$", "", path).strip("/")
    path = re.sub(r"/amp$|^amp/|/amp/", "/", path).strip("/")
    params = frozenset(
        fold(pair) for pair in re.split(r"[&;]", query) if pair and not _TRACKING.match(pair.partition("=")[0])
    )
    host, path, params = _same_page(host, path, params)
    return Link(written, host, fold(_unicode_host(host)), path, params, _nested(path_and_query, host, depth))


def _plain_host(host: str) -> str:
    for prefix in ("www.", "m.", "mobile.", "amp.", "old."):
        if host.startswith(prefix) and host.count(".") > 1:
            host = host.removeprefix(prefix)
    return host


def _unicode_host(host: str) -> str:
    if "xn--" not in host:
        return host
    labels = []
    for label in host.split("."):
        try:
            labels.append(label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label)
        except (UnicodeError, ValueError):
            labels.append(label)
    return ".".join(labels)


def _same_page(host: str, path: str, params: frozenset[str]) -> tuple[str, str, frozenset[str]]:
    host = _SAME_SITE.get(host, host)
    if host == "youtu.be" and path:
        return "youtube.com", "watch", params | {f"v={path.split('/', maxsplit=1)[0]}"}
    if host == "youtube.com" and (found := re.match(r"(?:shorts|embed|live|v)/([\w-]+)", path)):
        return host, "watch", params | {f"v={found[1]}"}
    return host, path, params


def _nested(tail: str, host: str, depth: int) -> tuple[Link, ...]:
    if depth > 2:
        return ()
    nested: list[Link | None] = []
    if host.endswith(".translate.goog"):
        label = host.removesuffix(".translate.goog")
        nested.append(_parse(label, re.sub(r"(?<!-)-(?!-)", ".", label).replace("--", "-") + tail, depth + 1))
    nested += [_parse(inner.group(), inner[1] or inner[2] or inner[3], depth + 1) for inner in _INNER.finditer(tail)]
    return tuple(link for link in nested if link is not None)


def link_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where platforms would link: addresses with http(s), and bare hosts under a known top-level domain."""
    if "." not in text:
        return ()
    spans = []
    for match in _URL.finditer(text):
        if match["bare"] is None and not match.group().lower().startswith(("http://", "https://", "www.")):
            continue
        link = _link(match)
        if link is not None:
            spans.append((match.start(), match.start() + len(link.written)))
    return tuple(spans)
