"""Reads a knowledge file: decodes or converts it, and finds its title, headings, paragraphs and bullets."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from bot.errors import DocumentRefused, KnowledgeError
from bot.rag import markdown, opening, plain_text
from bot.rag.blocks import MAX_HEADING, Block, visible
from bot.rag.converters.outcome import Converted
from bot.rag.signatures import mistaken

_MAX_FRONT_MATTER = 10_000
MAX_BYTES = 5_000_000  # an encyclopaedia in one file is a mistake; split it
MAX_BYTES_WITH_PICTURES = 25_000_000
_GOLDEN = "golden.jsonl"  # what the quality gate asks stands beside the documents
_MAX_LINES = 50_000
_MAX_LINE = 100_000  # characters
_PARSERS = {".md": markdown.blocks, ".markdown": markdown.blocks, ".txt": plain_text.blocks, ".text": plain_text.blocks}
_CONVERTED = {".html": MAX_BYTES, ".htm": MAX_BYTES} | dict.fromkeys(
    (".pdf", ".docx", ".pptx", ".epub"), MAX_BYTES_WITH_PICTURES
)
SUFFIXES = _PARSERS.keys() | _CONVERTED.keys()
_INSTEAD = {".doc": ".docx", ".odt": ".docx", ".rtf": ".docx", ".pages": ".docx"} | dict.fromkeys(
    (".ppt", ".odp", ".key"), ".pptx"
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)", re.DOTALL)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

# From a document's name, of which the suffix counts, and what is in it; raises DocumentRefused.
Convert = Callable[[str, bytes], Converted]


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is its path below the knowledge folder, with forward slashes: what ids and the index know it by.

    `updated` is when it says it was written; `tips` is what its front matter says of them, just as it stands there.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]
    updated: date | None = None
    tips: object = None


def files(knowledge_dir: Path) -> list[Path]:
    """Every file of it, in order, but for hidden ones; raises KnowledgeError when it isn't there, or empty."""
    if not knowledge_dir.is_dir():
        raise KnowledgeError(f"There is no folder {knowledge_dir}: set KNOWLEDGE_DIR to where the documents are.")
    # A link to a folder isn't followed; listed, it is refused aloud.
    every = (path for path in knowledge_dir.rglob("*") if path.is_symlink() or not path.is_dir())
    found = sorted(path for path in every if not _hidden(path, knowledge_dir) and path.name != _GOLDEN)
    if not found:
        raise KnowledgeError(f"The folder {knowledge_dir} is empty: put documents into it.")
    return found


def read_all(
    paths: Sequence[Path], knowledge_dir: Path, convert: Convert
) -> tuple[list[Document], tuple[DocumentRefused, ...]]:
    """What can be read, and why the rest can't."""
    found: list[Document] = []
    refused: list[DocumentRefused] = []
    for path in paths:
        try:
            found.append(read(path, knowledge_dir, convert))
        except DocumentRefused as reason:
            refused.append(reason)
    return found, tuple(refused)


def read(path: Path, knowledge_dir: Path, convert: Convert) -> Document:
    """Raises DocumentRefused with a reason for whoever owns the file."""
    name = opening.name_of(path, knowledge_dir)
    suffix = path.suffix.lower()
    if suffix in _PARSERS:
        document = _written(path, knowledge_dir, name)
    elif suffix in _CONVERTED:
        document = _converted(path, name, convert(name, _content(path, knowledge_dir, name, _CONVERTED[suffix])))
    else:
        raise DocumentRefused(name, _not_read(suffix))
    if not any(block.kind != "heading" for block in document.blocks):
        raise DocumentRefused(name, "there is no text in it")
    return document


def _written(path: Path, knowledge_dir: Path, name: str) -> Document:
    front, body = _front_matter(text_of(path, knowledge_dir, name), name)
    found = tuple(_PARSERS[path.suffix.lower()](_of_usual_length(body, name)))
    title = _title(front.get("title"), found, path)
    return Document(name, title, found, _day(front.get("updated")), front.get("tips"))


def _converted(path: Path, name: str, converted: Converted) -> Document:
    found = tuple(markdown.blocks(_of_usual_length(_cleaned(converted.markdown), name)))
    return Document(name, _title(converted.title, found, path), found, converted.date)


def text_of(path: Path, knowledge_dir: Path, name: str) -> str:
    """Of any text file of the knowledge; raises DocumentRefused."""
    return _cleaned(_decoded(_content(path, knowledge_dir, name, MAX_BYTES), name))


def _content(path: Path, knowledge_dir: Path, name: str, limit: int) -> bytes:
    content = opening.content(path, knowledge_dir, limit)
    if reason := mistaken(content, path.suffix.lower()):
        raise DocumentRefused(name, reason)
    return content


def _not_read(suffix: str) -> str:
    if instead := _INSTEAD.get(suffix):
        return f"{suffix} isn't read: save it as {instead}"
    return f"only these are read: {', '.join([*_PARSERS, *_CONVERTED])}"


def _hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)


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


def _of_usual_length(text: str, name: str) -> str:
    """Of millions of lines, or of one without end, reading takes minutes and a lot of memory."""
    lines = text.split("\n")
    if len(lines) > _MAX_LINES:
        raise DocumentRefused(name, f"it has more than {_MAX_LINES} lines: split it")
    if max(map(len, lines)) > _MAX_LINE:
        raise DocumentRefused(name, f"it has a line of more than {_MAX_LINE} characters: is it a text?")
    return text


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


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(str(written))
    except ValueError:
        return None


def _title(written: object, found: Sequence[Block], path: Path) -> str:
    if isinstance(written, str) and (title := " ".join(_cleaned(written).split())):
        return title[:MAX_HEADING]
    headings = (block.text for block in found if block.kind == "heading")
    return next(headings, path.stem.replace("-", " ").replace("_", " ").strip().capitalize() or path.name)
