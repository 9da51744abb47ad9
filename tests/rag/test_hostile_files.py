"""Files that are broken, too large, elsewhere or changing: each is refused with a reason, and the rest goes on."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from threading import Event, Thread

import pytest

from bot.errors import DocumentRefused, KnowledgeError
from bot.rag import documents

from . import papers
from .conftest import World, no_conversion

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
CANARY = "canary in the coal mine"

BAD = {
    "program.md": b"\x7fELF\2\1\1\0" + b"\0" * 100,
    "picture.md": PNG,
    "photo.txt": b"\xff\xd8\xff\xe0\0\x10JFIF",
    "paper.txt": papers.pdf(),
    "zipped.md": papers.docx(),
    "empty.md": b"",
    "blank.txt": b" \n\n\t\n",
    "headings.md": b"# Only\n\n## Headings\n",
    "latin.md": "Café".encode("cp1252"),
    "nul.txt": b"Te\0xt",
    "front.md": b"---\n[:\n---\nText.",
    "table.xlsx": papers.docx(),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "cut.docx": papers.docx()[:-200],
    "cut.pdf": papers.pdf()[:60],
    "scan.pdf": papers.pdf([[]]),
    "locked.pdf": papers.locked_pdf("secret"),
    "not.pptx": b"Just some words.",
    "nothing.html": b"<script>Only code</script>",
}


async def test_h1_one_bad_file_never_stops_a_batch(world: World) -> None:
    for i in range(25):
        world.write(f"good-{i}.md", f"# Good {i}\n\nText number {i}.\n")
    for folder, files in (("formats", papers.EVERY), ("bad", BAD)):
        (world.knowledge / folder).mkdir()
        for name, content in files.items():
            (world.knowledge / folder / name).write_bytes(content)
    report = await world.ingest()
    assert report.documents == 30
    assert sorted(each.path for each in report.refused) == sorted(f"bad/{name}" for name in BAD)
    assert all(each.reason for each in report.refused)
    again = await world.ingest()
    assert (again.documents, again.added, again.embedded) == (30, 0, 0)
    assert list(map(str, again.refused)) == list(map(str, report.refused))


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("program.md", "it is a program"),
        ("picture.md", "it is a PNG picture"),
        ("paper.txt", "it is a PDF: name it .pdf"),
        ("zipped.md", "it is a zip archive: unpack it"),
        ("latin.md", "it is not UTF-8 text: save it as UTF-8"),
        ("old.docx", "it is an Office file of before 2007, or one with a password: save it as .docx or .pptx, without"),
        ("not.pptx", "there is no PPTX in it, whatever its name says"),
    ],
)
def test_h2_what_is_not_what_its_name_says_is_told_apart(tmp_path: Path, name: str, because: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    with pytest.raises(DocumentRefused) as caught:
        documents.read(tmp_path / name, tmp_path, no_conversion)
    assert caught.value.reason.startswith(because)


# Run in a process of its own, for what it takes: by file, what came of it, in how many seconds and MB more than before.
MEASURED = """
import json, sys, time
from pathlib import Path
from bot.rag import documents
from bot.rag.converting import Converter
def peak():
    (line,) = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024
root, told, before = Path(sys.argv[1]), {}, peak()
with Converter(root / ".converted") as converter:
    for path in documents.files(root):
        started = time.process_time()
        _, refused = documents.read_all([path], root, converter.convert)
        told[path.name] = [refused[0].reason if refused else "read", time.process_time() - started, peak() - before]
print(json.dumps(told))
"""


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells what a process takes")
def test_h2_large_files_take_neither_long_nor_much_memory(tmp_path: Path) -> None:
    sized: dict[str, tuple[bytes, str]] = {
        "50-mb.txt": (b"Some words. \n" * 4_000_000, "larger than 5 MB"),
        "one-line.md": (b"word " * 4_000_000, "larger than 5 MB"),
        "5-mb-line.md": (b"word " * 999_999, "line of more than"),
        "5-mb-bullets.md": (b"- a: b\n" * 700_000, "more than 50000 lines"),
        "5-mb.md": ((b"word " * 40 + b"\n\n") * 24_000, "read"),
        "binary.md": (bytes(range(256)) * 19_000, "it is not UTF-8 text"),
        "sparse.pdf": (b"%PDF-" + b"\0" * 30_000_000, "larger than 25 MB"),
    }  # fmt: skip
    for name, (content, _) in sized.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", MEASURED, str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name, (outcome, seconds, megabytes) in json.loads(run.stdout).items():
        assert sized[name][1] in outcome, name
        assert seconds <= 10, name
        assert megabytes <= 200, name


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A file that is no business of the knowledge folder, which is beside it."""
    (tmp_path / "knowledge" / "sub").mkdir(parents=True)
    (tmp_path / "knowledge" / "fine.md").write_text("Text.")
    secret = tmp_path / "secret.md"
    secret.write_text(CANARY)
    return secret


def _links_to_a_file(root: Path, secret: Path) -> None:
    (root / "link.md").symlink_to(secret)
    (root / "relative.md").symlink_to("../secret.md")
    (root / "chain.md").symlink_to("link.md")


def _links_to_a_folder(root: Path, secret: Path) -> None:
    (root / "folder").symlink_to(secret.parent)
    (root / "folder.md").symlink_to(secret.parent)
    (root / "sub" / "up").symlink_to("../..")


def _links_in_a_circle(root: Path, secret: Path) -> None:
    (root / "loop.md").symlink_to("loop.md")
    (root / "one.md").symlink_to("two.md")
    (root / "two.md").symlink_to("one.md")
    (root / "sub" / "self").symlink_to(".")


def _hard_link(root: Path, secret: Path) -> None:
    (root / "hard.md").hardlink_to(secret)


def _system_files(root: Path, secret: Path) -> None:
    (root / "environment.md").symlink_to("/proc/self/environ")
    (root / "endless.txt").symlink_to("/dev/zero")
    (root / "memory.md").symlink_to("/proc/self/mem")


def _pipes(root: Path, secret: Path) -> None:
    os.mkfifo(root / "pipe.md")
    os.mkfifo(root / "pipe.pdf")


@pytest.mark.parametrize(
    "trap", [_links_to_a_file, _links_to_a_folder, _links_in_a_circle, _hard_link, _system_files, _pipes]
)
@pytest.mark.timeout(20)
def test_h5_no_link_leads_outside_and_no_pipe_stops_an_ingest(
    outside: Path, trap: Callable[[Path, Path], None]
) -> None:
    root = outside.parent / "knowledge"
    trap(root, outside)
    found, refused = documents.read_all(documents.files(root), root, no_conversion)
    assert [document.name for document in found] == ["fine.md"]
    assert refused
    assert CANARY not in str(found)


@pytest.mark.parametrize(
    "name",
    [
        "../secret.md",
        "sub/../../secret.md",
        "/etc/hostname",
        "..\\secret.md",
        "C:\\secret.md",
        "nul\0.md",
        f"{'n' * 300}.md",
        "．．/secret.md",
        "‥/secret.md",
        "%2e%2e/secret.md",
        "~/secret.md",
        "sub",
        ".",
        "",
    ],
)  # fmt: skip
def test_h5_no_name_leads_outside(outside: Path, name: str) -> None:
    root = outside.parent / "knowledge"
    with pytest.raises(DocumentRefused) as caught:
        documents.read(root / name, root, no_conversion)
    assert CANARY not in str(caught.value)
    assert caught.value.path.isprintable()


def test_h5_a_folder_that_turns_into_a_link_is_not_followed(outside: Path) -> None:
    root = outside.parent / "knowledge"
    (root / "sub" / "secret.md").write_text("Harmless.")
    (outside.parent / "elsewhere").mkdir()
    (outside.parent / "elsewhere" / "secret.md").write_text(CANARY)

    def swap() -> None:
        (root / "sub").rename(root / "was")
        (root / "sub").symlink_to(outside.parent / "elsewhere")
        (root / "sub").unlink()
        (root / "was").rename(root / "sub")

    with _over_and_over(swap):
        for _ in range(500):
            found, _ = documents.read_all([root / "sub" / "secret.md"], root, no_conversion)
            assert CANARY not in str(found)


@contextmanager
def _over_and_over(change: Callable[[], None]) -> Iterator[None]:
    """In another thread, as long as the block runs."""
    over = Event()

    def go_on() -> None:
        while not over.is_set():
            change()

    thread = Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def version(i: int) -> str:
    return f"# Version {i}\n\n" + f"- **Fact {i}:** This is version {i}.\n" * 20_000


def test_h6_a_file_that_is_replaced_while_it_is_read_is_read_whole_or_refused(tmp_path: Path) -> None:
    path, turns = tmp_path / "a.md", iter(range(1_000_000))
    path.write_text(version(0))

    def replace() -> None:
        new = tmp_path / ".new"
        new.write_text(version(next(turns)))
        new.replace(path)

    def rewrite() -> None:
        path.write_text(version(next(turns)))

    for change in (replace, rewrite):
        with _over_and_over(change):
            for _ in range(20):
                text = _text_if_any(path, tmp_path)
                versions = {line for line in text.splitlines() if line.startswith("- ")}
                assert len(versions) <= 1


def _text_if_any(path: Path, root: Path) -> str:
    try:
        return documents.text_of(path, root, path.name)
    except DocumentRefused:
        return ""


@pytest.mark.slow
async def test_h6_files_that_change_during_an_ingest_leave_a_consistent_generation(world: World) -> None:
    paths = [world.knowledge / f"{j}.md" for j in range(3)]
    chance = Random(6)  # noqa: S311
    with _over_and_over(lambda: _disturb(chance.choice(paths), chance)):
        for _ in range(20):
            with suppress(KnowledgeError):  # Nothing usable was left.
                await world.ingest()
    for path in paths:
        path.unlink(missing_ok=True)
        path.write_text(_statements(path, 30))
    assert (await world.ingest()).refused == ()
    passages = await world.generations.passages(await world.serving())
    assert {passage.text for passage in passages if passage.kind == "bullet"} == {
        f"Statement {i} of {path.stem}." for i in range(30) for path in paths
    }


def _disturb(path: Path, chance: Random) -> None:
    match chance.randrange(5):
        case 0:
            path.unlink(missing_ok=True)
        case 1:
            path.write_text("")
        case 2:
            path.write_text(_statements(path, chance.randrange(30)))
        case 3:
            new = path.with_name(".new")
            new.write_text(_statements(path, 30))
            new.replace(path)
        case 4 if path.exists():
            path.chmod(chance.choice([0o000, 0o644]))


def _statements(path: Path, count: int) -> str:
    return f"# File {path.stem}\n\n" + "".join(f"- Statement {i} of {path.stem}.\n" for i in range(count))
