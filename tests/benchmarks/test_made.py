"""Documents made to fill a large knowledge with."""

from pathlib import Path

from benchmarks import made
from bot.rag import chunking, documents
from tests.rag.conftest import no_conversion


def test_made_documents_are_of_20_kb_and_the_same_every_time(tmp_path: Path) -> None:
    made.documents(tmp_path / "some", 2)
    made.documents(tmp_path / "more", 3)
    some, more = ({file.name: file.read_text() for file in (tmp_path / name).iterdir()} for name in ("some", "more"))
    assert some.items() < more.items()
    assert all(20_000 <= len(text) < 23_000 for text in more.values())


def test_made_documents_are_cut_into_as_many_passages_as_the_handbook_would_be(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    made.documents(folder, 1)
    document = documents.read(folder / "00000.md", folder, no_conversion)
    kinds = [passage.kind for passage in chunking.passages(document)]
    assert 50 <= len(kinds) <= 65
    assert kinds.count("bullet") > len(kinds) / 2
