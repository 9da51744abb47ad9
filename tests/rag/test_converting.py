"""Every format becomes the same Markdown, in a process that can do nothing else, and only once."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bot.errors import DocumentRefused
from bot.rag import chunking, documents
from bot.rag.blocks import Block
from bot.rag.converting import Converter
from bot.rag.documents import Document

from . import papers

ROOT = Path(__file__).parents[2]

# Run in a process that has confined itself: what it tries, and whether it may.
ATTEMPTS = """
import ctypes, json, os, socket, subprocess, sys, tempfile
from bot.rag.converters.confinement import confine
attempts = {
    "read a file": lambda: open("/etc/hostname"),
    "read a file by its number": lambda: os.open("/etc/hostname", os.O_RDONLY),
    "write a file": lambda: open(sys.argv[1], "w"),
    "write a temporary file": lambda: tempfile.TemporaryFile(),
    "list a folder": lambda: os.listdir("/"),
    "remove a file": lambda: os.remove(sys.argv[2]),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "look up a name": lambda: socket.getaddrinfo("localhost", 80),
    "run a program": lambda: subprocess.run(["true"]),
    "run a shell": lambda: os.system("true"),
    "become a program": lambda: os.execv("/bin/true", ["true"]),
    "copy itself": lambda: os.fork(),
    "load native code": lambda: ctypes.CDLL("libc.so.6"),
    "import a module": lambda: __import__("this"),
    "take all memory": lambda: bytearray(2_000_000_000),
}
confine()
tried = {}
for name, attempt in attempts.items():
    try:
        attempt()
        tried[name] = "done"
    except (OSError, MemoryError, ImportError) as error:
        tried[name] = type(error).__name__
print(json.dumps({"tried": tried, "environment": dict(os.environ)}))
"""


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    with Converter(tmp_path_factory.mktemp("converted")) as converter:
        yield converter


def read(converter: Converter, folder: Path, name: str, content: bytes) -> Document:
    (folder / name).write_bytes(content)
    return documents.read(folder / name, folder, converter.convert)


def test_only_the_process_that_converts_loads_what_it_needs_for_that() -> None:
    loaded = "import sys, bot.rag.ingestion, bot.rag.converting; print(*sys.modules.keys() & set(sys.argv[1:]))"
    libraries = "bs4 lxml mammoth markdownify pptx pypdf".split()
    run = subprocess.run(
        [sys.executable, "-c", loaded, *libraries], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []


@pytest.mark.parametrize("name", papers.EVERY)
def test_every_format_says_the_same(converter: Converter, tmp_path: Path, name: str) -> None:
    document = read(converter, tmp_path, name, papers.EVERY[name])
    assert (document.name, document.title, document.updated) == (name, papers.TITLE, date(2026, 3, 4))
    kinds = [(block.kind, block.text) for block in document.blocks]
    assert kinds[:3] == [
        ("heading", "Planning"),
        ("paragraph", "Plan in weeks, not in months."),
        ("heading", "Roles"),
    ]
    assert document.blocks[3:5] == (
        Block("bullet", "Decides what comes first.", name="Owner"),
        Block("bullet", "Ask them early."),
    )
    if name != "plan.pdf":  # On paper a table is nothing but words in places.
        assert document.blocks[5] == Block("bullet", "Role: Analyst; Task: Looks at data; Hours: 12")
    passages = chunking.passages(document)
    assert {passage.section[-1] for passage in passages} >= {"Planning", "Roles"}


def test_notes_are_read_and_hidden_slides_are_not(converter: Converter) -> None:
    said = converter.convert("plan.pptx", papers.pptx()).markdown
    assert "Say who they are." in said
    assert "Nobody" not in said


def test_the_table_of_contents_of_a_word_document_is_left_out(converter: Converter) -> None:
    assert "Planning 1" not in converter.convert("plan.docx", papers.docx()).markdown


def test_what_is_hidden_in_word_stays_hidden(converter: Converter) -> None:
    shown = papers.paragraph("Seen.") + papers.paragraph("Seen, too.", marks='<w:vanish w:val="0"/>')
    body = shown + papers.paragraph("Secret.", marks="<w:vanish/>")
    assert converter.convert("a.docx", papers.docx(body)).markdown == "Seen.\n\nSeen, too."


def test_the_chapters_of_a_book_come_in_its_order_and_each_once(converter: Converter) -> None:
    chapters = [f"<html><body><h1>Part {i}</h1><p>Text {i}.</p></body></html>" for i in ("A", "B")]
    said = converter.convert("a.epub", papers.epub(chapters)).markdown
    assert said == "# Part A\n\nText A.\n\n# Part B\n\nText B."


def test_what_the_pages_of_a_pdf_repeat_is_left_out(converter: Converter) -> None:
    pages = [
        [(2, 9, 72, 760, "Handbook"), (2, 11, 72, 700, f"Text {word}."), (2, 9, 300, 30, f"{i}")]
        for i, word in enumerate(("one", "two", "three", "four"))
    ]
    assert (
        converter.convert("a.pdf", papers.pdf(pages)).markdown == "Text one.\n\nText two.\n\nText three.\n\nText four."
    )


def test_a_word_that_is_always_written_with_a_hyphen_keeps_it(converter: Converter) -> None:
    lines = ["A well-", "known fact, and it is well-known.", "An ex-", "ample."]
    page = [(2, 11, 72, 700 - 14 * i, line) for i, line in enumerate(lines)]
    said = converter.convert("a.pdf", papers.pdf([page])).markdown
    assert said.startswith("A well-known fact")
    assert "An example." in said


@pytest.mark.parametrize(
    ("name", "content", "because"),
    [
        ("scan.pdf", papers.pdf([[]]), "only pictures"),
        ("locked.pdf", papers.locked_pdf("open sesame"), "protected by a password"),
        ("other.docx", papers.pptx(), "no Word document inside"),
        ("other.pptx", papers.docx(), "no PowerPoint presentation inside"),
        ("other.epub", papers.docx(), "no e-book inside"),
        ("drm.epub", papers.epub(**{"META-INF/encryption.xml": (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" '
            'xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:CipherData>'
            '<enc:CipherReference URI="OEBPS/text/0.xhtml"/></enc:CipherData></enc:EncryptedData></encryption>'
        )}), "protected against copying"),
        ("cut.docx", papers.docx()[:-100], "it is damaged"),
        ("cut.pdf", papers.pdf()[:40], "it"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_reason(
    converter: Converter, name: str, content: bytes, because: str
) -> None:
    with pytest.raises(DocumentRefused, match=because) as caught:
        converter.convert(name, content)
    assert caught.value.path == name


def test_the_same_content_is_converted_once(tmp_path: Path) -> None:
    with Converter(tmp_path / "kept") as first:
        before = first.convert("plan.pdf", papers.pdf())
        with pytest.raises(DocumentRefused) as refused:
            first.convert("bad.pdf", b"%PDF-")
    with Converter(tmp_path / "kept", seconds=0) as second:  # There is no time to convert anything.
        assert second.convert("renamed.pdf", papers.pdf()) == before
        with pytest.raises(DocumentRefused) as again:
            second.convert("bad.pdf", b"%PDF-")
        assert again.value.reason == refused.value.reason
        with pytest.raises(DocumentRefused, match="takes too long"):
            second.convert("new.html", b"<p>New.")


def test_what_no_file_needs_any_more_is_forgotten(tmp_path: Path) -> None:
    with Converter(tmp_path) as converter:
        converter.convert("a.html", b"<p>Old.")
    with Converter(tmp_path) as converter:
        converter.convert("a.html", b"<p>New.")
        assert len(list(tmp_path.iterdir())) == 2
        converter.forget_unused()
        (kept,) = tmp_path.iterdir()
    assert "New." in kept.read_text()


def test_what_was_kept_and_is_damaged_is_made_anew(tmp_path: Path) -> None:
    with Converter(tmp_path) as converter:
        before = converter.convert("a.html", b"<p>Text.")
        (kept,) = tmp_path.iterdir()
        for damage in ("", "{", "[]", '{"markdown": "x"}', '{"markdown": "x", "title": 1, "date": "soon"}'):
            kept.write_text(damage)
            assert converter.convert("a.html", b"<p>Text.") == before
            assert json.loads(kept.read_text())["markdown"] == "Text."


def test_a_pdf_that_only_forbids_to_copy_from_it_is_read(converter: Converter) -> None:
    assert "Plan in weeks" in converter.convert("a.pdf", papers.locked_pdf("")).markdown


def test_h7_the_process_that_converts_can_do_nothing_else(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.touch()
    command = [sys.executable, "-c", ATTEMPTS, str(tmp_path / "written"), str(kept)]
    run = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=True)
    told = json.loads(run.stdout)
    assert {name for name, outcome in told["tried"].items() if outcome == "done"} == set()
    assert told["tried"]["take all memory"] == "MemoryError"
    assert list(tmp_path.iterdir()) == [kept]


def test_h7_a_file_that_takes_too_long_is_given_up_and_the_next_one_read(tmp_path: Path) -> None:
    endless = b"<p>" + b"<b>x</b> " * 400_000
    with Converter(tmp_path, seconds=3) as converter:
        with pytest.raises(DocumentRefused, match="takes too long"):
            converter.convert("endless.html", endless)
        assert converter.convert("short.html", b"<p>Text.").markdown == "Text."


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_h7_a_file_that_takes_all_memory_is_given_up_and_the_next_one_read(tmp_path: Path) -> None:
    with Converter(tmp_path, seconds=120) as converter:
        assert converter.convert("first.html", b"<p>Text.").markdown == "Text."
        with pytest.raises(DocumentRefused, match="too much memory"):
            converter.convert("huge.docx", papers.docx("".join(f'<w:p w:n="{i}"/>' for i in range(1_200_000))))
        assert converter.convert("short.html", b"<p>More.").markdown == "More."
