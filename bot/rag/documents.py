"""Reads a knowledge file: decodes it, takes off its front matter, and finds its headings, paragraphs and bullets."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import DocumentRefused, KnowledgeError
from bot.rag import markdown, plain_text
from bot.rag.blocks import MAX_HEADING, Block, visible

_MAX_FRONT_MATTER = 10_000
MAX_BYTES = 5_000_000  # an encyclopaedia in one file is a mistake; split it
_PARSERS = {".md": markdown.blocks, ".markdown": markdown.blocks, ".txt": plain_text.blocks, ".text": plain_text.blocks}
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is its path below the knowledge folder, with forward slashes: what ids and the index know it by.

    `tips` is what its front matter says of them, just as it stands there.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    tips: object = None


def files(knowledge_dir: Path) -> list[Path]:
    """Every file that isn't hidden, in order; raises KnowledgeError when there is no such folder or nothing in it."""
    if not knowledge_dir.is_dir():
        raise KnowledgeError(f"There is no folder {knowledge_dir}: set KNOWLEDGE_DIR to where the documents are.")
    found = sorted(path for path in knowledge_dir.rglob("*") if not path.is_dir() and not _hidden(path, knowledge_dir))
    if not found:
        raise KnowledgeError(f"The folder {knowledge_dir} is empty: put Markdown or plain text into it.")
    return found


def read_all(paths: Sequence[Path], knowledge_dir: Path) -> tuple[list[Document], tuple[DocumentRefused, ...]]:
    """What can be read, and why the rest can't."""
    found: list[Document] = []
    refused: list[DocumentRefused] = []
    for path in paths:
        try:
            found.append(read(path, knowledge_dir))
        except DocumentRefused as reason:
            refused.append(reason)
    return found, tuple(refused)


def read(path: Path, knowledge_dir: Path) -> Document:
    """Raises DocumentRefused with a reason for whoever owns the file."""
    name = path.relative_to(knowledge_dir).as_posix()
    if not name.isprintable():
        raise DocumentRefused(ascii(name), "its name holds characters that can't be shown: rename it")
    parse = _PARSERS.get(path.suffix.lower())
    if parse is None:
        raise DocumentRefused(name, f"only Markdown and plain text are read ({', '.join(_PARSERS)})")
    front, body = _front_matter(text_of(path, knowledge_dir, name), name)
    found = tuple(parse(body))
    if not any(block.kind != "heading" for block in found):
        raise DocumentRefused(name, "there is no text in it")
    return Document(name, _title(front, found, path), found, front.get("tips"))


def text_of(path: Path, knowledge_dir: Path, name: str) -> str:
    """Of any text file of the knowledge; raises DocumentRefused."""
    return _cleaned(_decoded(_bytes(path, knowledge_dir, name), name))


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


def _bytes(path: Path, root: Path, name: str) -> bytes:
    try:
        if not path.is_file():
            raise DocumentRefused(name, "it is not a regular file")
        if not path.resolve(strict=True).is_relative_to(root.resolve()):
            raise DocumentRefused(name, "it is a link to somewhere outside the knowledge folder")
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise DocumentRefused(name, f"it can't be read ({error.strerror})") from error
    if len(content) > MAX_BYTES:
        raise DocumentRefused(name, f"it is larger than {MAX_BYTES // 1_000_000} MB: split it")
    return content


def _decoded(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-16" if content.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentRefused(name, "it is not UTF-8 text: save it as UTF-8") from error
    if "\0" in text:
        raise DocumentRefused(name, "it is not text (it holds NUL characters)")
    return text


def _cleaned(text: str) -> str:
    return visible(unicodedata.normalize("NFC", "\n".join(text.splitlines())))


def _front_matter(text: str, name: str) -> tuple[Mapping[object, object], str]:
    match = _FRONT_MATTER.match(text)
    if not match:
        return {}, text
    if match.end() > _MAX_FRONT_MATTER:
        raise DocumentRefused(name, f"its front matter is longer than {_MAX_FRONT_MATTER} characters")
    try:
        # It makes nothing but strings, lists and mappings; the safe loader trips over a tag such as !!int in many ways.
        front = yaml.load(match[1] or "", yaml.BaseLoader)  # noqa: S506
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise DocumentRefused(name, f"its front matter is not valid YAML: {_first_line(error)}") from error
    if not isinstance(front, dict | None):
        raise DocumentRefused(name, "its front matter must be lines like `title: …`")
    return front or {}, text[match.end() :]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]


def _title(front: Mapping[object, object], found: tuple[Block, ...], path: Path) -> str:
    written = front.get("title")
    if isinstance(written, str) and (title := " ".join(_cleaned(written).split())):
        return title[:MAX_HEADING]
    headings = (block.text for block in found if block.kind == "heading")
    return next(headings, path.stem.replace("-", " ").replace("_", " ").strip().capitalize() or path.name)
