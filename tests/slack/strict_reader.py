"""Reads what is sent as the most eager Slack would: everything it could bring to life, except what is allowed."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_ENTITIES = re.compile(r"&(?:amp|lt|gt);")
_CALLS = re.compile(r"[<>]|@(?:here|channel|everyone)\b|&", re.IGNORECASE)
_SCHEMES = re.compile(r"[\w+.-]*:[/\\]{2}\S*|\b(?:javascript|vbscript|slack|mailto):[^\s*_\u2060]\S*", re.I)
_OTHER_SCHEMES = re.compile(r"\b(?:data|file|blob|tel|sms):[^\s*_\u2060]\S*", re.I)
_NAMES = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+|[a-z0-9-]+[．｡。][a-z]+", re.I)
_PATHS = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+[/?]\S*|www\.\w\S*", re.I)
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200c\u200e\u200f\u202a-\u202e\u2061-\u2069\ufeff\ud800-\udfff]"
)


def live_in(message: Mapping[str, Any], hosts: Collection[str] = ()) -> list[str]:
    found = [*_in_words(message["text"], hosts)]
    for block in message["blocks"]:
        if block["type"] == "markdown":
            found += _in_markdown(block["text"], hosts)
        else:
            assert block["type"] == "context", "no other block is sent, above all no picture"
            for element in block["elements"]:
                assert (element["type"], element["verbatim"]) == ("mrkdwn", True)
                found += _in_words(element["text"], hosts)
    return found


def _in_markdown(text: str, hosts: Collection[str]) -> Iterator[str]:
    yield from _UNSEEN.findall(text)
    yield from (left for left in _calls(text) if left != "&")
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(text):
        if token.type in {"fence", "code_block"}:
            yield from _in_code(token.content, hosts)
            yield from _in_words(token.info, hosts)
        yield from _in_line(token.children or [], hosts)


def _in_line(tokens: list[Token], hosts: Collection[str]) -> Iterator[str]:
    """Text that formatting takes apart is read in one piece, too."""
    leading: list[str] = []
    for token in tokens:
        if token.type == "image":
            yield f"picture {token.attrs['src']}"
        if token.type == "link_open":
            leading.append(str(token.attrs["href"]))
        if token.type in {"text", "code_inline"}:
            yield from _in_words(token.content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), hosts)
    yield from (address for address in leading if not _is_allowed(address, hosts))


def _in_words(text: str, hosts: Collection[str]) -> Iterator[str]:
    yield from _UNSEEN.findall(text)
    yield from _calls(text)
    plain = text.replace("&lt;", " ").replace("&gt;", " ").replace("&amp;", "&")
    yield from _OTHER_SCHEMES.findall(plain)
    rest = plain
    for address in _SCHEMES.findall(plain):
        if not _is_allowed(address, hosts):
            yield address
        rest = rest.replace(address, " ")
    yield from (name for name in _NAMES.findall(rest) if name.lower() not in hosts)


def _in_code(text: str, hosts: Collection[str]) -> Iterator[str]:
    rest = text
    for address in _SCHEMES.findall(text):
        if not _is_allowed(address, hosts):
            yield address
        rest = rest.replace(address, " ")
    yield from _PATHS.findall(rest)


def _calls(text: str) -> list[str]:
    return _CALLS.findall(_ENTITIES.sub(" ", text))


def _is_allowed(address: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(address.rstrip(".,;:!?)*_\"'’”"))
        return parts.scheme in {"http", "https"} and parts.netloc.partition(":")[0].lower() in hosts
    except ValueError:
        return False
