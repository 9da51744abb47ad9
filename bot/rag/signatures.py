"""What a file really is, told from how it begins, whatever its name says."""

_OFFICE = "an Office file of before 2007, or one with a password: save it as .docx or .pptx, without a password"
_ARCHIVE = "a zip archive: unpack it"
_KINDS = {
    b"\x89PNG\r\n": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"BM": "a BMP picture",
    b"II*\0": "a TIFF picture",
    b"MM\0*": "a TIFF picture",
    b"%PDF-": "a PDF: name it .pdf",
    b"PK\3\4": _ARCHIVE,
    b"PK\5\6": "an empty zip archive",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _OFFICE,
    b"{\\rtf": "a Rich Text file: save it as .docx",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"\xca\xfe\xba\xbe": "a program",
    b"\x1f\x8b": "a gzip archive: unpack it",
    b"BZh": "a bzip2 archive: unpack it",
    b"\xfd7zXZ": "an xz archive: unpack it",
    b"7z\xbc\xaf": "a 7z archive: unpack it",
    b"Rar!": "a RAR archive: unpack it",
    b"SQLite format 3\0": "a database",
    b"ID3": "a sound recording",
    b"OggS": "a sound recording",
    b"RIFF": "a sound, a picture or a film",
    b"bplist": "a list for programs",
}
_TEXTUAL = {b"BM", b"MZ", b"ID3", b"GIF8", b"RIFF", b"BZh"}  # as a sentence may begin
_WANTED = {".pdf": b"%PDF-", ".docx": b"PK\3\4", ".pptx": b"PK\3\4", ".epub": b"PK\3\4"}
_LOOKED_AT = 1024  # a PDF may have something in front


def mistaken(content: bytes, suffix: str) -> str | None:
    """What to tell its owner when it isn't what its name says."""
    wanted = _WANTED.get(suffix)
    if wanted and wanted in content[: _LOOKED_AT if suffix == ".pdf" else len(wanted)]:
        return None
    for beginning, kind in _KINDS.items():
        if content.startswith(beginning) and not (beginning in _TEXTUAL and b"\0" not in content[:_LOOKED_AT]):
            return f"it is {kind}"
    if wanted and content:
        return f"there is no {suffix[1:].upper()} in it, whatever its name says"
    return None
