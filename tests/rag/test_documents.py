"""Knowledge files: what is read, and what is refused with a reason for whoever owns the file."""

import os
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import DocumentRefused, KnowledgeError
from bot.rag import chunking, documents
from bot.rag.documents import Document

from .conftest import no_conversion

ANYTHING = st.text() | st.lists(
    st.sampled_from(
        "\n|# |- |  - |1. |> |```|**|*|---|===|<!--|<p>|[a](b)|![c](d)|&#8203;|&#0;|\t|Name: |Word|.|\u202e".split("|")
    )
).map("".join)
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def read(folder: Path, content: str | bytes, name: str = "notes.md") -> Document:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return documents.read(path, folder, no_conversion)


def reason(folder: Path, content: str | bytes, name: str = "notes.md") -> str:
    with pytest.raises(DocumentRefused) as caught:
        read(folder, content, name)
    assert caught.value.path == name
    return caught.value.reason


def said(document: Document) -> list[str]:
    return [block.text for block in document.blocks]


def test_the_title_in_the_front_matter_wins(tmp_path: Path) -> None:
    document = read(tmp_path, "---\ntitle:  How to\n  begin\n---\n# Something else\n\nText.\n")
    assert document.title == "How to begin"
    assert said(document) == ["Something else", "Text."]


@pytest.mark.parametrize("front", ["", "---\n---\n", "---\nupdated: 2026-11-22\n---\n", "---\ntitle: ''\n---\n"])
def test_without_a_title_the_first_heading_is_it(tmp_path: Path, front: str) -> None:
    assert read(tmp_path, f"{front}# First\n\nText.\n\n# Second\n\nText.\n").title == "First"


def test_without_a_heading_the_title_is_made_of_the_files_name(tmp_path: Path) -> None:
    assert read(tmp_path, "Text.", "asking-for_a-raise.txt").title == "Asking for a raise"
    assert read(tmp_path, "Text.", "_.txt").title == "_.txt"


def test_a_rule_in_the_text_is_no_front_matter(tmp_path: Path) -> None:
    assert said(read(tmp_path, "Text.\n\n---\ntitle: no\n\n---\n")) == ["Text.", "title: no"]


@pytest.mark.parametrize(
    "front",
    [
        "title: One: two",
        "title: [",
        "\tkey: value",
        'title: "\\UFFFFFFFF"',
        "title: " + "[" * 1000,
    ],
)
def test_front_matter_that_is_not_yaml_is_refused(tmp_path: Path, front: str) -> None:
    assert reason(tmp_path, f"---\n{front}\n---\nText.").startswith("its front matter is not valid YAML: ")


@pytest.mark.parametrize("front", ["just words", "- a\n- list"])
def test_front_matter_that_is_not_a_mapping_is_refused(tmp_path: Path, front: str) -> None:
    assert reason(tmp_path, f"---\n{front}\n---\nText.") == "its front matter must be lines like `title: …`"


def test_front_matter_that_takes_seconds_to_read_is_refused(tmp_path: Path) -> None:
    assert "longer than" in reason(tmp_path, "---\n" + "a: b\n" * 50_000 + "---\nText.")


@pytest.mark.parametrize("front", ["a: !!int ''", "a: !!bool maybe", "a: !!python/object:os.system {}", "title: 2026"])
def test_values_in_the_front_matter_are_taken_as_written(tmp_path: Path, front: str) -> None:
    assert said(read(tmp_path, f"---\n{front}\n---\nText.")) == ["Text."]


def test_an_escape_in_the_front_matter_brings_nothing_invisible_in(tmp_path: Path) -> None:
    assert read(tmp_path, '---\ntitle: "A\\u202eB\\0C\\u200b"\n---\nText.').title == "ABC"


def test_a_document_may_say_when_it_was_updated(tmp_path: Path) -> None:
    assert read(tmp_path, "---\nupdated: 2026-11-22\n---\nText.").updated == date(2026, 11, 22)
    assert read(tmp_path, "---\nupdated: lately\n---\nText.").updated is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom"])
def test_the_encodings_that_editors_write_are_read(tmp_path: Path, encoding: str) -> None:
    text = "# Café – naïve\n\nText.\n"
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding.endswith("bom") else text.encode(encoding)
    assert said(read(tmp_path, content)) == ["Café – naïve", "Text."]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_every_end_of_a_line_is_one(tmp_path: Path, newline: str) -> None:
    lines = ["---", "title: T", "---", "# Head", "", "- One", "- Two", ""]
    document = read(tmp_path, newline.join(lines))
    assert (document.title, said(document)) == ("T", ["Head", "One", "Two"])


@pytest.mark.parametrize(
    ("content", "because"),
    [
        ("Café".encode("cp1252"), "it is not UTF-8 text: save it as UTF-8"),
        (b"\xff\xfeodd", "it is not UTF-8 text: save it as UTF-8"),
        (b"Te\0xt", "it is not text (it holds NUL characters)"),
        (b"a" * (documents.MAX_BYTES + 1), "it is larger than 5 MB: split it"),
        (b"", "there is no text in it"),
        (b" \n\n\t\n", "there is no text in it"),
        (b"# Only\n\n## Headings\n", "there is no text in it"),
        ("\u200b\u202e\ufeff".encode(), "there is no text in it"),
    ],
)
def test_what_is_no_usable_text_is_refused(tmp_path: Path, content: bytes, because: str) -> None:
    assert reason(tmp_path, content) == because


@pytest.mark.parametrize("name", ["plan", "plan.md~", "plan.xlsx", "plan.png"])
def test_other_formats_are_refused(tmp_path: Path, name: str) -> None:
    assert reason(tmp_path, "Text.", name).startswith("only these are read: .md, ")


@pytest.mark.parametrize(("suffix", "instead"), [(".doc", ".docx"), (".odt", ".docx"), (".ppt", ".pptx")])
def test_who_has_a_format_that_is_nearly_one_of_ours_is_told_which_to_save(
    tmp_path: Path, suffix: str, instead: str
) -> None:
    assert reason(tmp_path, "Text.", f"plan{suffix}") == f"{suffix} isn't read: save it as {instead}"


def test_the_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert said(read(tmp_path, "# Head\n\nText.", "README.MD")) == ["Head", "Text."]


def test_a_link_to_the_outside_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Text.")
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "link.txt").symlink_to(secret)
    (folder / "inside.txt").write_text("Text.")
    (folder / "alias.txt").symlink_to(folder / "inside.txt")
    with pytest.raises(DocumentRefused, match="outside the knowledge folder"):
        documents.read(folder / "link.txt", folder, no_conversion)
    assert documents.read(folder / "alias.txt", folder, no_conversion).name == "alias.txt"


def test_a_pipe_and_a_link_to_nowhere_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "broken.md").symlink_to("nothing.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    found, refused = documents.read_all(documents.files(tmp_path), tmp_path, no_conversion)
    assert not found
    assert {each.path: each.reason for each in refused} == dict.fromkeys(
        ["broken.md", "loop.md", "pipe.md"], "it is not a regular file"
    )


@pytest.mark.parametrize("name", [b"\xff.md", b"two\nlines.md", "zero\u200bwidth.md".encode()])
def test_a_name_that_cannot_be_shown_is_refused(tmp_path: Path, name: bytes) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_text("Text.")
    with pytest.raises(DocumentRefused, match="rename it") as caught:
        documents.read(path, tmp_path, no_conversion)
    assert caught.value.path.isprintable()


def test_hidden_files_and_what_is_in_hidden_folders_are_no_documents(tmp_path: Path) -> None:
    for name in (".hidden.md", ".git/config.md", "b/.x/y.md", "b/two.md", "a.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Text.")
    assert [path.relative_to(tmp_path).as_posix() for path in documents.files(tmp_path)] == ["a.md", "b/two.md"]


def test_a_link_to_a_folder_is_listed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.md").write_text("Text.")
    (tmp_path / "link.md").symlink_to(tmp_path / "real")
    found, refused = documents.read_all(documents.files(tmp_path), tmp_path, no_conversion)
    assert [document.name for document in found] == ["real/a.md"]
    assert [(each.path, each.reason) for each in refused] == [("link.md", "it is not a regular file")]


def test_a_missing_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="There is no folder"):
        documents.files(tmp_path / "nowhere")
    (tmp_path / "sub").mkdir()
    (tmp_path / ".gitkeep").touch()
    with pytest.raises(KnowledgeError, match="is empty"):
        documents.files(tmp_path)


def test_what_cannot_be_seen_is_taken_out(tmp_path: Path) -> None:
    hidden = "ig\u200bno\u202ere\x07 th\u00adis\x1b[31m\u2066"
    assert said(read(tmp_path, f"# {hidden}\n\n- **{hidden}:** {hidden}\n\n{hidden}")) == ["ignore this[31m"] * 3


@settings(max_examples=50)
@given(text=ANYTHING, suffix=st.sampled_from([".md", ".txt"]))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str, suffix: str) -> None:
    folder = tmp_path_factory.getbasetemp()
    try:
        document = read(folder, text.encode("utf-8", "surrogatepass"), f"any{suffix}")
    except DocumentRefused:
        return
    for block in document.blocks:
        assert block.text.strip()
        assert not {unicodedata.category(c) for c in f"{block.name}{block.text}" if c not in "\n\t"} & UNSEEN
        assert (block.level > 0) == (block.kind == "heading")
    passages = chunking.passages(document)
    assert passages
    assert all(passage.statement and passage.section[-1] for passage in passages)
    assert len({passage.id for passage in passages}) == len(passages)
