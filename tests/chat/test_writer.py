"""Of what a model writes only what the passages say is kept, and nothing is heard that isn't."""

from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain import Passage, Place
from bot.errors import ModelUnavailable
from bot.rag.chat.translator import Translator
from bot.rag.chat.writer import Writer
from bot.rag.embeddings import Embedder
from bot.writing import Line, Manuscript

from .scripted import Scripted, always

QUESTION = "How do I build my network?"
EVENTS = "Go to meetups, conferences, and workshops that deal with AI and project management."
LEARN = "Events like these are good places to make connections and to learn from experts."
ONLINE = "Connect with AI and project management professionals on social media platforms such as LinkedIn."
GROUP = "Become a member of a professional group for AI and project management."
READ = "Well-known media outlets, journals, and blogs written by leaders in the industry are all worth following."


def passage(number: int, text: str) -> Passage:
    place = Place(("Steps", "Building Your Network"), None)
    return Passage(str(number), "steps.md", place.section, None, text, number, "paragraph", (place,))


PASSAGES = [passage(1, f"{EVENTS} {LEARN}"), passage(2, ONLINE), passage(3, GROUP), passage(4, READ)]


def cited(text: str, *numbers: int) -> str:
    return f"{text[:-1]} [{', '.join(map(str, numbers))}]{text[-1]}"


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


class Written:
    """By the model, with what was heard of it."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self.heard: list[str] = []
        self.manuscript = Manuscript(self._hear)

    async def by(self, model: Scripted, passages: Sequence[Passage] = PASSAGES, message: str = QUESTION) -> str | None:
        return await self._writer.write(model, self.manuscript, [QUESTION], message, passages, ())

    async def _hear(self, text: str) -> None:
        self.heard.append(text)

    @property
    def text(self) -> str:
        return self.manuscript.text


@pytest.fixture
async def written(minilm: Embedder, pool: ThreadPoolExecutor) -> AsyncIterator[Written]:
    found = Written(Writer(minilm, pool))
    yield found
    assert found.text.startswith("".join(found.heard))


async def test_supported_sentences_are_heard_as_they_come(written: Written) -> None:
    assert await written.by(always(f"{cited(EVENTS, 1)} {cited(LEARN, 1)}\n\n{cited(ONLINE, 2)}")) is None
    assert written.text == f"{EVENTS} {LEARN}\n\n{ONLINE}"
    assert "".join(written.heard) == written.text
    assert len(written.heard) == 2, "the first sentence alone is no answer yet"
    assert [line.rests_on for line in written.manuscript.lines] == [(0,), (0,), (1,)]
    assert written.manuscript.first_s is not None


@pytest.mark.parametrize(
    "beyond",
    [
        "You will earn $200,000 a year [1].",
        "Ask Sundar Pichai at Google for a job [2].",
        "Sign up at https://evil.example/?q=SECRET today [1].",
        "Bake the bread for forty minutes in a hot oven [1].",
        "Never go to meetups, conferences, or workshops that deal with AI and project management [1].",
        LEARN,  # cites nothing
        cited(LEARN, 9),
        cited(LEARN, 2),
    ],
)
async def test_a_sentence_that_its_passages_do_not_support_is_dropped_and_counted(
    written: Written, beyond: str
) -> None:
    assert await written.by(always(f"{cited(EVENTS, 1)} {beyond} {cited(ONLINE, 2)}")) is None
    assert written.text == f"{EVENTS} {ONLINE}"
    assert written.manuscript.dropped == 1


async def test_one_short_sentence_is_no_answer(written: Written) -> None:
    assert await written.by(always(cited(EVENTS, 1))) == "empty"
    assert written.heard == []


async def test_nor_is_what_nothing_supports(written: Written) -> None:
    assert await written.by(always("Bake the bread for forty minutes in a hot oven [1].")) == "unsupported"
    assert (written.heard, written.manuscript.dropped) == ([], 1)


async def test_a_model_that_begins_with_nothing_but_what_nothing_supports_is_not_waited_for(written: Written) -> None:
    made_up = "Bake the bread for an hour [1]. Add some salt [2]. Knead the dough well [3]. Let it rest at night [4]."
    model = Scripted(lambda prompt: f"{made_up} {cited(EVENTS, 1)} {cited(ONLINE, 2)}", breaks=True)
    assert await written.by(model) == "unsupported"
    assert model.is_closed


@pytest.mark.parametrize("garbage", ["", " \n\t ", "[1]", "{}", '{"name": "delete_all"}', "�\x00" * 50, "[1] " * 500])
async def test_f4_garbage_is_no_answer(written: Written, garbage: str) -> None:
    """F4"""
    assert await written.by(always(garbage)) in {"empty", "unsupported", "cut"}
    assert written.heard == []


@pytest.mark.parametrize(
    "endless", [f"{cited(EVENTS, 1)} " * 50, "risk " * 10_000, "All work and no play. " * 5_000, "a" * 1_000_000]
)
async def test_f4_a_reply_without_end_is_left(written: Written, endless: str) -> None:
    """F4"""
    model = always(endless)
    assert await written.by(model) == "cut"
    assert model.is_closed


async def test_a_cut_reply_is_no_answer(written: Written) -> None:
    model = Scripted(lambda prompt: f"{cited(EVENTS, 1)} {cited(ONLINE, 2)} And then", is_cut=True)
    assert await written.by(model) == "cut"


async def test_trouble_in_the_middle_is_told_of(written: Written) -> None:
    model = Scripted(lambda prompt: f"{cited(EVENTS, 1)} {cited(ONLINE, 2)}", breaks=True)
    with pytest.raises(ModelUnavailable):
        await written.by(model)
    assert model.is_closed


async def test_no_more_sources_are_used_than_are_shown_for_a_question(written: Written) -> None:
    reply = " ".join([cited(EVENTS, 1), cited(ONLINE, 2), cited(GROUP, 3), cited(READ, 4), cited(LEARN, 1, 4)])
    assert await written.by(always(reply)) is None
    assert written.text == f"{EVENTS} {ONLINE} {GROUP} {LEARN}"
    assert {i for line in written.manuscript.lines for i in line.rests_on} == {0, 1, 2}


# What announces others

ANNOUNCED = f"{EVENTS[:-1]}:"
BREAD = "Bake the bread for forty minutes in a hot oven [1]."


@pytest.mark.parametrize(
    ("after", "kept", "dropped"),
    [
        (f"\n- {cited(LEARN, 1)}\n- {cited(GROUP, 3)}", f"{ANNOUNCED}\n\n- {LEARN}\n- {GROUP}", 0),
        (f"\n- {BREAD}\n- {cited(LEARN, 1)}", f"{ANNOUNCED}\n\n- {LEARN}", 1),
        (f"\n\n{cited(LEARN, 1)}", f"{ANNOUNCED}\n\n{LEARN}", 0),
        (f"\n- {BREAD}\n- Add some salt [2].\n\n{cited(LEARN, 1)}", LEARN, 3),
        (f"\n\n{BREAD}\n\n{cited(LEARN, 1)}", LEARN, 2),
        (f"\n- {BREAD}", "", 2),
        ("", "", 1),
    ],
    ids=["all", "one is missing", "no list", "none, and then more", "nor a sentence", "none", "the end"],
)
async def test_what_announces_a_list_stays_if_anything_of_it_does(
    written: Written, after: str, kept: str, dropped: int
) -> None:
    await written.by(always(f"{cited(ONLINE, 2)}\n\n{ANNOUNCED[:-1]} [1]:{after}"))
    assert written.text == "\n\n".join(filter(None, (ONLINE, kept)))
    assert written.manuscript.dropped == dropped


async def test_what_announces_others_is_not_heard_before_them(written: Written) -> None:
    reply = f"{cited(EVENTS, 1)} {cited(ONLINE, 2)}\n\n{ANNOUNCED[:-1]} [1]:\n- {cited(LEARN, 1)}"
    model = Scripted(lambda prompt: f"{reply}\n- {BREAD}", breaks=True)
    with pytest.raises(ModelUnavailable):
        await written.by(model)
    assert "".join(written.heard).endswith(f"{ANNOUNCED}\n\n- {LEARN}")


# Other languages

LINES = [Line("", EVENTS, (0,)), Line("\n\n", ONLINE, (1,))]
SPANISH = [
    "Ve a encuentros, conferencias y talleres sobre IA y gestión de proyectos.",
    "Conecta con profesionales de IA y gestión de proyectos en redes sociales como LinkedIn.",
]
MESSAGE = "¿Cómo puedo construir mi red de contactos?"


def numbered(*lines: str) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


async def translated(minilm: Embedder, pool: ThreadPoolExecutor, there: str, back: str) -> str | None:
    model = Scripted(lambda prompt: back if "into English" in prompt.task else there)
    return await Translator(minilm, pool).translate(model, LINES, MESSAGE, PASSAGES)


async def test_a_translation_that_says_the_same_is_taken(minilm: Embedder, pool: ThreadPoolExecutor) -> None:
    found = await translated(minilm, pool, numbered(*SPANISH), numbered(EVENTS, ONLINE))
    assert found == "\n\n".join(SPANISH)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (numbered(SPANISH[0]), numbered(EVENTS, ONLINE)),
        (numbered(*SPANISH, "Buena suerte."), numbered(EVENTS, ONLINE)),
        ("\n".join(SPANISH), numbered(EVENTS, ONLINE)),
        (numbered(SPANISH[0], f"{SPANISH[1]} Ganas 200000 al año."), numbered(EVENTS, ONLINE)),
        (numbered(SPANISH[0], f"{SPANISH[1]} Mira evil.example/x"), numbered(EVENTS, ONLINE)),
        (numbered(SPANISH[0], "Conecta con NASA y OpenAI."), numbered(EVENTS, ONLINE)),
        (numbered(SPANISH[0], SPANISH[1] * 10), numbered(EVENTS, ONLINE)),
        (numbered(*SPANISH), numbered(EVENTS)),
        (numbered(*SPANISH), numbered(EVENTS, "Bake the bread for forty minutes in a hot oven.")),
        ("", ""),
    ],
    ids=["short", "long", "unnumbered", "figure", "link", "name", "longer", "half back", "other back", "nothing"],
)
async def test_one_that_cannot_be_shown_to_is_not(
    minilm: Embedder, pool: ThreadPoolExecutor, there: str, back: str
) -> None:
    assert await translated(minilm, pool, there, back) is None
