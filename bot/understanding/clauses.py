"""Where in a sentence another question begins: `which courses are good, and what do they cost?`."""

import re
from itertools import islice, pairwise

from bot.understanding.asking import has_question, is_inverted, is_request, shaded
from bot.understanding.pronouns import has_open_pronoun
from bot.understanding.words import AUXILIARIES, SUBJECTS, WH, own_topics, stems, topic_words, words

_CONSIDERED = 30  # joints of one sentence
_LONGEST = 600  # characters read of a clause to judge it

_START = (
    r"(?=(?:what|how|which|why|where|when|who|whose|whats|hows|whether|is|are|do|does|did|can|could|should|would|will|am|must"
    r"|tell me|explain|describe|list|show me|give me|any (?:tips|advice|ideas|good|recommendations|suggestions)"
    r"|i['’]?(?:d| would)? (?:also )?(?:like|love|want|need) to know|i wonder)\b)"
)
_JOINT = re.compile(
    r"(?P<pause>[,–—]|\s-)?\s{0,3}(?<!\w)(?P<word>and|&|plus|also|then)\s+"
    r"(?:(?:also|then|secondly|finally|lastly|next|please|pls|maybe|(?:one more|another)(?: thing| question)?)[,:]?\s+)"
    r"{0,2}"
    rf"{_START}|(?:[,–—]|\s-)\s+{_START}",
    re.IGNORECASE,
)
_COLON = re.compile(r":(?=\s)")
_COUNTING = frozenset(("how much", "how many", "how long", "how often"))
_PLAIN_WH = WH - {"which", "who", "whose", "whom", "whos"}


def clauses(sentence: str) -> list[str]:
    """One for each question in it; the `two things:` in front of several is left out."""
    dark = shaded(sentence)
    joints = list(islice(_JOINT.finditer(dark), _CONSIDERED))
    colons = [colon.end() for colon in _COLON.finditer(dark)]
    # Questions that something else is asked about: `when, how much, who: is it me who answers?`
    if not joints or (colons and colons[-1] > joints[0].end()):
        return [sentence]
    start, found = max(colons, default=0), []
    for at, joint in enumerate(joints):
        end = joints[at + 1].start() if at + 1 < len(joints) else len(sentence)
        is_listed = any(later["word"] for later in joints[at + 1 :])
        left, right = sentence[start : joint.start()], sentence[joint.end() : end]
        if _opens_another(left[:_LONGEST], joint, right[:_LONGEST], is_listed):
            found.append(left)
            start = joint.end()
    return [clause.strip(" ,") for clause in (*found, sentence[start:])] if found else [sentence]


def _opens_another(left: str, joint: re.Match[str], right: str, is_listed: bool) -> bool:
    said, topics, known = words(right), stems(own_topics(right)), stems(own_topics(left))
    if not topics or not topic_words(left) or not has_question(left):
        return False
    joined_by = (joint["word"] or "").lower()
    is_added = joined_by in {"also", "plus"}
    if _is_contrast(words(left), said) or (not is_added and _goes_on(left, said)):
        return False
    if not joined_by and not _is_plainly_asked(said) and not (is_listed and said[0] == "which"):
        return False
    if topics & known and len(topics - known) < 2:
        return False
    if has_open_pronoun(right):
        is_apart = is_added or not joined_by or joint["pause"]
        return bool(is_apart) and said[0] in WH - {"why"} and is_inverted(right)
    return is_inverted(right) or is_request(right) or is_request(left)


def _is_plainly_asked(said: list[str]) -> bool:
    """Not a relative clause, as after `PRINCE2, which costs …` or `my boss, who is …`."""
    first, second = (*said[:2], "", "")[:2]
    return (first in _PLAIN_WH and second in AUXILIARIES | {"much", "many", "to"}) or (
        first in {"whats", "what"} and second != ""
    )


def _is_contrast(left: list[str], right: list[str]) -> bool:
    """`Which are mine and which theirs`; `how much is talk and how much work`; `what do I say and what do I do`."""
    if right[0] == "which" and (len(right) < 2 or right[1] in AUXILIARIES or not topic_words(" ".join(right[1:4]))):
        return True
    opening, longer = " ".join(right[:2]), " ".join(right[:3])
    is_one_word = right[0] == "what" and len(own_topics(" ".join(right[2:]))) == 1
    return (opening in _COUNTING and opening in " ".join(left)) or (is_one_word and longer in " ".join(left))


def _goes_on(left: str, right: list[str]) -> bool:
    """The same with another verb (`who codes and is free`) or noun (`who picks which tools and which data`)."""
    said = words(left)
    if right[0] in AUXILIARIES:
        has_subject = said[0] in AUXILIARIES or any(a in AUXILIARIES and b in SUBJECTS for a, b in pairwise(said))
        has_subject = has_subject or (said[0] == "what" and said[1] in SUBJECTS)
        return right[1:2] == ["not"] or not (has_subject or right[1] in SUBJECTS)
    return right[0] in WH and not AUXILIARIES.intersection(right) and len(WH.intersection(said)) > 1
