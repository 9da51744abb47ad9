"""With a chat model answers read better; whatever it does, they are whole, true, in time and paid for."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import batch, care
from bot.bootstrap import House
from bot.domain import Answer, Person, Turn
from bot.rag.library import Library

from .houses import EVENTS, LEARN, SUPPORTED, WELL, Says, copied, house_with, listens
from .model_server import FAULTS, ModelServer, Reply, says

ADA = Person("T0SANDBOX1", "U0ADA00001")
QUESTION = "How do I build my network?"
SPANISH = "¿Cómo puedo construir mi red de contactos?"
TRANSLATED = ["Ve a encuentros y conferencias sobre IA.", "Son buenos lugares para aprender de expertos."]


def numbered(*lines: str) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


@pytest.fixture
def own_data(small: Path, tmp_path: Path) -> Path:
    return copied(small, tmp_path)


@pytest.fixture
async def house(
    library: Library, own_data: Path, small_handbook: Path, model_server: ModelServer
) -> AsyncIterator[House]:
    async with house_with(
        library, own_data, small_handbook, model_server, CHAT_TIMEOUT_S="10", TOKENS_PER_PERSON="1000"
    ) as house:
        yield house


@pytest.fixture
async def plain(library: Library, small: Path, small_handbook: Path) -> AsyncIterator[House]:
    """The same house without a chat model."""
    async with house_with(library, small, small_handbook, None) as house:
        yield house


class Heard:
    def __init__(self) -> None:
        self.hears_along, self.read = True, ""
        self.had_enough = asyncio.Event()
        self.pieces: list[str] = []
        self.began = asyncio.Event()

    async def __call__(self, text: str) -> None:
        self.pieces.append(text)
        self.began.set()

    @property
    def text(self) -> str:
        return "".join(self.pieces)


async def asked(house: House, question: str = QUESTION, *history: Turn) -> tuple[Answer, Heard]:
    heard = Heard()
    answer = await house.ask(question, history, ADA, heard)
    assert answer.text.startswith(heard.text)
    return answer, heard


async def test_an_answer_is_written_and_heard_with_the_sources_it_uses(house: House, model_server: ModelServer) -> None:
    model_server.says(f"{WELL} You will earn $200,000 a year [1].")
    answer, heard = await asked(house)
    assert (answer.outcome, answer.text) == ("answer", SUPPORTED)
    assert heard.text == SUPPORTED
    assert [place.section[-1] for place in answer.sources] == ["Building Your Network"]
    assert answer.writing
    assert (answer.writing.kept, answer.writing.dropped, answer.writing.failed) == (2, 1, None)
    assert answer.writing.tokens == 120
    assert answer.writing.first_s is not None
    assert set(answer.timings_ms) == {"retrieve", "compose", "total", "write"}
    assert len(model_server.requests) == 1, "a plain question needs no understanding"


async def test_f1_without_a_model_nothing_is_different(plain: House) -> None:
    """F1: nor is there anything more to read for scripts."""
    for question in (QUESTION, "why?", SPANISH, "Hello!", "How do I bake bread?"):
        answer, heard = await asked(plain, question)
        assert heard.text == ""
        told = batch.as_json(answer)
        assert list(told) == ["id", "outcome", "answer", "passages", "cited", "timings_ms"]
        assert list(told["timings_ms"]) == ["retrieve", "compose", "total"]


async def test_scripts_read_how_an_answer_was_written(house: House) -> None:
    told = json.loads(json.dumps(batch.as_json((await asked(house))[0])))
    assert set(told["writing"]) == {"model", "kept", "dropped", "tokens", "first_s", "failed"}
    assert list(told["timings_ms"])[:3] == ["retrieve", "compose", "total"]


# Understanding


async def test_a_follow_up_is_looked_up_as_it_was_understood(house: House, model_server: ModelServer) -> None:
    model_server.says(json.dumps({"questions": ["Why do I attend industry events?"], "vague": False, "ask": ""}), WELL)
    history = Turn("user", "Should I attend industry events?"), Turn("coach", "Yes.")
    answer, _ = await asked(house, "why?", *history)
    assert list(answer.looked_up) == ["Why do I attend industry events?"]
    assert answer.text == SUPPORTED
    assert set(answer.timings_ms) == {"retrieve", "compose", "total", "understand", "write"}
    assert answer.writing
    assert answer.writing.tokens == 240


@pytest.mark.parametrize("understood", ["", "Sure.", ["How much do I earn in Berlin?"], ["meetups bread baking oven?"]])
async def test_f4_what_was_not_understood_is_looked_up_as_ever(
    house: House, plain: House, model_server: ModelServer, understood: list[str] | str
) -> None:
    """F4"""
    listens(model_server, Says(understood))
    history = Turn("user", QUESTION), Turn("coach", "Go to meetups."), Turn("coach_topic", "Building Your Network")
    answer, _ = await asked(house, "why?", *history)
    by_rules, _ = await asked(plain, "why?", *history)
    assert list(answer.looked_up) == list(by_rules.looked_up)
    assert (answer.outcome, answer.text) == ("answer", SUPPORTED)


async def test_a_part_that_is_not_covered_is_declined_beside_what_is_written(
    house: House, model_server: ModelServer
) -> None:
    listens(model_server, Says([QUESTION, "How do I bake bread?"]))
    answer, heard = await asked(house, f"{QUESTION} And how do I bake bread?")
    assert answer.text.startswith(f"{SUPPORTED}\n\nMy handbook doesn't cover that.")
    assert heard.text == SUPPORTED
    assert "bake" not in model_server.prompts[-1].material.split("<questions>")[1]


async def test_who_is_vague_is_asked_back_once(house: House, model_server: ModelServer) -> None:
    vague = "is it worth it?"
    listens(model_server, Says([], back="Is it about courses or about the network?"))
    answer, heard = await asked(house, vague)
    assert (answer.outcome, answer.cited, heard.text) == ("clarify", (), "")
    assert answer.text.endswith("?")
    assert answer.writing
    again, _ = await asked(house, vague, *answer.turns(vague))
    assert again.outcome == "answer"


async def test_what_has_an_answer_is_not_asked_back_about(house: House, model_server: ModelServer) -> None:
    listens(model_server, Says([], back="Is it about courses or about the network?"))
    answer, _ = await asked(house, f"{QUESTION} And which courses are good?")
    assert answer.outcome == "answer"


# Other languages


async def test_another_language_is_understood_answered_and_translated(house: House, model_server: ModelServer) -> None:
    listens(model_server, Says([QUESTION], there=numbered(*TRANSLATED), in_english=numbered(EVENTS, LEARN)))
    answer, heard = await asked(house, SPANISH)
    assert (answer.outcome, answer.text) == ("answer", " ".join(TRANSLATED))
    assert heard.text == ""
    assert answer.sources
    assert len(model_server.requests) == 4


@pytest.mark.parametrize(
    ("different", "text"),
    [({"in_english": numbered(EVENTS, "Bake bread in a hot oven.")}, SUPPORTED), ({"written": "No."}, "Networking")],
    ids=["written", "quoted"],
)
async def test_else_it_is_answered_in_english(
    house: House, model_server: ModelServer, different: dict[str, str], text: str
) -> None:
    listens(model_server, Says([QUESTION], there=numbered(*TRANSLATED), **different))
    answer, _ = await asked(house, SPANISH)
    assert answer.text.startswith("Mi manual está en inglés; dice esto:\n\n")
    assert text in answer.text


@pytest.mark.parametrize("understood", ["", [], ["How do I bake bread in an oven?"], ["¿Cómo?"]])
async def test_what_is_not_covered_in_another_language_has_its_prepared_words(
    house: House, plain: House, model_server: ModelServer, understood: list[str] | str
) -> None:
    message = "¿Cuánto cuesta aparcar el coche en el centro de la ciudad?"
    listens(model_server, Says(understood, back="Do you want to know about courses?" if not understood else None))
    answer, _ = await asked(house, message)
    by_rules, _ = await asked(plain, message)
    assert (answer.outcome, answer.text) == (by_rules.outcome, by_rules.text)
    assert answer.outcome != "answer"


async def test_distress_in_another_language_is_cared_for_once_it_is_understood(
    house: House, model_server: ModelServer
) -> None:
    listens(model_server, Says(["I want to kill myself, there is no way out for me"]))
    answer, _ = await asked(house, "No veo ninguna salida y ya no quiero seguir viviendo con esto")
    assert (answer.is_care, answer.text) == (True, care.REPLY)


# What can go wrong


@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in {"no first word", "a stream that stops"}])
async def test_f4_whatever_the_model_does_the_answer_is_whole(
    house: House, plain: House, model_server: ModelServer, fault: str
) -> None:
    """F4"""
    model_server.says(FAULTS[fault](), FAULTS[fault]())
    answer, heard = await asked(house)
    by_rules, _ = await asked(plain)
    assert (answer.text, answer.cited, heard.text) == (by_rules.text, by_rules.cited, "")
    assert answer.writing
    assert answer.writing.failed


@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.99])
@pytest.mark.parametrize("finish", ["it breaks off", "it is cut"])
async def test_f5_a_stream_that_ends_early_is_made_good(
    house: House, plain: House, model_server: ModelServer, share: float, finish: str
) -> None:
    """F5: what was heard stays, and the coach's own answer follows."""
    pieces = says(f"{WELL} {WELL.replace('Go', 'So go')} And ").pieces
    told = pieces[: round(share * len(pieces))]
    breaks_off = finish == "it breaks off"
    model_server.says(*[Reply(told, finish=None if breaks_off else "length", breaks_off=breaks_off)] * 2)
    answer, heard = await asked(house)
    by_rules, _ = await asked(plain)
    assert answer.text == "\n\n".join(filter(None, (heard.text, by_rules.text)))
    assert bool(heard.text) == (share > 0.4)
    assert answer.writing
    assert answer.writing.failed == ("unavailable" if breaks_off else "cut")
    assert answer.writing.tokens > 0 or not told


async def test_f5_a_model_that_dies_in_mid_answer_leaves_a_whole_one(
    house: House, plain: House, model_server: ModelServer
) -> None:
    """F5"""
    goes_on = asyncio.Event()
    model_server.says(Reply((WELL + " And", " on."), between=goes_on))
    heard = Heard()
    asking = asyncio.create_task(house.ask(QUESTION, (), ADA, heard))
    await heard.began.wait()
    await model_server.stop()
    answer, by_rules = await asking, (await asked(plain))[0]
    assert answer.text == f"{SUPPORTED}\n\n{by_rules.text}"


async def test_f2_a_slow_model_is_left_in_time(
    library: Library, own_data: Path, small_handbook: Path, plain: House, model_server: ModelServer
) -> None:
    """F2: understanding and writing together."""
    model_server.says(FAULTS["no first word"](), FAULTS["no first word"]())
    async with house_with(library, own_data, small_handbook, model_server, CHAT_TIMEOUT_S="1") as house:
        answer, _ = await asked(house)
    assert answer.text == (await asked(plain))[0].text
    assert answer.writing
    assert answer.writing.failed in {"timeout", "unavailable"}
    assert answer.timings_ms["total"] < 3_000
    await asyncio.wait_for(model_server.requests[0].is_left.wait(), 5)


async def test_f6_who_has_no_tokens_left_is_answered_by_quoting(
    house: House, plain: House, model_server: ModelServer
) -> None:
    """F6: and others aren't; what was spent is known after a restart, too, for it stands in the database."""
    model_server.says(Reply((WELL,), usage=(900, 200)))
    assert (await asked(house))[0].text == SUPPORTED
    answer, heard = await asked(house)
    assert (answer.text, heard.text) == ((await asked(plain))[0].text, "")
    assert answer.writing
    assert answer.writing.failed == "budget"
    assert len(model_server.requests) == 1
    listens(model_server, Says())
    assert (await house.ask(QUESTION, (), Person(ADA.team, "U0BEN00001"))).text == SUPPORTED


async def test_f6_what_failed_is_paid_for_too(house: House, model_server: ModelServer) -> None:
    """F6"""
    model_server.says(Reply(("Nonsense [1].",), usage=(900, 200)))
    await asked(house)
    await asked(house)
    assert len(model_server.requests) == 1


# What the model has no part in

DISTRESS = [
    "I want to kill myself",
    "i can't go on any more",
    "there is no way out for me",
    "I hate myself so much",
    "my boss touches me and I am afraid",
    "no one would even notice if i was gone",
    "I'm being bullied at work",
    "i feel so empty, nothing helps",
    "I want to end it all",
    "i think i'm having a panic attack right now",
    "I cry in the car before every shift and i can't stop",
    "I have been suicidal lately",
    "my manager beats me",
    "honestly id rather be dead than fail this exam",
    "i am so tired of being alive",
    "I give up on everything, I don't want to live",
    "he said if i report him he'll make sure i never work again",
    "they harass me every day",
    "I keep thinking about hurting myself",
    "There is no point in living",
]
LEGAL = [
    "Can I sue my employer for firing me?",
    "Is my non-compete clause valid in California?",
    "Do I have to sign this NDA?",
    "Which visa do I need to work in Germany?",
    "Am I liable if our model harms somebody?",
    "How do I contest a parking ticket?",
    "What does the EU AI Act say about fines?",
    "Can my boss read my private messages legally?",
    "Should I get a lawyer for my contract?",
    "Can they fire me while I am pregnant?",
    "How do I file a patent for my algorithm?",
    "Is scraping this site against the law?",
    "My landlord keeps my deposit, what can I do?",
    "Do I owe tax on my freelance income?",
    "Can I break my contract without a penalty?",
    "What are my rights if I am laid off?",
    "Do I need a work permit for remote work?",
    "Should I sue?",
    "can they do that legally",
    "Who is to blame in court if my chatbot lies?",
]
MEDICAL = [
    "Which pills help against stage fright?",
    "I have chest pain, what should I take?",
    "Is my rash serious?",
    "How much ibuprofen may I take?",
    "Can I stop my antidepressants?",
    "Do I have ADHD?",
    "What is a good diet for diabetes?",
    "My head hurts every day, why?",
    "What dose of melatonin helps me sleep?",
    "Is this lump cancer?",
    "How do I treat burnout with medication?",
    "My back hurts from sitting, what exercise helps?",
    "Can you diagnose my symptoms?",
    "i have a fever",
    "Which doctor treats migraines?",
    "Is it safe to mix alcohol and sleeping pills?",
    "How do I lower my blood pressure?",
    "what are the side effects of ritalin",
    "Which vitamins are good against stress?",
    "My knee is swollen, do I need a doctor?",
]


async def test_l13_distress_law_and_medicine_have_prepared_words_only(
    house: House, plain: House, model_server: ModelServer
) -> None:
    """L13: sixty messages, of which none gets to the model."""
    for message in DISTRESS + LEGAL + MEDICAL:
        answer, _ = await asked(house, message)
        by_rules, _ = await asked(plain, message)
        assert (answer.outcome, answer.text) == (by_rules.outcome, by_rules.text)
        assert answer.outcome in {"not_covered", "small_talk"}, message
        assert answer.is_care or message not in DISTRESS
        assert answer.writing is None
    assert model_server.requests == []


@pytest.mark.parametrize("message", ["Hello!", "thanks a lot", "what can you do?"])
async def test_nor_does_small_talk(house: House, model_server: ModelServer, message: str) -> None:
    answer, _ = await asked(house, message)
    assert (answer.outcome, answer.writing) == ("small_talk", None)
    assert model_server.requests == []


@pytest.mark.parametrize("message", ["🙂", "", "  ", "?!"])
async def test_nor_does_it_have_in_what_holds_no_words(house: House, model_server: ModelServer, message: str) -> None:
    history = [Turn("user", QUESTION), Turn("coach", "Go to meetups."), Turn("coach_topic", "Building Your Network")]
    answer, _ = await asked(house, message, *history)
    assert (answer.outcome, answer.writing) == ("clarify", None)
    assert model_server.requests == []
