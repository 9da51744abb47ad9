"""Sentences out of a stream: whole, with what they cite, the same however it was parted, and never without end."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rag.chat import citations, claims, held, roots, support
from bot.rag.chat.held import LONGEST, MOST_CHARACTERS, Sentence
from bot.writing import Piece

REPLY = """Great question! **Data:** it comes first [1]. You clean it.[2][3] Then you label it. [1, 3] And “go”! [2]

1. **Learn Python** – it is common [1]
2. Try it. *Really* try it [4].
   - nested, e.g. Node.js and 3.5 percent [2].

# Heading
```python
x = 1. Then
```
| a | b |
> quoted text stays [1],
and goes on here. [2] says so too. Use snake_case_names [5].

The end without a mark [1]"""
MARKUP = (
    "\n~\n\n~# ~- ~  - ~1. ~> ~```~**~*~_~__~---~| a~[1]~[2, 3]~[1~]~. ~.~? ~! ~…~: ~Word~word~e.g. ~\u200b~\r~\t~["
).split("~")
REPLIES = st.lists(st.sampled_from(MARKUP) | st.text(max_size=8), max_size=60).map("".join)


def read(*parts: str, is_cut: bool = False) -> list[Sentence]:
    async def pieces() -> AsyncIterator[Piece]:
        for part in parts:
            yield Piece(part)
        yield Piece("", tokens=12, is_cut=is_cut)

    async def sentences() -> list[Sentence]:
        return [sentence async for sentence in held.held(pieces())]

    return asyncio.run(sentences())


def said(*parts: str, is_cut: bool = False) -> list[str]:
    return [sentence.text for sentence in read(*parts, is_cut=is_cut)]


def markdown(sentences: Sequence[Sentence]) -> str:
    befores = [None, *sentences]
    return "".join(each.after(before) for before, each in zip(befores, sentences, strict=False))


def test_each_sentence_has_what_it_cites_and_is_put_together_again() -> None:
    sentences = read(REPLY)
    assert [(each.text, each.cites) for each in sentences] == [
        ("Great question!", ()),
        ("Data: it comes first.", (1,)),
        ("You clean it.", (2, 3)),
        ("Then you label it.", (1, 3)),
        ("And “go”!", (2,)),
        ("Learn Python – it is common", (1,)),
        ("Try it.", ()),
        ("Really try it.", (4,)),
        ("nested, e.g. Node.js and 3.5 percent.", (2,)),
        ("quoted text stays, and goes on here.", (1,)),
        ("says so too.", (2,)),
        ("Use snake_case_names.", (5,)),
        ("The end without a mark", (1,)),
    ]
    assert markdown(sentences).split("\n\n")[1] == (
        "- **Learn Python** – it is common\n- Try it. Really try it.\n- nested, e.g. Node.js and 3.5 percent."
    )


def test_what_stood_out_does_so_again_and_dropped_sentences_leave_no_trace() -> None:
    sentences = read("**Data:** it comes first. You clean it.\n\n- One.\n- Two. Three.")
    assert markdown(sentences) == "**Data:** it comes first. You clean it.\n\n- One.\n- Two. Three."
    assert markdown([each for each in sentences if each.text != "Two."]).endswith("- One.\n- Three.")


def test_a_sentence_is_said_as_soon_as_the_next_begins() -> None:
    async def first() -> tuple[str, list[str]]:
        given: list[str] = []

        async def pieces() -> AsyncIterator[Piece]:
            for part in ("Plan", " it [1", "]. ", "[2] ", "Then", " act."):
                given.append(part)
                yield Piece(part)

        stream = held.held(pieces())
        sentence = await anext(stream)
        return f"{sentence.text} {sentence.cites}", given

    assert asyncio.run(first()) == ("Plan it. (1, 2)", ["Plan", " it [1", "]. ", "[2] ", "Then"])


@given(REPLIES, st.data())
@settings(max_examples=300)
def test_however_a_reply_is_parted_its_sentences_are_the_same(reply: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=12)))
    parts = [reply[i:j] for i, j in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    assert read(*parts) == read(reply) == read(*reply)


@pytest.mark.parametrize("space", ["\t", "\u00a0", "\u3000", "\u2028"])
def test_nor_does_it_where_a_piece_ends_with_a_space_of_any_kind(space: str) -> None:
    assert read(f"Plan it. 00{space}", ": so") == read(f"Plan it. 00{space}: so")


@given(REPLIES.map(lambda reply: reply * 40))
@settings(max_examples=50)
def test_whatever_comes_is_bounded_and_visible(reply: str) -> None:
    """F4"""
    sentences = read(reply)
    assert sum(len(each.text) for each in sentences) <= MOST_CHARACTERS
    assert all(0 < len(each.text) <= LONGEST and each.text.isprintable() for each in sentences)
    assert len({each.text.casefold() for each in sentences}) == len(sentences)


def test_half_a_sentence_at_the_end_of_a_cut_reply_is_left_out() -> None:
    assert said("One is whole. Two is", is_cut=True) == ["One is whole."]
    assert said("One is whole. Two is", is_cut=False) == ["One is whole.", "Two is"]


def test_a_sentence_without_end_ends_the_reply() -> None:
    assert said("One is whole. ", *("And on " + str(i) + " it goes " for i in range(100)), "end. Last one.") == [
        "One is whole."
    ]


@pytest.mark.parametrize(
    "loop",
    [
        "Try it. " * 3_000,
        "the " * 10_000,
        "Say go and go and go and go and go and go and go. ",
        "x" * 1_000_000,
        '{"a": [' * 5_000,
        "[1] " * 10_000,
        "**" * 500_000,
        "\n" * 1_000_000,
        "`" * 1_000_000,
        "\u200b" * 1_000_000,
    ],
)
def test_a_reply_that_goes_round_in_circles_or_on_and_on_ends(loop: str) -> None:
    """F4"""
    assert said("One is whole.\n\n", loop, "\n\nThis is never read.") in (
        ["One is whole."],
        ["One is whole.", "Try it."],
    )


def test_what_cant_be_seen_isnt_there() -> None:
    assert said("Pl\u200ban \u202eit\x00 well\u2060.") == ["Plan it well."]


def test_no_pattern_takes_longer_than_the_text_is_long() -> None:
    """L12. In the processor's time, which a busy machine doesn't stretch."""
    atoms = [
        "a",
        "A1",
        "a.",
        "1,",
        "[1] ",
        "[",
        "*",
        "_",
        "a_ ",
        "-",
        "a-",
        "`",
        "<",
        "@",
        "/",
        "a/",
        ". ",
        "not ",
        "“",
        "too a ",
    ]
    slow = []
    for module in (held, citations, claims, roots, support):
        for name, pattern in vars(module).items():
            for atom in atoms if isinstance(pattern, re.Pattern) else ():
                start = time.process_time()
                sum(1 for _ in pattern.finditer(f"{atom * (40_000 // len(atom))}\x00"))
                if time.process_time() - start > 0.05:
                    slow.append((name, atom))
    assert slow == []
