"""The separate asks of one message, each fit to be looked up by itself."""

import re
from collections.abc import Sequence

from bot.understanding.alternatives import alternatives
from bot.understanding.asking import asks, has_question, is_inverted, is_request, sentences, without_connector
from bot.understanding.clauses import clauses
from bot.understanding.cleaning import plain
from bot.understanding.enumerations import numbered_asks
from bot.understanding.gist import in_short, without_pleasantries
from bot.understanding.pronouns import has_open_pronoun
from bot.understanding.words import WH, own_topics, stems, topic_words, words

MOST = 4  # of one message; whoever asks more gets the first ones answered
_CONSIDERED = 3 * MOST  # some will turn out to be the same
_TOPIC = 6  # words
_WORD = re.compile(r"[\w'’-]+")
_AS_WHO = re.compile(r"^(?:as|being|coming from|with|after)\b[^,?\n]{3,80},\s+", re.IGNORECASE)
# Where somebody comes from, but not `as a nurse`: that may be what they want to become.
_ORIGIN = re.compile(
    r"[\s,]*\b(?:(?:if|when|since|because|given that|now that|although|even though|but)\s+)?"
    r"(?:(?:i\s+|i['’]?m\s+|i am\s+)?(?:come|came|coming) from"
    r"|i(?:['’]ve| have)?\s+(?:was|am|been|work|worked|used to (?:be|work))\s+(?:in|as|an?)\b"
    r"|i['’]?m an?\b|after\s+\w+\s+years\b|with\s+(?:a|my)\s+background\b|as\s+some(?:one|body)\s+who\b)"
    r"[^,.?!\n]{2,60}[.,!]?",
    re.IGNORECASE,
)


def parts(message: str) -> tuple[str, ...]:
    """From one to four: when in doubt one, since half a question finds worse than a double one.

    A later part that says `they` or `that` gets the words it stands for, in brackets.
    """
    text = without_pleasantries(plain(message))
    asked = numbered_asks(text) or alternatives(text) or _asked_in_turn(text)
    telling = [without_connector(part) if at else part for at, part in enumerate(asked) if topic_words(part)]
    distinct: dict[str, str] = {}
    for part in telling:
        distinct.setdefault(" ".join(words(part)), part)
    if len(distinct) < 2:
        return (in_short(text),)
    return tuple(map(in_short, _with_topics(list(distinct.values())[:MOST])))


def asked_alone(part: str) -> str:
    """Its questions without what is told beside them; empty where they say nothing without that."""
    alone = _ORIGIN.sub(" ", part).strip()
    if words(alone) == words(part) or not asks(alone):
        alone = _AS_WHO.sub("", " ".join(filter(asks, sentences(part))))
        return alone if _is_whole(alone) and words(alone) != words(part) else ""
    return alone


def _asked_in_turn(text: str) -> list[str]:
    """What is told is left out, unless the question after it says nothing without it."""
    openings: list[str] = []
    found: list[list[str]] = []
    told: list[str] = []
    for sentence in sentences(text):
        if not asks(sentence):
            told.append(sentence)
            continue
        first, *others = clauses(sentence)
        if found and not _stands_alone(first, openings[-1]):
            found[-1] += [*told, first]
        else:
            found.append([first] if found or _is_whole(first) else [*told, first])
            openings.append(" ".join(found[-1]))
        found += [[other] for other in others]
        openings += others
        told = []
        if len(found) >= _CONSIDERED:
            break
    return list(map(" ".join, found))


def _is_whole(asked: str) -> bool:
    """It says what it is about."""
    return bool(own_topics(asked)) and not has_open_pronoun(asked)


def _stands_alone(asked: str, before: str) -> bool:
    """Rather than to ask on about the same: `is it hard?`, `or is that a waste?`, `why?`."""
    said, topics, known = without_connector(asked), own_topics(asked), own_topics(before)
    is_joined = words(asked)[:1] in (["also"], ["plus"], ["and"])
    is_question = is_inverted(said) or is_request(said) or (is_joined and asked.endswith("?") and len(topics) > 1)
    if not topic_words(before):
        return is_question
    follows_question = has_question(before) or (before.endswith("?") and len(known) > 1)
    if not is_question or not follows_question or stems(topics) <= stems(known):
        return False
    is_added = words(asked)[0] in {"also", "plus"}
    asks_on = before.endswith("?") and words(said)[0] in WH - {"why"}
    return not has_open_pronoun(said) or is_added or asks_on


def _with_topics(asked: Sequence[str]) -> list[str]:
    """`What do they cost?` after `which courses are good` as `what do they cost (courses)?`."""
    found: list[str] = []
    for part in asked:
        topic = _topic(found[-1]) if found and has_open_pronoun(part) else ""
        end = part[len(part.rstrip("?!. ")) :]
        found.append(f"{part.rstrip('?!. ')} ({topic}){end}" if topic else part)
    return found


def _topic(text: str) -> str:
    """As it stands there, from the first telling word to the last, or else the telling words alone."""
    topics = own_topics(text) or topic_words(text)
    places = [found.span() for found in _WORD.finditer(text) if not set(topics).isdisjoint(words(found[0]))]
    whole = text[places[0][0] : places[-1][1]] if places else ""
    return whole if len(whole.split()) <= _TOPIC else " ".join(topics[:_TOPIC])
