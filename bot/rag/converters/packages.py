"""Word, PowerPoint and EPUB files are zip archives of XML: looked over before anything in them is unpacked."""

import io
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.rag.converters.outcome import BOMB, Unreadable

_END = struct.Struct("<4s4H2LH")  # of an archive: the last record, with the size and place of its directory
_MAX_COMMENT = 65_535
_MAX_DIRECTORY = 1_000_000  # bytes, before a single entry of it is read
_MAX_ENTRIES = 5_000
_MAX_XML = 50_000_000
_MAX_TOTAL = 200_000_000
_MAX_RATIO = 200  # text shrinks to a tenth, seldom to a fiftieth
_SMALL = 1_000_000  # of which any ratio is harmless
_XML = (".xml", ".rels", ".vml", ".opf", ".ncx", ".xhtml")
_ENCRYPTED = 0x1
_DAMAGED = "it is damaged: open it and save it anew"
_ODD = "it holds XML that declares things of its own, as no Office program writes it: it isn't read"
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_DECLARES_ENTITIES = re.compile(rb"<!ENTITY")


def opened(content: bytes, may_name_its_type: bool = False) -> ZipFile:
    """Raises Unreadable. A web page in a book may name its document type; nothing may declare entities."""
    _check_size_of_directory(content)
    try:
        package = ZipFile(io.BytesIO(content))
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(_DAMAGED) from error
    entries = package.infolist()
    _check_entries(entries)
    _check_places(entries)
    refused = _DECLARES_ENTITIES if may_name_its_type else _DECLARES
    for entry in entries:
        if entry.filename.lower().endswith(_XML) and _declares(read(package, entry.filename), refused):
            raise Unreadable(_ODD)
    return package


def read(package: ZipFile, name: str) -> bytes:
    """Raises Unreadable."""
    try:
        return package.read(name)
    except (BadZipFile, EOFError, KeyError, NotImplementedError, OSError, ValueError, zlib.error) as error:
        raise Unreadable(_DAMAGED) from error


def _check_size_of_directory(content: bytes) -> None:
    """By hand, for the library would read a million entries to find out."""
    at = content.rfind(b"PK\5\6", max(0, len(content) - _END.size - _MAX_COMMENT))
    # In front of it may stand a pointer to a directory of any size, for archives of gigabytes.
    if at < 0 or at + _END.size > len(content) or content[max(0, at - 20) :].startswith(b"PK\6\7"):
        raise Unreadable(_DAMAGED)
    _, _, _, _, entries, size, _, _ = _END.unpack_from(content, at)
    if entries > _MAX_ENTRIES or size > _MAX_DIRECTORY:
        raise Unreadable(BOMB)


def _check_entries(entries: list[ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unreadable("it is protected by a password: save it without one")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Unreadable(_DAMAGED)
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > _MAX_TOTAL or any(_swells(entries)):
        raise Unreadable(BOMB)


def _swells(entries: Iterable[ZipInfo]) -> Iterator[bool]:
    for entry in entries:
        yield entry.file_size > _MAX_XML and entry.filename.lower().endswith(_XML)
        yield entry.file_size > _SMALL and entry.file_size > _MAX_RATIO * entry.compress_size


def _check_places(entries: list[ZipInfo]) -> None:
    """Entries that lie over one another are one piece of data unpacked again and again."""
    free = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < free:
            raise Unreadable(BOMB)
        free = entry.header_offset + 30 + len(entry.orig_filename) + entry.compress_size
    if len({entry.filename for entry in entries}) < len(entries):
        raise Unreadable(_DAMAGED)


def _declares(xml: bytes, what: re.Pattern[bytes]) -> bool:
    """In UTF-16 as well, in which every other byte is none."""
    return bool(what.search(xml.replace(b"\0", b"")))
