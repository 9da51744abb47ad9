"""Whether a passage supports a sentence, with the real embedding model: on sentences that nothing was tuned to.

`support.jsonl` has, for most passages of the handbook, how a coach might put them, and what would go beyond them or
against them, by kind. The limits of the check were chosen by one half of the passages; here the other half is judged.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.domain import Passage
from bot.rag import chunking, documents
from bot.rag.chat.support import Support
from bot.rag.embeddings import Embedder

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
LABELLED = Path(__file__).parent / "support.jsonl"

Find = Callable[[str, str], Passage]
Ask = Callable[..., str | None]


@pytest.fixture(scope="module")
def find() -> Find:
    """A passage by its document, and by its title or how it begins."""
    read = [documents.read(path, KNOWLEDGE, _no_conversion) for path in sorted(KNOWLEDGE.glob("*.md"))]
    passages = [each for document in read for each in chunking.passages(document) if each.kind != "section"]

    def found(document: str, named: str) -> Passage:
        (passage,) = (
            each
            for each in passages
            if each.document == document and (each.title == named if each.title else each.text.startswith(named))
        )
        return passage

    return found


@pytest.fixture
def ask(minilm: Embedder, find: Find) -> Ask:
    def why_not(sentence: str, *cited: str, own_words: str = "") -> str | None:
        passages = [find(*each.split(": ", 1)) for each in cited]
        return Support(minilm, own_words).unsupported(sentence, passages)

    return why_not


def _no_conversion(name: str, content: bytes) -> Any:
    raise AssertionError(f"{name} was to be converted")


def passed(half: str, minilm: Embedder, find: Find) -> dict[str, tuple[int, int]]:
    """By kind: how many the check lets through, and of how many."""
    let, of = Counter[str](), Counter[str]()
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["half"] == half:
            cited = [find(about["document"], about["title"] or about["begins"]) for about in row["about"]]
            backed = Support(minilm)
            for said in [*({**each, "kind": "faithful"} for each in row["faithful"]), *row["unsupported"]]:
                by = Support(minilm, said["own"]) if "own" in said else backed
                of[said["kind"]] += 1
                let[said["kind"]] += by.unsupported(said["text"], cited) is None
    return {kind: (let[kind], of[kind]) for kind in of}


@pytest.mark.slow
def test_what_passages_say_in_other_words_passes_and_what_they_dont_say_is_held_back(
    minilm: Embedder, find: Find
) -> None:
    """L13. `pytest -s` shows the table."""
    table = passed("reporting", minilm, find)
    sys.stdout.write("\n" + "".join(f"{kind:10} {let:3} of {of:3}\n" for kind, (let, of) in table.items()))
    let, of = table.pop("faithful")
    assert let / of >= 0.68
    assert sum(let for let, _ in table.values()) / sum(of for _, of in table.values()) <= 0.015
    assert {
        kind: table[kind][0] for kind in ("figure", "name", "link", "injected", "overclaim", "added", "elsewhere")
    } == (dict.fromkeys(("figure", "name", "link", "injected", "overclaim", "added", "elsewhere"), 0))


CONSULTANT = "career-paths.md: AI Consultant"
FIGURES = "standing-out.md: Quantify your accomplishments"
CERTIFICATES = "steps.md: Project Management Certifications"
RISKS = "basics.md: Risk Management"
DIRECTOR = "career-paths.md: AI Director or Head of AI"


@pytest.mark.parametrize(
    ("sentence", "cited"),
    [
        ("As a consultant you help organizations to put AI solutions into practice.", CONSULTANT),
        ("Say, for example, that you cut project delays by 20 percent.", FIGURES),
        (
            "Certificates: PRINCE2 or PMP, both popular in the profession, can make your resume more attractive.",
            CERTIFICATES,
        ),
        ("Don’t rely on an old list, and look at each project afresh.", RISKS),
    ],
)
def test_other_words_for_the_same_are_supported(sentence: str, cited: str, ask: Ask) -> None:
    assert ask(sentence, cited) is None


@pytest.mark.parametrize(
    ("sentence", "cited", "why"),
    [
        ("For instance, say that you cut project delays by 25%.", FIGURES, "figure"),
        ("For instance, say that you cut project delays by fifteen percent.", FIGURES, "figure"),
        ("Consider a project management certification, such as CAPM or PMP.", CERTIFICATES, "name"),
        ("Coursera has a certification that makes your resume more attractive.", CERTIFICATES, "name"),
        ("Register for the PMP at https://evil.example/?q=secret.", CERTIFICATES, "link"),
        ("Ask <@U024BE7LH> about the PMP.", CERTIFICATES, "link"),
        ("Click here for a certification, such as PMP.", CERTIFICATES, "link"),
        ("[PMP](evil.example) can make your resume more attractive.", CERTIFICATES, "link"),
        ("Type `rm -rf` to make your resume more attractive.", CERTIFICATES, "link"),
        ("PMP is required in the profession.", CERTIFICATES, "strength"),
        ("PRINCE2 is the best in the profession.", CERTIFICATES, "strength"),
        ("I have a certification, such as PMP.", CERTIFICATES, "strength"),
        ("You can rely on an old list.", RISKS, "negation"),
        ("Don’t make plans for dealing with problems.", RISKS, "negation"),
        ("You need a weak vision to lead the AI strategy.", DIRECTOR, "opposite"),
        ("You need to understand where the company can help AI reach its goals.", DIRECTOR, "order"),
        ("A certification can make your salary more attractive.", CERTIFICATES, "words"),
        ("Good luck, you can do it!", CERTIFICATES, "words"),
        ("Project Management Certifications:", CERTIFICATES, "words"),
        ("A resume is popular with the project.", CERTIFICATES, "meaning"),
        ("Would you like a project management certification?", CERTIFICATES, "question"),
    ],
)
def test_a_sentence_that_goes_beyond_its_passage_isnt(sentence: str, cited: str, why: str, ask: Ask) -> None:
    """L6, L7, L13"""
    assert ask(sentence, cited) == why


def test_a_sentence_needs_a_passage(ask: Ask) -> None:
    assert ask("A project management certification can make your resume more attractive.") == "uncited"


def test_another_passage_doesnt_support_it(ask: Ask) -> None:
    sentence = "Consider a project management certification, such as PRINCE2 or PMP."
    assert ask(sentence, CERTIFICATES) is None
    assert ask(sentence, RISKS)


def test_a_person_is_told_in_their_own_words_but_no_figure_or_name_of_theirs(ask: Ask) -> None:
    said = "I was a librarian for 12 years at Northwind"
    spoken_to = "Your librarian experience can count here, since the role draws on business experience and AI skills."
    assert ask(spoken_to, CONSULTANT) == "words"
    assert ask(spoken_to, CONSULTANT, own_words=said) is None
    assert ask("Your 12 years before can count here in this role.", CONSULTANT, own_words=said) == "figure"
    assert ask("What you did at Northwind before can count here.", CONSULTANT, own_words=said) == "name"
