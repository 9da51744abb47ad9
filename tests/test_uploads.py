"""Documents from people: how they may be called, how large they may be, and where they lie."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import DocumentRefused
from bot.uploads import Incoming, Uploads

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path, {".md", ".pdf"}, max_bytes=1_000)


async def content(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def received(uploads: Uploads, name: str = "plan.md", text: bytes = b"# Plan", key: str = "F1") -> Incoming:
    return await uploads.receive(key, name, content(text), NOW)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("plan.md", "plan.md"),
        ("My plan (v2).PDF", "My plan (v2).pdf"),
        ("../../etc/cron.d/plan.md", "plan.md"),
        ("/etc/plan.md", "plan.md"),
        ("C:\\Users\\ada\\plan.md", "plan.md"),
        ("..\\plan.md", "plan.md"),
        ("a/../../plan.md", "plan.md"),
        ("...plan.md", "plan.md"),
        ("plan\0\n\r.md", "plan.md"),
        ("plan\u202edm.md", "plandm.md"),
        ("two  spaces\tand a tab.md", "two spaces and a tab.md"),
        ("．．／plan.md", "．．／plan.md"),  # look-alikes: full-width characters, nothing to a file system
        ("Lebenslauf für Ängstliche.md", "Lebenslauf für Ängstliche.md"),
        ("履歴書.md", "履歴書.md"),
    ],
)
def test_h5_a_name_is_one_that_stays_in_its_folder(uploads: Uploads, given: str, name: str) -> None:
    assert uploads.name_for(given) == name


@pytest.mark.parametrize(
    "given", ["", ".", "..", ".md", "plan", "plan.exe", "plan.md/", "plan.md\\..", "a.md.zip", "\0"]
)
def test_h5_what_cannot_be_read_by_its_name_is_refused(uploads: Uploads, given: str) -> None:
    with pytest.raises(DocumentRefused, match=r"I read only \.md, \.pdf"):
        uploads.name_for(given)


@pytest.mark.parametrize("letter", ["a", "ä", "履", "😀"])
def test_h5_a_long_name_is_cut_between_characters(uploads: Uploads, letter: str) -> None:
    name = uploads.name_for(letter * 300 + ".md")
    assert name == letter * (120 // len(letter.encode())) + ".md"


async def test_what_is_too_large_leaves_nothing_behind(uploads: Uploads, tmp_path: Path) -> None:
    with pytest.raises(DocumentRefused, match="it is larger than"):
        await uploads.receive("F1", "plan.md", content(b"x" * 600, b"x" * 600, b"never read"), NOW)
    assert uploads.waiting("F1") is None
    assert files_in(tmp_path) == []


async def test_an_accepted_one_lies_among_the_uploads(uploads: Uploads) -> None:
    assert uploads.accept(await received(uploads), NOW) is False
    assert (uploads.folder / "plan.md").read_bytes() == b"# Plan"
    assert (uploads.names(), uploads.waiting("F1")) == (["plan.md"], None)


async def test_one_of_the_same_name_takes_its_place_and_the_old_one_is_kept(uploads: Uploads, tmp_path: Path) -> None:
    uploads.accept(await received(uploads), NOW)
    assert uploads.accept(await received(uploads, text=b"# Better"), NOW) is True
    assert (uploads.folder / "plan.md").read_bytes() == b"# Better"
    assert [path.read_bytes() for path in files_in(tmp_path / "removed")] == [b"# Plan"]
    assert uploads.removed() == []


async def test_a_removed_one_comes_back_as_it_was_last(uploads: Uploads) -> None:
    for hour, text in enumerate((b"# First", b"# Second")):
        uploads.accept(await received(uploads, text=text), NOW)
        uploads.remove("plan.md", NOW + timedelta(hours=hour))
    assert (uploads.names(), uploads.removed()) == ([], ["plan.md"])
    uploads.restore("plan.md")
    assert (uploads.folder / "plan.md").read_bytes() == b"# Second"
    assert (uploads.names(), uploads.removed()) == (["plan.md"], [])


async def test_what_nobody_decides_about_goes_after_a_day(uploads: Uploads) -> None:
    await received(uploads)
    uploads.forget_undecided(NOW + timedelta(hours=23))
    assert uploads.waiting("F1")
    uploads.forget_undecided(NOW + timedelta(hours=25))
    assert uploads.waiting("F1") is None


@pytest.mark.parametrize("key", ["", ".", "..", "../uploads", "F1/../F2", "F1\0", "F" * 300])
async def test_h5_a_key_names_nothing_else(uploads: Uploads, key: str) -> None:
    await received(uploads)
    assert uploads.waiting(key) is None
    with pytest.raises(ValueError, match="no key"):
        await received(uploads, key=key)
