"""Whether a chat model is to have a part in an answer, by the message and by what the coach makes of it without one."""

from collections.abc import Sequence

from bot.domain import Answer, Turn
from bot.understanding.cleaning import cleaned
from bot.understanding.languages import ENGLISH, language
from bot.understanding.ordinals import ordinal
from bot.understanding.references import leans_on_thread
from bot.understanding.words import own_topics, topic_words, words

_CLEAR = 0.5  # margin above which a message in a conversation is a question of its own
_LONG = 40  # words, from which on a message is a story


def is_settled(message: str, history: Sequence[Turn], quoted: Answer) -> bool:
    """A model has no part in distress and small talk, nor where nothing is asked, nor in what is declined for good."""
    if quoted.is_care or quoted.outcome == "small_talk" or not quoted.looked_up:
        return True
    return quoted.outcome != "answer" and not is_to_be_understood(message, history, quoted)


def is_to_be_understood(message: str, history: Sequence[Turn], quoted: Answer) -> bool:
    """Most messages are plain questions, and need no model for that."""
    asked, findings = cleaned(message), quoted.looked_up.values()
    if language(asked) != ENGLISH:
        return True
    is_clear = min(finding.margin for finding in findings) > _CLEAR and not leans_on_thread(asked)
    leans = bool(history) and not is_clear and ordinal(asked) is None
    says_much = len(findings) > 1 or len(words(asked)) > _LONG
    if quoted.outcome == "answer":
        return leans or says_much or names_nothing(message, history)
    # Whatever has a sentence prepared for it is declined with that.
    is_prepared = all(finding.says for finding in findings)
    return not is_prepared and (leans or says_much or not own_topics(asked))


def names_nothing(message: str, history: Sequence[Turn]) -> bool:
    """So that any answer is a guess: “is it worth it?” out of the blue."""
    return not history and not topic_words(cleaned(message))


def has_asked_back(history: Sequence[Turn]) -> bool:
    """An answer has a topic after it, and a decline isn't a question."""
    return bool(history) and history[-1].role == "coach" and history[-1].text.rstrip().endswith("?")
