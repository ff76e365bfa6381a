"""Reads one web address: where it leads, what page it is, and which other addresses hide inside it."""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import unquote

from policies.guard.disguise import fold

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
_ENCODED = re.compile(r"aHR0c[A-Za-z0-9+/_-]{8,}")
"""The Base64 of ``http`` and what follows."""
_SAME_SITE = {
    "twitter.com": "x.com", "fxtwitter.com": "x.com", "vxtwitter.com": "x.com", "fixupx.com": "x.com",
    "nitter.net": "x.com", "xcancel.com": "x.com", "fixvx.com": "x.com", "fxbsky.app": "bsky.app",
    "ddinstagram.com": "instagram.com", "vxtiktok.com": "tiktok.com", "rxddit.com": "reddit.com",
    "fb.com": "facebook.com", "youtube-nocookie.com": "youtube.com", "telegram.me": "t.me", "telegram.dog": "t.me",
}  # fmt: skip
_SHORTENERS_TEXT = """
bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly t.ly rb.gy cutt.ly shorturl.at rebrand.ly tiny.cc v.gd bl.ink
lnkd.in soo.gd s.id trib.al dlvr.it fb.me wp.me youtu.be.gd amzn.to adf.ly shorte.st clck.ru qr.ae po.st x.gd tiny.one
short.io snip.ly bit.do mcaf.ee zpr.io j.mp db.tt su.pr 1url.com ift.tt spr.ly me.lt
"""
_SHORTENERS = frozenset(_SHORTENERS_TEXT.split())
_DEEPEST = 8
"""So often an address is decoded, and so many inside each other are looked into."""


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
    nested: tuple["Link", ...]
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


def parse_address(written: str, rest: str, *, schemed: bool = False, depth: int = 0) -> Link | None:
    """Read `rest`, an address without its scheme, found as `written`; None where it holds no host.

    A host of one word or an IPv6 address counts only after a scheme (`schemed`).
    """
    decoded = rest
    for _ in range(_DEEPEST):
        decoded = unquote(decoded)
    decoded = decoded.replace("\\", "/").lstrip("/")
    cut = re.search(r"[/?#]", decoded)
    authority, tail = (decoded, "") if cut is None else (decoded[: cut.start()], decoded[cut.start() :])
    host = re.sub(r":\d*$", "", authority.rpartition("@")[2].lower()).strip(".")
    host = _plain_host(host)
    if not host or ".." in host or not ("." in host or schemed):
        return None
    path, _, query = tail.partition("#")[0].partition("?")
    params = frozenset(
        fold(pair) for pair in re.split(r"[&;]", query) if pair and not _TRACKING.match(pair.partition("=")[0])
    )
    site, path, params = _same_page(host, _plain_path(path), params)
    return Link(written, site, fold(_unicode_host(site)), path, params, _nested(tail, site, depth))


def _plain_path(path: str) -> str:
    plain = re.sub(r"/+", "/", fold(path)).strip("/")
    plain = re.sub(r"(?:^|/)(?:index|default)\.(?:html?|php|aspx?)$", "", plain)
    return re.sub(r"/amp$|^amp/|/amp/", "/", plain).strip("/")


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
        return "youtube.com", "watch", params | {f"v={path.partition('/')[0]}"}
    if host == "youtube.com" and (found := re.match(r"(?:shorts|embed|live|v)/([\w-]+)", path)):
        return host, "watch", params | {f"v={found[1]}"}
    return host, path, params


def _nested(tail: str, host: str, depth: int) -> tuple[Link, ...]:
    if depth >= _DEEPEST:
        return ()
    inner = [match[1] or match[2] or match[3] for match in _INNER.finditer(tail)]
    inner += [_decoded(match.group()) for match in _ENCODED.finditer(tail)]
    if host.endswith(_TRANSLATED):
        label = host.removesuffix(_TRANSLATED)
        inner.append(re.sub(r"(?<!-)-(?!-)", ".", label).replace("--", "-") + tail)
    links = (parse_address(found, found, depth=depth + 1) for found in inner)
    return tuple(link for link in links if link is not None)


_TRANSLATED = ".translate.goog"


def _decoded(encoded: str) -> str:
    try:
        address = base64.urlsafe_b64decode(encoded + "===").decode("utf-8", "replace")
    except (ValueError, binascii.Error):
        return ""
    return address.partition("://")[2]
