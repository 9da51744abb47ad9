"""Cuts a document along its own structure: a passage for each bullet and paragraph, an outline for each section."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from textwrap import shorten

from langchain_text_splitters import RecursiveCharacterTextSplitter

from bot.domain import Kind, Passage, Place
from bot.rag.blocks import Block
from bot.rag.documents import Document

_MAX_CHARACTERS = 1200  # of a passage: some 250 tokens, all that the built-in model sees of it
_SENTENCES = RecursiveCharacterTextSplitter(
    chunk_size=_MAX_CHARACTERS,
    chunk_overlap=0,
    separators=["\n", ". ", "? ", "! ", "; ", " ", ""],
    keep_separator="end",
)


@dataclass(slots=True)
class _Section:
    path: tuple[str, ...]
    blocks: list[Block] = field(default_factory=list)
    inside: list["_Section"] = field(default_factory=list)


def passages(document: Document) -> list[Passage]:
    """In the order of the document, a section's outline before what is in it."""
    counts: Counter[tuple[object, ...]] = Counter()
    found: list[Passage] = []
    for section in _sections(document):
        for kind, title, text in _cut(section):
            key = (document.name, section.path, kind, title)
            passage_id = lasting_id(*key, counts[key])
            counts[key] += 1
            place = Place(section.path, title)
            found.append(
                Passage(passage_id, document.name, section.path, title, text, len(found), kind, places=(place,))
            )
    return found


def pieces(block: Block) -> list[str]:
    """One, unless it is too long for a passage."""
    text = block.text.strip()
    return [text] if 0 < len(text) <= _MAX_CHARACTERS else _SENTENCES.split_text(text)


def lasting_id(*parts: object) -> str:
    """The same after an edit of the text, so that what people said about it stays with it."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _sections(document: Document) -> list[_Section]:
    """Every section that has something in it; what stands before the first heading is filed under the title."""
    sections = [_Section((document.title,))]
    parents: list[tuple[int, _Section]] = []
    for block in document.blocks:
        if block.kind != "heading":
            sections[-1].blocks.append(block)
            continue
        parents = [(level, parent) for level, parent in parents if level < block.level]
        path = (*parents[-1][1].path, block.text) if parents else (block.text,)
        sections.append(_Section(path))
        if parents:
            parents[-1][1].inside.append(sections[-1])
        parents.append((block.level, sections[-1]))
    return [section for section in sections if section.blocks or section.inside]


def _cut(section: _Section) -> Iterator[tuple[Kind, str | None, str]]:
    if len(section.blocks) + len(section.inside) > 1 and (outline := _outline(section)):
        yield "section", None, outline
    for block in section.blocks:
        for text in pieces(block):
            yield ("bullet" if block.kind == "bullet" else "paragraph"), block.name, text


def _outline(section: _Section) -> str:
    """The section as one list: its paragraphs, its bullets, and its sub-sections with what is in them."""
    parts = (f"- **{inner.path[-1]}:** {gist}" for inner in section.inside if (gist := _gist(inner)))
    return "\n".join((*map(_line, section.blocks), *parts))


def _line(block: Block) -> str:
    first = " ".join(block.text.partition("\n")[0].split())
    if len(first) > _MAX_CHARACTERS:
        first = shorten(first, _MAX_CHARACTERS, placeholder="…")
    if block.kind != "bullet":
        return first
    return f"- **{block.name}:** {first}" if block.name else f"- {first}"


def _gist(section: _Section) -> str:
    """The names of its bullets, or else of its sub-sections, or else how it begins."""
    names = [block.name for block in section.blocks if block.name] or [inner.path[-1] for inner in section.inside]
    return ", ".join(names or [block.text.partition("\n")[0] for block in section.blocks[:1]])
