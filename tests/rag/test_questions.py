"""What people ask, read from the files beside the documents: a mistake in one costs little and is named."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Exemplar, Passage
from bot.rag import chunking, documents, questions

from .conftest import no_conversion

SKILLS = """# Skills

You need two kinds.

- **Data:** Know where your data comes from.
- **People:** Listen to the engineers.

## Tools

Use what there is.
"""
QUESTIONS = """
Skills:
  questions:
    - what should i learn
    - "  which skills:\\n do I need "
  es: [qué debo aprender]
  hi: [मुझे क्या सीखना चाहिए]
  bullets:
    Data:
      - which spreadsheets can i trust
    People:
      - 12
      - yes
Tools:
  questions: [what do i work with]
"""


def passages_of(folder: Path, name: str = "skills.md", text: str = SKILLS) -> list[Passage]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return list(chunking.passages(documents.read(path, folder, no_conversion)))


def read(folder: Path, text: str | bytes, name: str = "skills.questions.yaml") -> tuple[list[Exemplar], list[str]]:
    """Beside the skills: the exemplars, and what is wrong with the file."""
    passages = passages_of(folder)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    exemplars, problems = questions.read_all([path], folder, passages)
    assert {problem.path for problem in problems} <= {name}
    return exemplars, [problem.reason for problem in problems]


def by_text(exemplars: list[Exemplar], folder: Path) -> dict[str, str]:
    """What the passages say that the messages are about."""
    said = {passage.id: passage.statement for passage in passages_of(folder)}
    return {exemplar.text: said.get(exemplar.about, exemplar.about) for exemplar in exemplars}


def test_questions_lead_to_the_outline_of_their_section_or_to_their_bullet(tmp_path: Path) -> None:
    exemplars, problems = read(tmp_path, QUESTIONS)
    assert problems == []
    assert {exemplar.kind for exemplar in exemplars} == {"question"}
    assert by_text(exemplars, tmp_path) == {
        "what should i learn": "You need two kinds.",
        "which skills: do I need": "You need two kinds.",
        "qué debo aprender": "You need two kinds.",
        "मुझे क्या सीखना चाहिए": "You need two kinds.",
        "which spreadsheets can i trust": "Know where your data comes from.",
        "12": "Listen to the engineers.",
        "yes": "Listen to the engineers.",
        "what do i work with": "Use what there is.",
    }
    (outline,) = (passage.id for passage in passages_of(tmp_path) if passage.kind == "section")
    assert [exemplar.about for exemplar in exemplars[:4]] == [outline] * 4


def test_each_question_knows_its_language(tmp_path: Path) -> None:
    exemplars, _ = read(tmp_path, QUESTIONS)
    assert {exemplar.text: exemplar.language for exemplar in exemplars if exemplar.language != "en"} == {
        "qué debo aprender": "es",
        "मुझे क्या सीखना चाहिए": "hi",
    }


def test_the_order_is_that_of_the_file(tmp_path: Path) -> None:
    """Else every ingest would take the questions for new ones."""
    exemplars, _ = read(tmp_path, QUESTIONS)
    assert [exemplar.text for exemplar in exemplars[:3]] == [
        "what should i learn",
        "which skills: do I need",
        "qué debo aprender",
    ]


def test_a_file_belongs_to_the_document_of_its_name_in_its_folder(tmp_path: Path) -> None:
    here, there = passages_of(tmp_path), passages_of(tmp_path, "more/skills.txt", "Skills\n======\n\nOther ones.")
    path = tmp_path / "more" / "skills.questions.yaml"
    path.write_text("Skills:\n  questions: [what else]\nTools:\n  questions: [what with]")
    exemplars, problems = questions.read_all([path], tmp_path, [*here, *there])
    assert [exemplar.about for exemplar in exemplars] == [there[0].id]
    assert [str(problem) for problem in problems] == [
        "more/skills.questions.yaml: there is no section “Tools” any more"
    ]


def test_what_is_gone_costs_only_its_own_questions(tmp_path: Path) -> None:
    exemplars, problems = read(
        tmp_path,
        QUESTIONS.replace("    Data:", "    Figures:").replace("Tools:", "Devices:"),
    )
    assert problems == ["there is no bullet “Figures” in “Skills” any more", "there is no section “Devices” any more"]
    assert set(by_text(exemplars, tmp_path).values()) == {"You need two kinds.", "Listen to the engineers."}


@pytest.mark.parametrize(
    ("was", "wrong", "problem"),
    [
        ("[what do i work with]", "what do i work with", "“Tools” must have a list of at most 2000 messages"),
        ("[what do i work with]", "{a: b}", "“Tools” must have a list of at most 2000 messages"),
        (
            "[what do i work with]",
            "[{a: b}]",
            "“Tools” has a message that isn't a line of text of up to 500 characters",
        ),
        ("[what do i work with]", "[[nested]]", "“Tools” has a message that isn't a line of text"),
        ("[what do i work with]", '["  "]', "“Tools” has a message that isn't a line of text"),
        ("[what do i work with]", '["\\u200b\\0"]', "“Tools” has a message that isn't a line of text"),
        ("[what do i work with]", f"[{'x' * 501}]", "“Tools” has a message that isn't a line of text"),
        ("[what do i work with]", f"[{'x, ' * 2001}]", "“Tools” must have a list of at most 2000 messages"),
        (
            "  questions: [what do i work with]",
            "  question: [what]",
            "“Tools” has “question”: write questions, bullets or",
        ),
        ("  questions: [what do i work with]", "  xx: [what]", "“Tools” has “xx”: write questions, bullets or"),
        ("  questions: [what do i work with]", "  - what", "Tools must be lines like `name: …`"),
        ("  questions: [what do i work with]", "  bullets: [what]", "Tools must be lines like `name: …`"),
        ("  questions: [what do i work with]", "", "Tools must be lines like `name: …`"),
    ],
)
def test_a_list_that_is_none_costs_only_itself(tmp_path: Path, was: str, wrong: str, problem: str) -> None:
    exemplars, problems = read(tmp_path, QUESTIONS.replace(was, wrong))
    assert len(problems) == 1
    assert problems[0].startswith(problem)
    assert len(exemplars) == 7


@pytest.mark.parametrize("empty", ["questions:", "questions: []", "bullets:", "bullets: {}"])
def test_an_empty_list_is_no_mistake(tmp_path: Path, empty: str) -> None:
    exemplars, problems = read(tmp_path, QUESTIONS.replace("questions: [what do i work with]", empty))
    assert problems == []
    assert len(exemplars) == 7


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "it must be lines like `name: …`"),
        ("just words", "it must be lines like `name: …`"),
        ("- a\n- list", "it must be lines like `name: …`"),
        ("Skills: [", "it is not valid YAML: "),
        ("\tSkills:", "it is not valid YAML: "),
        ("Skills: &a [*a]\nSkills: *b", "it is not valid YAML: "),
        ("? [Skills]\n: x", "it is not valid YAML: "),
        ("Skills: x\n---\nSkills: y", "it is not valid YAML: "),
        ("[" * 500_000, "it is not valid YAML: it is nested too deeply"),
        ("- " * 500_000, "it is not valid YAML: it is nested too deeply"),
        (b"Skills:\n  questions: [caf\xe9]", "it is not UTF-8 text"),
        (b"Skills:\0", "it is not text"),
        (b"x" * 5_000_001, "it is larger than 5 MB"),
    ],
    ids=range(13),
)
def test_a_file_that_is_none_is_named_with_the_reason(tmp_path: Path, content: str | bytes, problem: str) -> None:
    exemplars, problems = read(tmp_path, content)
    assert exemplars == []
    assert len(problems) == 1
    assert problems[0].startswith(problem)
    assert len(problems[0]) < 300


def test_no_tag_makes_anything_but_text(tmp_path: Path) -> None:
    exemplars, _ = read(tmp_path, "Skills:\n  questions: [!!python/object/apply:os.getcwd [], !!int 12]")
    assert [exemplar.text for exemplar in exemplars] in ([], ["12"])


@pytest.mark.parametrize(
    "line",
    [
        "Skills:\n  questions: [" + "x" * 1_000_000 + "]",
        "Skills:\n  questions: [" + "many words, " * 80_000 + "]",
        "? " + "x" * 1_000_000 + "\n: {questions: [a]}",
        "a: &a [x]\n" + "".join(f"b{i}: &b{i} [{f'*b{i - 1}, ' * 9 if i else '*a'}]\n" for i in range(50)),
    ],
    ids=["a message", "a list", "a heading", "a billion laughs"],
)
def test_a_megabyte_in_a_line_is_refused_in_no_time(tmp_path: Path, line: str) -> None:
    started = time.perf_counter()
    exemplars, problems = read(tmp_path, line)
    assert time.perf_counter() - started < 5
    assert exemplars == []
    assert problems
    assert max(map(len, problems)) < 300


def test_a_theme_has_a_sentence_and_messages(tmp_path: Path) -> None:
    text = "salaries:\n  says: I don't cover\n    salaries.\n  messages: [what does it pay]"
    exemplars, problems = read(tmp_path, text, "not-covered.yaml")
    assert problems == []
    assert exemplars == [Exemplar("what does it pay", "not_covered", "I don't cover salaries.")]


@pytest.mark.parametrize(
    ("theme", "problem"),
    [
        ("{messages: [can i move there]}", "the theme “visas” doesn't say anything: give it a sentence under `says`"),
        ("{says: '', messages: [can i move there]}", "the theme “visas” doesn't say anything"),
        ("{says: [No.], messages: [can i move there]}", "“visas” has a message that isn't a line of text"),
        ("{says: No., message: [can i move there]}", "the theme “visas” has “message”: write says or messages"),
        ("{says: No., messages: can i move there}", "“visas” must have a list"),
        ("[can i move there]", "visas must be lines like `name: …`"),
    ],
)
def test_a_theme_with_a_mistake_costs_only_itself(tmp_path: Path, theme: str, problem: str) -> None:
    before, after = "{says: Not those., messages: [what does it pay]}", "{says: No., messages: [x]}"
    text = f"salaries: {before}\nvisas: {theme}\nlove: {after}"
    exemplars, problems = read(tmp_path, text, "not-covered.yaml")
    assert [exemplar.text for exemplar in exemplars] == ["what does it pay", "x"]
    assert len(problems) == 1
    assert problems[0].startswith(problem)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("skills.questions.yaml", True),
        ("not-covered.yaml", True),
        ("skills.md", False),
        ("questions.yaml", False),
        ("skills.yaml", False),
    ],
)
def test_only_these_names_are_questions(name: str, is_one: bool) -> None:
    assert questions.is_one(Path("knowledge") / name) is is_one


_LEAVES = st.text(max_size=10)
_ANYTHING = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_LEAVES, inner, max_size=3), max_leaves=8
)


@given(content=st.text(max_size=60) | _ANYTHING.map(str))
def test_whatever_stands_in_a_file_is_read_or_named(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    folder = tmp_path_factory.getbasetemp() / "anything"
    folder.mkdir(exist_ok=True)
    exemplars, problems = read(folder, content.encode("utf-8", "replace"), "not-covered.yaml")
    assert all(exemplar.text for exemplar in exemplars)
    assert all(isinstance(problem, str) for problem in problems)


@pytest.mark.parametrize("broken", ["Skills: [", b"\xff\xfe\x00", "- a list", "Skills: {}\nSkills: {}\n"])
def test_a_file_that_cannot_be_read_keeps_the_questions_there_were(tmp_path: Path, broken: str | bytes) -> None:
    before, _ = read(tmp_path, QUESTIONS)
    path = tmp_path / "skills.questions.yaml"
    path.write_bytes(broken if isinstance(broken, bytes) else broken.encode())
    other = Exemplar("of another document", "question", "elsewhere")
    found, problems = questions.read_all([path], tmp_path, passages_of(tmp_path), [*before, other])
    assert found == before
    assert [problem.path for problem in problems] == [path.name]


def test_themes_are_kept_too_when_their_file_cannot_be_read(tmp_path: Path) -> None:
    before = [Exemplar("how rich will i be", "not_covered", "I don't cover pay.")]
    path = tmp_path / "not-covered.yaml"
    path.write_text("pay: [", encoding="utf-8")
    assert questions.read_all([path], tmp_path, passages_of(tmp_path), before)[0] == before


def test_a_name_that_stands_there_twice_is_named(tmp_path: Path) -> None:
    exemplars, problems = read(tmp_path, "Skills:\n  bullets:\n    Data: [a question]\n    Data: [another one]\n")
    assert exemplars == []
    assert "“Data” stands there twice" in problems[0]


def test_a_theme_without_messages_is_named(tmp_path: Path) -> None:
    exemplars, problems = read(tmp_path, "pay:\n  says: I don't cover pay.\n  messages: []\n", "not-covered.yaml")
    assert exemplars == []
    assert "no messages" in problems[0]
