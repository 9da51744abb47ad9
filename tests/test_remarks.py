"""How a review of the prepared questions reads: by a person, and by a program."""

import json

from bot.remarks import Collision, Remarks, Review

_COPY = Collision("what to do first", "steps.md: Steps", "", "d7", 0.912)
_ALIKE = Collision("one", "a.md: A", "two", "b.md: B › C", 0.96)


def review(**to_mend: Remarks) -> Review:
    return Review(
        {"passages": 2, "questions": 40},
        to_mend,
        {"few_questions": Remarks(3, ("a.md: A: 2 of 20", "b.md: B: 3 of 20"))},
    )


def test_a_person_reads_what_there_is_to_mend_and_to_look_at() -> None:
    found = review(refused=Remarks(0, ()), nearly_the_same=Remarks(2, (_ALIKE, _COPY)))
    assert "\n".join(found.paragraphs()) == (
        "2 passages, 40 questions\n"
        "To mend: nearly the same (2)\n"
        "  0.96  “one” (a.md: A)\n"
        "      / “two” (b.md: B › C)\n"
        "  0.91  “what to do first” (steps.md: Steps)\n"
        "      / (d7)\n"
        "To look at: few questions (3, of which 2 are shown)\n"
        "  a.md: A: 2 of 20\n"
        "  b.md: B: 3 of 20\n"
        "There is something to mend."
    )


def test_hints_alone_are_clean() -> None:
    found = review(copied=Remarks(0, ()))
    assert found.is_clean
    assert list(found.paragraphs())[-1] == "Nothing to mend."


def test_a_program_reads_the_same_as_one_object() -> None:
    found = json.loads(json.dumps(review(copied=Remarks(1, (_COPY,))).as_json()))
    assert found["clean"] is False
    assert found["to_mend"]["copied"]["worst"][0]["elsewhere"] == "d7"
    assert found["hints"]["few_questions"] == {"count": 3, "worst": ["a.md: A: 2 of 20", "b.md: B: 3 of 20"]}
