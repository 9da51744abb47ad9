"""Markdown into blocks: emphasis, links, images and HTML are taken off, the words stay; a table's row is a bullet."""

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.rag.blocks import MAX_HEADING, Block, bullet, heading, visible

_LISTS = {"bullet_list", "ordered_list"}
_MAX_DEPTH = 20  # of lists in lists and quotes in quotes; deeper is dropped
_SEPARATORS = ":–—-"
_UNSAID = re.compile(r"<(script|style|template|iframe|noscript|textarea)\b")  # what is in them isn't text


def blocks(text: str) -> list[Block]:
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for token in tokens:
        # Read while it is flat: emphasis can be nested deeper than a tree can be walked.
        if token.type == "inline":
            words = token.children or []
            token.content, token.meta, token.children = _words(words), {"name": _bold_name(words)}, None
    return list(_blocks(SyntaxTreeNode(tokens), _MAX_DEPTH))


def _blocks(node: SyntaxTreeNode, depth: int) -> Iterator[Block]:
    for child in node.children if depth else []:
        if child.type in _LISTS:
            yield from (found for item in child.children if (found := _bullet(item, depth)))
        elif child.type == "blockquote":
            yield from _blocks(child, depth - 1)
        elif child.type == "table":
            yield from (Block("bullet", row) for row in _rows(child))
        elif text := _text(child):
            yield heading(text, int(child.tag[1:])) if child.type == "heading" else Block("paragraph", text)


def _bullet(item: SyntaxTreeNode, depth: int) -> Block | None:
    """A list in the item adds its items as lines of their own: `Example: …`, `First step: …`."""
    first, *rest = [*_lines(item, depth), ""]
    if not first:
        return None
    found = _named_in_bold(item, first) or bullet(first)
    return Block("bullet", "\n".join(line for line in (found.text, *rest) if line), name=found.name)


def _named_in_bold(item: SyntaxTreeNode, line: str) -> Block | None:
    """A name in bold may be longer than one that only ends in a colon."""
    inline = item.children[0].children[:1] if item.children[0].type == "paragraph" else []
    name = inline[0].meta["name"] if inline else None
    if not name:
        return None
    text = line.removeprefix(name).lstrip(f" {_SEPARATORS}")
    return Block("bullet", text, name=name.rstrip(" :.")) if text else None


def _lines(item: SyntaxTreeNode, depth: int) -> Iterator[str]:
    for child in item.children if depth else []:
        if child.type in _LISTS:
            for nested in child.children:
                yield from _lines(nested, depth - 1)
        elif child.type == "blockquote":
            yield from _lines(child, depth - 1)
        elif child.type == "table":
            yield from _rows(child)
        elif text := _text(child):
            yield text


def _rows(table: SyntaxTreeNode) -> Iterator[str]:
    """Each says by itself what its cells are: `Role: manager; Team: 5`."""
    headers, *rows = [[_cell(cell) for cell in row.children] for part in table.children for row in part.children]
    if not any(headers) and len(headers) == 2:
        rows = [[f"{name}: {text}"] if name and text else [name, text] for name, text in rows]
    for row in rows or [headers]:
        cells = zip(headers, row, strict=False) if rows else (("", cell) for cell in row)
        said = (f"{header.rstrip(' :')}: {cell}" if header else cell for header, cell in cells if cell)
        if text := "; ".join(said):
            yield text


def _cell(cell: SyntaxTreeNode) -> str:
    return cell.children[0].content if cell.children else ""


def _text(node: SyntaxTreeNode) -> str:
    if node.type in {"fence", "code_block"}:
        return node.content.strip()
    return node.children[0].content if node.type in {"heading", "paragraph"} else ""


def _bold_name(words: Sequence[Token]) -> str | None:
    """Of `**Name:** text`, `**Name**: text` and `**Name.** Text`; but `**Never** do this` is a sentence."""
    at = [token.type for token in words]
    if "strong_close" not in at or _words(words[: at.index("strong_open")]):
        return None
    end = at.index("strong_close")
    name = _words(words[:end])
    parted = name.endswith((":", ".", "!", "?")) or _words(words[end:]).startswith(tuple(_SEPARATORS))
    return name if parted and name.strip(" :.") and len(name) <= MAX_HEADING else None


def _words(tokens: Iterable[Token]) -> str:
    """An entity, such as `&#8203;`, may stand for what can't be seen."""
    said: list[str] = []
    end = ""
    for token in tokens:
        tag = token.content.lower() if token.type == "html_inline" else ""
        if match := _UNSAID.match(tag):
            end = end or f"</{match[1]}"
        elif end and tag.startswith(end):
            end = ""
        elif not end:
            said.append(_said(token))
    return " ".join(visible("".join(said)).split())


def _said(token: Token) -> str:
    """An image and a tag say nothing; a link's and an emphasis' words are tokens of their own."""
    if token.type in {"text", "code_inline"}:
        return token.content
    return " " if token.type in {"softbreak", "hardbreak"} or token.content.startswith("<br") else ""
