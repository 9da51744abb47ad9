"""Answers made of the knowledge's own sentences: what they say, how they are laid out, how long they get."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import Found, Kind, Passage, Place
from bot.rag import chunking, documents, markdown, plain_text
from bot.rag.documents import Document
from bot.rag.leads import LEADS
from bot.rag.quoting import EXAMPLE, FIRST_STEP, compose
from bot.rag.related import ALSO, RELATED
from bot.rag.sections import BETWEEN_NAMES, COVERS, LISTS, MORE, outline
from bot.rag.sentences import sentences

from .conftest import no_conversion

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
MOST_WORDS = 180

# Two sections share a bullet's name; nothing here has an example or a first step.
PASTED = """
Moving House

Moving takes planning. Here are some ways to make it easier:

- Boxes: Collect boxes early, e.g. from a shop. They run out in spring.
- Friends: Ask friends to help, then feed them. Dr. Rao from next door asked 20% more people than she needed.
- Keys: Hand over the keys. Take a photo of them.

After the Move

You are in. What now? It is time to unpack:

- Boxes: Unpack the boxes that you need for one week first.
- Neighbours: Say hello to the neighbours

The lease says that a landlord has to be told before anything is drilled into a wall. Pets are fine. The garden belongs
to everybody in the house. Bicycles go into the cellar. Noise ends at ten in the evening. Bins are emptied on Mondays.
"""
QUESTIONS = [
    "What is it?",
    "How do I do that?",
    "Why?",
    "Should I do it?",
    "Which ways are there?",
    "list them all",
    "such as?",
    "Where do I start?",
    "Do I need that?",
    "Is it hard?",
    "I don't know how",
]


def handbook() -> list[Passage]:
    read, _ = documents.read_all(documents.files(KNOWLEDGE), KNOWLEDGE, no_conversion)
    return [passage for document in read for passage in chunking.passages(document)]


def pasted(text: str = PASTED) -> list[Passage]:
    return chunking.passages(Document("moving.txt", "Moving House", tuple(plain_text.blocks(dedent(text).strip("\n")))))


def written(text: str) -> list[Passage]:
    return chunking.passages(Document("notes.md", "Notes", tuple(markdown.blocks(dedent(text)))))


HANDBOOK, MOVING = handbook(), pasted()


def passage(title: str | None, section: str, kind: Kind = "bullet", among: Sequence[Passage] = HANDBOOK) -> Passage:
    return next(p for p in among if p.title == title and p.section[-1] == section and p.kind == kind)


def ranked(*passages: Passage, step: float = 0.05) -> list[Found]:
    return [Found(p, 1 - step * i) for i, p in enumerate(passages)]


def rankings(among: Sequence[Passage]) -> Iterator[list[Found]]:
    """Each passage as the best, before its neighbours, before those of its name, and before others."""
    for i, best in enumerate(among):
        around = [*among[i + 1 : i + 6], *among[max(0, i - 4) : i]]
        namesakes = [p for p in among if p.title == best.title and p is not best]
        others = [among[(i * 7 + k * 13) % len(among)] for k in range(1, 9)]
        for rest in (around, namesakes, others):
            yield ranked(*{p.id: p for p in (best, *rest)}.values())[:10]


def words(text: str) -> int:
    return len(re.sub(r"^- ", "", text, flags=re.MULTILINE).split())


def quotes(text: str) -> Iterator[tuple[str, str]]:
    """The lines of an answer as names and what is said under them, fixed phrases taken off."""
    phrases = [re.escape(phrase).replace(r"\{\}", "(.*)") for phrase in (*LEADS.values(), ALSO, RELATED, LISTS, MORE)]
    labels = "|".join(re.escape(label) for label in (f"*{EXAMPLE}*", f"*{FIRST_STEP}*", COVERS))
    for line in filter(None, text.split("\n")):
        if phrase := next(filter(None, (re.fullmatch(phrase, line) for phrase in phrases)), None):
            yield "".join(phrase.groups()), ""
        else:
            said = re.sub(rf"^(?:- )?(?:(?:{labels}) )?", "", line)
            name = re.match(r"\*\*(.+?):?\*\*(?: |$)", said)
            yield (name[1], said[name.end() :]) if name else ("", said)


def unsupported(text: str, cited: Sequence[Passage]) -> list[str]:
    """What an answer says that no cited passage does, as a whole sentence."""
    lines = [line for p in cited for line in p.text.split("\n")]
    items = [outline(p) for p in cited if p.kind == "section"]
    names = {name for p in cited for name in (p.title, p.section[-1]) if name} | {n for o in items for n in o.names}
    own = {
        *chain.from_iterable(
            sentences(re.sub(r"^(?:- (?:\*\*.+?:\*\* )?|Example: |First step: )", "", s)) for s in lines
        ),
        *(BETWEEN_NAMES.join(name for name in o.names if name in said) for o in items for _, said in quotes(text)),
    }
    wrong = [name for name, _ in quotes(text) if name and name.rstrip(":") not in {n.rstrip(":") for n in names}]
    return wrong + [s for _, said in quotes(text) if said not in own for s in sentences(said) if s not in own]


@pytest.mark.parametrize("among", [HANDBOOK, MOVING], ids=["handbook", "pasted"])
@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_sentence_is_the_knowledges_own_or_a_fixed_phrase(asked: str, among: Sequence[Passage]) -> None:
    for found in rankings(among):
        text, cited = compose(asked, found)
        assert unsupported(text, [found[i].passage for i in cited]) == []


@pytest.mark.parametrize("asked", QUESTIONS)
def test_answers_are_short_and_say_nothing_twice(asked: str) -> None:
    for found in chain(rankings(HANDBOOK), rankings(MOVING)):
        text, _ = compose(asked, found)
        said = [sentence for _, line in quotes(text) for sentence in sentences(line)]
        assert words(text) <= MOST_WORDS
        assert len(said) == len(set(said))
        assert text.count(FIRST_STEP) <= 1


def test_the_test_for_foreign_sentences_finds_them() -> None:
    keys = passage("Keys", "Moving House", among=MOVING)
    assert unsupported("**Keys:** Hand over the keys. It will be great.", [keys]) == ["It will be great."]
    assert unsupported("**Keys:** Hand over", [keys]) == ["Hand over"]
    assert unsupported("**Locks:** Hand over the keys.", [keys]) == ["Locks"]


def test_the_best_passage_is_quoted_in_full_under_its_name() -> None:
    best = passage("Team Leadership", "Key Responsibilities of an AI Project Manager")
    assert compose("What does leading mean?", ranked(best)) == (f"**Team Leadership:** {best.statement}", (0,))


@pytest.mark.parametrize(
    ("asked", "lead"),
    [
        ("How do I volunteer?", "Here’s a way to go about it:"),
        ("Should I volunteer?", "That’s your call; here’s something to weigh:"),
        ("Where do I start?", "A place to start:"),
        ("I'm afraid to volunteer", "I hear you. Here’s what I have on that:"),
    ],
)
def test_a_question_about_doing_gets_its_lead_and_a_first_step(asked: str, lead: str) -> None:
    best = passage("Volunteer Work", "Gaining Practical Experience")
    said = f"**Volunteer Work:** {best.statement}"
    assert compose(asked, ranked(best))[0] == f"{lead}\n\n{said}\n\n*First step:* {best.first_step}"


def test_whoever_asks_for_an_example_gets_one_of_the_best_passages_section() -> None:
    outlined = passage(None, "Technical Skills", "section")
    other = passage("Internships", "Gaining Practical Experience")
    best = passage("Programming Basics", "Technical Skills")
    text, cited = compose("such as?", ranked(outlined, other, best))
    assert text.startswith(f"**Programming Basics:** {best.statement}\n\n*Example:* A developer says that")
    assert cited == (2, 0, 1)
    assert compose("such as?", ranked(outlined, other))[1] == (1, 0)


def test_what_is_near_enough_follows_in_short() -> None:
    found = ranked(
        passage("Leadership", "Management and Leadership Skills"),
        passage("Internships", "Gaining Practical Experience"),
        passage("AI Consultant", "Career Paths for AI Project Managers"),
        passage("Adaptability", "Management and Leadership Skills"),
    )
    text, cited = compose("leadership?", found)
    assert cited == (0, 1, 2)
    assert text.endswith(
        "Related:\n\n"
        "- **Internships:** Look for an internship at a company that works with AI.\n"
        "- **AI Consultant:** An AI consultant helps organizations put AI solutions into practice."
    )
    far = [found[0], *(Found(f.passage, 0.3) for f in found[1:])]
    assert compose("leadership?", far)[1] == (0,)


def test_fragments_of_one_section_stand_under_its_heading() -> None:
    found = ranked(*(passage(name, "Building Your Network") for name in ("Connect Online", "Attend Industry Events")))
    leadership = passage("Leadership", "Management and Leadership Skills")
    text, _ = compose("leadership?", [Found(leadership, 2.0), *(Found(f.passage, 1.9) for f in found)])
    assert "Also under **Building Your Network**:\n\n- **Connect Online:** " in text


def test_bullets_of_one_name_are_told_as_one_and_both_cited() -> None:
    text, cited = compose(
        "communication?",
        ranked(
            passage("Communication", "Management and Leadership Skills"),
            passage("Communication", "Key Responsibilities of an AI Project Manager"),
        ),
    )
    assert text.count("**Communication:**") == 1
    assert text.endswith("You are the bridge that connects technical teams with non-technical stakeholders.")
    assert cited == (0, 1)


def test_a_passage_that_adds_nothing_is_cited_only_from_another_place() -> None:
    keys = passage("Keys", "Moving House", among=MOVING)
    elsewhere = Place(("Leaving",), "Keys")
    again = Passage("again", "b.txt", elsewhere.section, "Keys", keys.text, 0, "bullet", (elsewhere,))
    here = Passage("here", "moving.txt", keys.section, "Keys", keys.text, 9, "bullet", keys.places)
    assert compose("keys?", ranked(keys, here, again)) == (f"**Keys:** {keys.statement}", (0, 2))


def test_a_section_that_was_asked_for_is_one_list() -> None:
    section, bullets = passage(None, "Building Your Network", "section"), ("Connect Online", "Informational Interviews")
    text, cited = compose(
        "How do I network?", ranked(section, *(passage(name, "Building Your Network") for name in bullets))
    )
    lead, opening, listed = text.split("\n\n")
    assert lead == LEADS["how"]
    assert opening == (
        "**Building Your Network:** Networking is key to hearing about opportunities and keeping up with the field."
    )
    assert [line.partition(":** ")[0] for line in listed.split("\n")] == [
        "- **Attend Industry Events",
        "- **Join Professional Organizations",
        "- **Connect Online",
        "- **Informational Interviews",
    ]
    assert "Events like these" not in listed
    assert cited == (0, 1, 2)


def test_what_is_told_anyway_is_cited_however_far_it_is() -> None:
    section = passage(None, "Building Your Network", "section")
    far = ("Leadership", "Management and Leadership Skills"), ("Connect Online", "Building Your Network")
    found = [Found(section, 1.0), *(Found(passage(*names), 0.1) for names in far)]
    assert compose("How do I network?", found)[1] == (0, 2)
    assert compose("Is networking important?", found)[1] == (0,)


def test_an_overview_leaves_its_sub_sections_nothing_to_add() -> None:
    overview, *parts = (
        passage(None, heading, "section")
        for heading in (
            "Essential Skills for AI Project Managers",
            "Technical Skills",
            "Management and Leadership Skills",
        )
    )
    alone, _ = compose("What skills are there?", ranked(overview))
    assert compose("What skills are there?", ranked(overview, *parts)) == (alone, (0, 1, 2))


def test_so_is_the_section_that_the_best_paragraph_opens() -> None:
    opening, section = (passage(None, "Building Your Network", kind) for kind in ("paragraph", "section"))
    text, cited = compose("networking", ranked(opening, section))
    assert "- **Connect Online:** " in text
    assert cited == (1,)


def test_so_is_the_section_of_several_bullets_when_several_are_asked_for() -> None:
    of_it = [p for p in HANDBOOK if p.section[-1] == "Building Your Network"]
    found = ranked(*sorted(of_it, key=lambda p: p.kind))
    assert compose("What are the ways to do it?", found)[0].count("\n- ") == 4
    assert "Also under **Building Your Network**:" in compose("What is it?", found)[0]


def test_a_yes_or_no_needs_only_a_sections_opening_and_names() -> None:
    section = passage(None, "Building Your Network", "section")
    assert compose("Is networking important?", ranked(section))[0] == (
        f"**Building Your Network:** {section.statement}\n\n"
        "*Covers:* Attend Industry Events; Join Professional Organizations; Connect Online; Informational Interviews"
    )


def test_an_overview_lists_sub_sections_with_what_is_in_them() -> None:
    text, _ = compose(
        "What skills are there?", ranked(passage(None, "Essential Skills for AI Project Managers", "section"))
    )
    assert "\n- **Technical Skills:** Basic AI Concepts, Understanding of Data, Programming Basics" in text
    assert "\n- **Management and Leadership Skills:** Project Management Principles, Communication" in text


def test_an_opening_that_says_nothing_gives_way_to_a_phrase() -> None:
    section = next(p for p in written("# Ways to Travel\n\nThese are the ways.\n\n- **Bus:** Slow.\n- **Car:** Fast."))
    assert compose("what are they", ranked(section))[0] == (
        "Under **Ways to Travel**, my handbook lists:\n\n- **Bus:** Slow.\n- **Car:** Fast."
    )


def test_a_long_section_says_that_there_is_more() -> None:
    many = "# Rules\n\n" + "\n".join(f"- **Rule {i}:** Keep number {i}. It matters." for i in range(9))
    text, _ = compose("list them", ranked(written(many)[0]))
    assert text.count("\n- ") == 7
    assert text.endswith("\n\nThere is more under **Rules**.")


def test_a_section_of_prose_is_told_while_it_is_short() -> None:
    section = passage(None, "How to Become an AI Project Manager", "section")
    last = section.text.split("\n")[-1]
    best = next(p for p in HANDBOOK if p.statement == last)
    text, _ = compose("What is it like?", ranked(section, best))
    opening, then, *_ = text.split("\n\n")
    assert words(text) <= 120
    assert opening == f"**How to Become an AI Project Manager:** {section.statement}"
    assert then == last


def test_prose_about_everything_gives_way_to_a_bullet_that_is_as_near() -> None:
    prose = passage(None, "How to Become an AI Project Manager", "section")
    bullet = passage("Entry-Level Positions", "Gaining Practical Experience")
    assert compose("what comes before?", ranked(prose, bullet))[0].startswith("**Entry-Level Positions:**")
    assert compose("what comes before?", ranked(prose, bullet, step=0.3))[0].startswith("**How to Become an AI")


def test_of_a_long_paragraph_the_part_that_answers_is_quoted() -> None:
    lease = MOVING[-1]
    assert compose("Where do bicycles go?", ranked(lease))[0] == (
        "**After the Move:** The garden belongs to everybody in the house. Bicycles go into the cellar. "
        "Noise ends at ten in the evening."
    )


def test_a_sentence_that_announces_what_is_not_quoted_is_left_out() -> None:
    opening = passage(None, "Moving House", "paragraph", MOVING)
    assert compose("moving?", ranked(opening))[0] == "**Moving House:** Moving takes planning."


def test_a_passage_that_only_announces_gives_way_to_the_next() -> None:
    opening, tea, _ = (
        p for p in written("# Drinks\n\nHere they are:\n\n- **Tea:** Hot.\n- **Mate:** Cold.") if p.kind != "section"
    )
    assert compose("drinks?", ranked(opening, tea)) == ("**Tea:** Hot.", (1,))


def test_a_bullet_that_ends_in_a_colon_brings_what_it_announces() -> None:
    (_, tools, _) = written("- **Tools:** You need these:\n  - Jira. It is old.\n  - Miro\n- **Rooms:** Two.")
    assert compose("tools?", ranked(tools))[0] == "**Tools:** You need these:\n\n- Jira.\n- Miro"


NAMES = st.text("ab *_:?`#[]()", max_size=20).map(lambda name: f"N{name}")
SENTENCES = st.lists(
    st.sampled_from(["be", "data", "*bold*", "# x", "`code`", "a|b", "e.g.", "“quoted”"]), max_size=99
).map(lambda said: " ".join(("So", *said)) + ".")
LINES = st.lists(SENTENCES, min_size=1, max_size=9).map(" ".join)


@st.composite
def any_passage(draw: st.DrawFn) -> Passage:
    kinds: tuple[Kind, ...] = ("bullet", "paragraph", "section")
    kind = draw(st.sampled_from(kinds))
    section = (draw(NAMES), draw(NAMES))
    title = draw(st.none() | NAMES) if kind == "bullet" else None
    details = [f"{label} {draw(LINES)}" for label in draw(st.lists(st.sampled_from([EXAMPLE, FIRST_STEP]), max_size=2))]
    if kind == "section":
        items = st.builds("- **{}:** {}".format, NAMES, LINES) | LINES.map("- {}".format) | LINES
        details = draw(st.lists(items, max_size=9))
    text = "\n".join((draw(LINES | st.just("Word") | st.just("These:")), *details))
    return Passage(draw(st.uuids()).hex, "any.md", section, title, text, 0, kind, (Place(section, title),))


RANKINGS = st.lists(st.builds(Found, any_passage(), st.floats(-1, 2)), min_size=1, max_size=10).map(
    lambda found: sorted(found, key=lambda f: -f.score)
)


@given(st.sampled_from(QUESTIONS) | st.text(), RANKINGS)
def test_any_ranking_makes_a_bounded_answer(asked: str, found: list[Found]) -> None:
    text, cited = compose(asked, found)
    assert text.strip()
    assert words(text) <= MOST_WORDS + 10
    assert len(set(cited)) == len(cited)
    assert 1 <= len(cited) <= 3
    assert set(cited) <= set(range(len(found)))
    assert compose(asked, found) == (text, cited)


def test_a_sentence_that_is_too_long_is_not_cut() -> None:
    endless = written(f"# Notes\n\n{'word ' * 239}end.")[-1]
    text, cited = compose("How?", ranked(endless, passage("Internships", "Gaining Practical Experience")))
    assert text == f"{LEADS['how']}\n\n**Notes:** {endless.statement}"
    assert cited == (0,)
