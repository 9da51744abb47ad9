"""The words of a message, and which of them say what it is about."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_INFLECTED = re.compile(r"(?<=\w{4})(?:ings?|ed|es|s|e|d)$")
_ENDINGS = frozenset(("s", "ll", "re", "ve", "d", "m"))

WH = frozenset("what how which why where when who whom whose whats hows wheres whos whens whys wat".split())
AUXILIARIES = frozenset(
    "do does did is are am was were can could should would will shall must may might have has had isnt arent "
    "dont doesnt didnt cant couldnt shouldnt wouldnt wont wasnt werent hasnt havent".split()
)
SUBJECTS = frozenset(
    "i we you u he she it they there this that these those one ones a an the my your our his her its their any "
    "some people anyone anybody someone somebody everyone everybody".split()
)
_FUNCTION = (
    WH
    | AUXILIARIES
    | SUBJECTS
    | frozenset(
        "me us him them mine yours ours theirs myself yourself itself themselves of in on at to for from with without "
        "by about into onto over under up down out off as than then like per via through between among against during "
        "after before until since while because so and or but nor if else unless though although not no yes nope yep "
        "yeah be been being im ive id ill youre youve youll theyre theyve were weve its thats theres "
        "hadnt mustnt neednt lets let else ever never always often sometimes usually still yet already "
        "again too very really quite rather pretty just only even also plus both each either neither every all most "
        "more less least much many few lot lots several enough another other others same such own here now today soon "
        "later back away together maybe perhaps actually basically exactly honestly anyway please pls plz ok okay oh "
        "well hey hi hello thanks thank btw lol haha hm hmm ah uh um e g i etc vs versus first second next last "
        "finally".split()
    )
)
# Verbs and adjectives that fit any question, and what every question here is about.
_GENERIC = frozenset(
    "get gets getting got gotten need needs needed want wants wanted wanna gonna gotta know knows knowing find finds "
    "finding look looks looking make makes making made take takes taking took give gives giving go goes going gone "
    "come comes coming put use used using do doing done try trying keep start starts started starting begin begins "
    "beginning help helps helpful tell tells say says said show me explain describe list name think thinks mean means "
    "meant matter matters work works see seeing seem seems feel ask asked asking answer call called choose pick "
    "understand become becoming be able good better best bad worse worst great nice fine okay hard harder hardest easy "
    "easier easiest big bigger small smaller long longer short shorter fast quick quickly soon high low important "
    "useful necessary required possible sure true right wrong real worth sense point thing things stuff something "
    "anything everything nothing way ways kind kinds type types sort sorts bit part parts topic topics question "
    "questions example examples instance idea ideas tip tips advice thought thoughts opinion detail details process "
    "suggest suggestion suggestions recommend recommended recommendation difference different compare supposed "
    "have had having ready two three four five ones time times care minute option options hear heard sec sounds "
    "sound number guys deal handle cope manage normal".split()
)
# In a handbook about this job they tell nothing apart.
_THE_JOB = frozenset("ai manager managers pm pms job jobs role roles field".split())
_ITS_NAME = _THE_JOB | {"project", "projects"}


# What hardly any English sentence is without.
COMMON = _FUNCTION | _GENERIC


def words(text: str) -> list[str]:
    """In lower case; `what's` as `what`, `don't` as `dont`."""
    return [_base(word) for word in _WORD.findall(text.lower())]


def is_topic(word: str) -> bool:
    return word not in COMMON


def topic_words(text: str) -> list[str]:
    """What the text is about, in its order, each word once; none for `how do I get one?`."""
    return list(filter(is_topic, dict.fromkeys(words(text))))


def own_topics(text: str) -> list[str]:
    """Without those that every question here has in common."""
    return [word for word in topic_words(text) if word not in _THE_JOB]


def without_the_job(text: str) -> str:
    """What else it says, as far as it says anything else."""
    rest = _WORD.sub(lambda word: "" if word[0].lower() in _ITS_NAME else word[0], text)
    return " ".join(rest.split()) if _WORD.search(rest) else text


def stems(topics: Iterable[str]) -> set[str]:
    """Roughly: `decides` and `decided` are one."""
    return {_INFLECTED.sub("", word) for word in topics}


def _base(word: str) -> str:
    head, _, ending = word.replace("’", "'").rpartition("'")
    return head if head and ending in _ENDINGS else word.replace("'", "").replace("’", "")
