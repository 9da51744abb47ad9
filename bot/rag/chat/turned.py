"""Whether a sentence turns round what passages say: denies it, says the opposite, or puts one thing for another."""

from collections.abc import Sequence
from itertools import combinations, pairwise, product

from bot.rag.chat.plain_words import OPPOSITES
from bot.rag.chat.roots import Clause, Told

_TO_WHOM = 3  # words, from what is done to whom it is done to
_PREPOSITIONS = frozenset("about at by for from in into of on to toward with".split())
_NEIGHBOURS = 3  # words that say something, from one to the other
_MOSTLY = 0.6  # of a clause's roots
_ALIKE = 2  # roots in common, of clauses that are about the same


def is_turned(sentence: Sequence[Clause], passages: Sequence[Told]) -> str | None:
    """How, in a word; each of the passages' sentences in its clauses."""
    told = [clause for each in passages for clause in each]
    if _is_denied(sentence, told):
        return "negation"
    if any(_is_opposed(clause, told) for clause in sentence):
        return "opposite"
    return "order" if _is_swapped(sentence, passages, told) else None


def _is_denied(sentence: Sequence[Clause], told: Sequence[Clause]) -> bool:
    """Negated here and not there, or the other way round."""
    asserted, negated = _roots(told, False), _roots(told, True)
    here, denied = _roots(sentence, False), _roots(sentence, True)
    if denied & asserted and not denied & negated:
        return True
    if any(_differs(clause, told) for clause in sentence):
        return True
    gone = ({word.root for word in clause if word.says and word.is_negated} for clause in told)
    return any(some and some <= here and not some & (asserted | denied) for some in gone)


def _differs(clause: Clause, told: Sequence[Clause]) -> bool:
    """Whether one of it and what is nearest to it is negated, and the other isn't."""
    there = [_roots([other]) for other in told]
    about = _roots([clause])
    near = [told[i] for i in _places(about, there) if len(about & there[i]) >= _MOSTLY * min(len(about), len(there[i]))]
    return bool(near) and not any(_is_negated(clause) == _is_negated(other) for other in near)


def _is_negated(clause: Clause) -> bool:
    return any(word.is_negated for word in clause)


def _is_opposed(clause: Clause, told: Sequence[Clause]) -> bool:
    """“Easier” for “harder”, but not for “not harder”."""
    about = _roots([clause])
    nearest = max((len(about & _roots([other])) for other in told), default=0)
    near = [other for other in told if nearest and len(about & _roots([other])) == nearest]
    for pair in OPPOSITES:
        for said, meant in (pair, pair[::-1]):
            here = _parities(clause, said)
            if not here or _parities(clause, meant):
                continue
            if any(_parities(other, meant) & here and not _parities(other, said) for other in near):
                return True
            everywhere = [_parities(other, meant) for other in told if about & _roots([other])]
            if set[bool]().union(*everywhere) & here and not any(_parities(other, said) for other in told):
                return True
    return False


def _is_swapped(sentence: Sequence[Clause], passages: Sequence[Told], told: Sequence[Clause]) -> bool:
    return (
        any(_is_done_to_you(clause, told) or _is_reversed(clause, told) for clause in sentence)
        or any(_is_crossed(sentence, each) for each in passages)
        or any(_compares_anew(clause, told) for clause in sentence)
    )


def _is_done_to_you(clause: Clause, told: Sequence[Clause]) -> bool:
    """What passages ask of the person: “they translate for you”."""
    object_at = next((i for i, word in enumerate(clause) if word.text == "you" and _ends_at(clause, i)), None)
    if object_at is None or _you(clause[:object_at]):
        return False
    for word in clause[max(0, object_at - _TO_WHOM) : object_at]:
        places = [(other, j) for other in told for j, its in enumerate(other) if word.says and its.root == word.root]
        if any(_you(other[j + 1 : j + 2 + _TO_WHOM]) for other, j in places):
            continue
        if any(j == 0 or _you(other[:j]) for other, j in places):
            return True
    return False


def _ends_at(clause: Clause, i: int) -> bool:
    return i + 1 == len(clause) or clause[i + 1].text in _PREPOSITIONS


def _you(words: Clause) -> bool:
    return any(word.text == "you" for word in words)


def _is_reversed(clause: Clause, told: Sequence[Clause]) -> bool:
    """Three words in the opposite order, and nowhere in this one; “by” may turn a sentence round and keep its sense."""
    if any(word.text == "by" for word in clause):
        return False
    saying = [word.root for word in clause if word.says]
    orders = [[word.root for word in other if word.says] for other in told]
    return any(
        len(set(three)) == len(three)
        and any(_in_order(three[::-1], order) for order in orders)
        and not any(_in_order(three, order) for order in orders)
        for three in zip(saying, saying[1:], saying[2:], strict=False)
    )


def _in_order(roots: Sequence[str], order: Sequence[str]) -> bool:
    rest = iter(order)
    return all(root in rest for root in roots)


def _is_crossed(sentence: Sequence[Clause], told: Told) -> bool:
    """Two clauses, each with a word that the other has there."""
    about = [_roots([clause]) for clause in sentence]
    there = [_roots([clause]) for clause in told]
    return any(
        i != j and (one - there[i]) & there[j] and (other - there[j]) & there[i]
        for one, other in combinations(about, 2)
        for i, j in product(_places(one, there), _places(other, there))
    )


def _places(about: set[str], there: Sequence[set[str]]) -> list[int]:
    """Which of them are about the same."""
    shared = [len(about & each) for each in there]
    most = max(shared, default=0)
    return [i for i, alike in enumerate(shared) if alike == most >= _ALIKE]


def _compares_anew(clause: Clause, told: Sequence[Clause]) -> bool:
    """One with the other, where passages compare nothing, or the other with the one."""
    if not (here := _compared(clause)):
        return False
    there = [sides for other in told if (sides := _compared(other))]
    straight = sum(len(here[0] & sides[0]) + len(here[1] & sides[1]) for sides in there)
    return straight <= sum(len(here[0] & sides[1]) + len(here[1] & sides[0]) for sides in there)


def _compared(clause: Clause) -> tuple[set[str], set[str]] | None:
    texts = [word.text for word in clause]
    if "than" not in texts or texts[texts.index("than") - 1] in ("more", "other"):
        return None
    at = texts.index("than")
    return {word.root for word in clause[:at]}, {word.root for word in clause[at + 1 :]}


def _parities(clause: Clause, words: frozenset[str]) -> set[bool]:
    return {word.is_negated for word in clause if word.text in words}


def _roots(clauses: Sequence[Clause], is_negated: bool | None = None) -> set[str]:
    return {word.root for clause in clauses for word in clause if word.says and is_negated in (None, word.is_negated)}


def kept_together(sentence: Sequence[Clause], passages: Sequence[Told]) -> float:
    """The share of neighbours that are near each other in the passages, too: words alone may be put anyhow."""
    places: dict[str, list[tuple[int, int]]] = {}
    for i, told in enumerate(passages):
        saying = [word.root for clause in told for word in clause if word.says]
        for j, root in enumerate(saying):
            places.setdefault(root, []).append((i, j))
    pairs = [
        any(i == k and abs(j - m) <= _NEIGHBOURS for i, j in places[one] for k, m in places[other])
        for clause in sentence
        for one, other in pairwise([word.root for word in clause if word.root in places])
    ]
    return sum(pairs) / len(pairs) if pairs else 1.0
