"""Has a chat model say what a message asks, and believes it as far as the person's own words bear it out."""

import json
import re
from collections.abc import Iterable, Sequence

from bot.domain import Passage, Turn
from bot.rag.chat.prompts import to_understand
from bot.rag.chat.replies import whole
from bot.understanding.cleaning import cleaned
from bot.understanding.languages import ENGLISH, language
from bot.understanding.words import stems, topic_words
from bot.writing import Model, Understood

_MOST_TOKENS = 400
_MOST = 4  # questions
_LONGEST = 300  # characters of a question
_LONGEST_BACK = 200
_BRACES = 20  # of a reply that talks around its JSON
_BORNE_OUT = 0.5  # of what a question is about
_TOPICS = 3
# One sentence of words: no figure, no link, no markup.
_ONE_QUESTION = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ,;:'’\"“”()–-])*\?")
_CAPITALISED = re.compile(r"(?<=[^\W\d_] )[A-Z][^\W\d_]*")
_ALWAYS_CAPITAL = {"I", "AI"}
_WHICH_TOPIC = "What would you like to know about becoming an AI project manager?"


async def understand(
    model: Model, message: str, history: Sequence[Turn], nearest: Sequence[Passage]
) -> Understood | None:
    """None when nothing that can be used was said; raises ModelUnavailable."""
    reply = await whole(model, to_understand(message, history), _MOST_TOKENS)
    match _found(reply or ""):
        case {"questions": list(questions), "vague": bool(is_vague), **rest} if len(questions) <= _MOST:
            pass
        case _:
            return None
    asks = [cleaned(ask) for ask in questions if isinstance(ask, str) and len(ask) <= _LONGEST]
    said = [message, *(turn.text for turn in history)]
    is_english = language(cleaned(message)) == ENGLISH
    fitting = [ask for ask in asks if _is_question(ask) and (not is_english or _is_about(ask, said))]
    if len(fitting) < len(questions):  # Half of it may be what nobody asked.
        fitting = []
    if not (fitting or is_vague):
        return None
    known = [*said, *(f"{passage.source}\n{passage.text}" for passage in nearest)]
    return Understood(tuple(dict.fromkeys(fitting)), _back(rest.get("ask"), known, nearest) if is_vague else None)


def _found(reply: str) -> object:
    """The first JSON object in it."""
    starts = [match.start() for match in re.finditer(r"\{", reply)][:_BRACES]
    for start in starts:
        try:
            return json.JSONDecoder().raw_decode(reply, start)[0]
        except (ValueError, RecursionError):
            continue
    return None


def _is_question(ask: str) -> bool:
    return bool(topic_words(ask)) and language(ask) == ENGLISH


def _is_about(ask: str, said: Iterable[str]) -> bool:
    wanted, there = stems(topic_words(ask)), stems(topic_words("\n".join(said)))
    return len(wanted & there) >= _BORNE_OUT * len(wanted)


def _back(own: object, known: Sequence[str], nearest: Sequence[Passage]) -> str:
    """The model's own question where nothing can be wrong with it, else which of the nearest topics they mean."""
    if isinstance(own, str) and _may_be_asked(own.strip(), known):
        return own.strip()
    topics = list(dict.fromkeys(passage.source.section[-1].rstrip(" :") for passage in nearest))[:_TOPICS]
    if len(topics) < 2:
        return _WHICH_TOPIC
    return f"I’d like to get this right. Is it about “{'”, “'.join(topics[:-1])}” or “{topics[-1]}”?"


def _may_be_asked(own: str, known: Sequence[str]) -> bool:
    if len(own) > _LONGEST_BACK or not _ONE_QUESTION.fullmatch(own) or language(own) != ENGLISH:
        return False
    names = set(_CAPITALISED.findall(own)) - _ALWAYS_CAPITAL
    return names <= set(re.findall(r"\w+", " ".join(known))) and _is_about(own, known)
