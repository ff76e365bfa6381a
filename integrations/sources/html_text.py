"""Turns the HTML that feeds and instances give into plain text, with the addresses it links to."""

from html.parser import HTMLParser
from typing import Final

BREAKS: Final = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3", "h4", "blockquote"})
SILENT: Final = frozenset({"script", "style", "template", "iframe", "object"})
MOST_LINKS: Final = 20


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.links: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self._silent += 1
        elif tag in BREAKS:
            self.text.append("\n")
        elif tag == "a":
            facts = dict(attrs)
            href, kind = facts.get("href") or "", facts.get("class") or ""
            if href.startswith(("http://", "https://")) and not {"mention", "hashtag"} & set(kind.split()):
                self.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self._silent:
            self._silent -= 1
        elif tag in BREAKS:
            self.text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def plain(html: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a fragment of HTML, a line a paragraph, and the addresses it links to (not its mentions)."""
    try:
        reader = _read(html)
    except AssertionError:  # the standard library breaks over a marked section of no kind it knows
        reader = _read(html.replace("<![", "&lt;!["))
    lines = (" ".join(line.split()) for line in "".join(reader.text).split("\n"))
    return "\n".join(line for line in lines if line), tuple(dict.fromkeys(reader.links))[:MOST_LINKS]
