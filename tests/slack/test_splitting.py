"""Cutting long answers where a reader would."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.slack.markup import escaped
from bot.slack.splitting import MOST_PARTS, REST, size, split

LONGEST = 200
LONGER = 800
PROSE = st.lists(
    st.sampled_from(
        [
            "Plan the budget first.",
            "Who pays? Ask early!",
            "- **Data:** Collect it, e.g. from <sales> & support.",
            "  - Example: i.e. Fix the labels.",
            "\n\n",
            "\n",
            " ",
            "x" * 90,
            "& " * 40,
            "```\ncode\n```\n",
            "~~~\n",
            "まず予算を立てる。",
            "Сначала план. ",
            "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{ROCKET}" * 9,
        ]
    ),
    max_size=40,
).map("".join)


@given(PROSE | st.text(max_size=600))
@example("```" + "`" * 500)
@example("```python\n" + "x = 1\n" * 200 + "```\n")
@example("&" * 900)
def test_every_part_fits_and_says_something(text: str) -> None:
    parts = split(escaped(text), LONGEST)
    assert all(size(part) <= LONGEST for part in parts)
    assert len(parts) <= MOST_PARTS
    assert len(parts) == 1 or all(part.strip() for part in parts)


@given(st.text(alphabet="ab. &<!?\n-*", max_size=900) | PROSE.filter(lambda text: "~" not in text and "`" not in text))
def test_nothing_is_lost_and_no_entity_is_broken(text: str) -> None:
    parts = split(escaped(text), LONGER)
    assume(REST not in parts[-1])
    assert _ink("".join(parts)) == _ink(escaped(text))
    assert not any(re.search(r"&(?!(?:amp|lt|gt);)", part) for part in parts)


@given(
    st.lists(
        st.sampled_from(["Ask why.", "Plan it, e.g. With Python!", "Who pays?", "Done…"]), min_size=20, max_size=32
    )
)
def test_a_long_paragraph_is_cut_between_sentences(sentences: list[str]) -> None:
    parts = split(" ".join(sentences), LONGEST)
    assert " ".join(parts) == " ".join(sentences)
    assert all(part.endswith(tuple(".!?…")) and not part.endswith("e.g.") for part in parts)


def test_an_alphabet_that_takes_more_bytes_is_cut_sooner_and_at_the_same_places() -> None:
    sentence = "まず予算を立てて、関係者に早めに相談する。"
    parts = split(sentence * 9, LONGEST)
    assert parts == [sentence * 3] * 3
    paragraphs = [f"Сначала составьте {number}-й план. Потом спросите." for number in range(6)]
    assert split("\n\n".join(paragraphs), LONGEST) == ["\n\n".join(paragraphs[i : i + 2]) for i in (0, 2, 4)]


@pytest.mark.parametrize(
    "character",
    [
        "é",
        "e\N{COMBINING ACUTE ACCENT}\N{COMBINING CEDILLA}",
        "कि",
        "\N{WOMAN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}\N{ZERO WIDTH JOINER}\N{ROCKET}",
        "\N{REGIONAL INDICATOR SYMBOL LETTER D}\N{REGIONAL INDICATOR SYMBOL LETTER E}",
        "&amp;",
    ],
)
def test_where_there_is_no_place_to_cut_no_character_is_broken(character: str) -> None:
    parts = split(character * 99, 100)
    assert {part.replace(character, "") for part in parts[:-1]} == {""}


def test_a_character_with_marks_without_end_is_cut_all_the_same() -> None:
    assert all(size(part) <= LONGEST for part in split("e" + "\N{COMBINING ACUTE ACCENT}" * 500, LONGEST))


def test_paragraphs_are_kept_together_while_they_fit() -> None:
    paragraphs = [f"{name}. {'word ' * 15}end." for name in ("One", "Two", "Three", "Four")]
    assert split("\n\n".join(paragraphs), LONGEST) == ["\n\n".join(paragraphs[:2]), "\n\n".join(paragraphs[2:])]


def test_a_long_list_is_cut_between_its_items() -> None:
    items = [f"- **Skill {number}:** {'practice ' * 6}daily. Then rest." for number in range(9)]
    parts = split("\n".join(items), LONGEST)
    assert [item for part in parts for item in part.split("\n")] == items


def test_a_short_code_fence_is_never_cut() -> None:
    fence = "```\n" + "total = 1\n\n" * 10 + "```"
    parts = split("Intro sentence. " * 10 + "\n\n" + fence + "\n\nAnd so on.", LONGEST)
    assert any(fence in part for part in parts)


def test_a_long_code_fence_is_closed_and_opened_again() -> None:
    code = [f"    step_{number}()" for number in range(60)]
    parts = split("\n".join(["````python", *code, "````"]), LONGEST)
    assert all(part.startswith("````python\n    step") and part.endswith("()\n````") for part in parts)
    assert [line for part in parts for line in part.split("\n")[1:-1]] == code


@pytest.mark.parametrize("text", ["", " ", "short"])
def test_what_fits_is_left_as_it_is(text: str) -> None:
    assert split(text, LONGEST) == [text]


def _ink(text: str) -> str:
    return re.sub(r"\s+", "", text)
