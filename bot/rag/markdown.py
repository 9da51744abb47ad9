"""Markdown into blocks: emphasis, links, images and HTML are taken off, the words stay."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.rag.blocks import Block, bullet

_LISTS = {"bullet_list", "ordered_list"}
_MAX_DEPTH = 20  # of lists in lists and quotes in quotes; deeper is dropped


def blocks(text: str) -> list[Block]:
    return list(_blocks(SyntaxTreeNode(MarkdownIt("commonmark").parse(text)), _MAX_DEPTH))


def _blocks(node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
    for child in node.children if depth else []:
        if child.type == "heading":
            yield Block("heading", _words(child), level=int(child.tag[1:]))
        elif child.type in _LISTS:
            yield from (found for item in child.children if (found := _bullet(item, depth)))
        elif child.type == "blockquote":
            yield from _blocks(child, depth - 1)
        elif text := _text(child):
            yield Block("paragraph", text)


def _bullet(item: SyntaxTreeNode, depth: int) -> Block | None:
    """A list in the item adds its items as lines of their own: `Example: …`, `First step: …`."""
    first, *rest = [*_lines(item, depth), ""]
    if not first:
        return None
    found = _named_in_bold(item, first) or bullet(first)
    return Block("bullet", "\n".join(line for line in (found.text, *rest) if line), name=found.name)


def _named_in_bold(item: SyntaxTreeNode, line: str) -> Block | None:
    """`**Name:** text` and `**Name**: text`; a name in bold may be longer than one that only ends in a colon."""
    inline = next((child for child in item.walk() if child.type == "inline"), None)
    if inline is None or not inline.children or inline.children[0].type != "strong":
        return None
    name = _words(inline.children[0])
    text = line.removeprefix(name).lstrip(" :–—-")
    return Block("bullet", text, name=name.rstrip(" :")) if name and text else None


def _lines(item: SyntaxTreeNode, depth: int) -> Iterator[str]:
    for child in item.children if depth else []:
        if child.type in _LISTS:
            for nested in child.children:
                yield from _lines(nested, depth - 1)
        elif text := _text(child):
            yield text


def _text(node: SyntaxTreeNode) -> str:
    if node.type in {"fence", "code_block"}:
        return node.content.strip()
    return _words(node) if node.type == "paragraph" else ""


def _words(node: SyntaxTreeNode) -> str:
    return re.sub(r"\s+", " ", "".join(_inline(node))).strip()


def _inline(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        if child.type in {"text", "code_inline"}:
            yield child.content
        elif child.type in {"softbreak", "hardbreak"}:
            yield " "
        elif child.type not in {"image", "html_inline"}:
            yield from _inline(child)
