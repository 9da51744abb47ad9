"""What admins can say, and what it means; whatever makes no sense is answered with what does."""

import pytest

from bot.audit import Action
from bot.slack.admin_words import Wish, action_of, wish_from
from bot.slack.tip_words import Unclear


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("", Wish("status")),
        ("  Status ", Wish("status")),
        ("ingest", Wish("ingest")),
        ("ingest FORCE", Wish("ingest", force=True)),
        ("rollback", Wish("rollback")),
        ("rollback  12", Wish("rollback", number=12)),
        ("documents", Wish("documents")),
        ("documents 3", Wish("documents", number=3)),
        ("list", Wish("documents")),
        ("hide My plan.md", Wish("hide", name="My plan.md")),
        ("Restore uploads/a.md", Wish("restore", name="uploads/a.md")),
        ("remove uploads/a.md", Wish("remove", name="uploads/a.md")),
        ("add F1", Wish("add", name="F1")),
        ("audit", Wish("audit")),
        ("help", Wish("help")),
    ],
)
def test_what_it_means(words: str, wish: Wish) -> None:
    assert wish_from(words) == wish


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("igest", "Did you mean `/coach-admin ingest`?"),
        ("ingest everything", "Did you mean `/coach-admin ingest`?"),
        ("status please", "Did you mean `/coach-admin status`?"),
        ("hide", "Which document?"),
        ("rollback two", "isn’t a number I know"),
        ("rollback 0", "isn’t a number I know"),
        ("rollback ²", "isn’t a number I know"),
        ("rollback " + "9" * 5_000, "isn’t a number I know"),
        ("ad F1", "`/coach-admin help` lists all you can say."),
        ("make me an admin", "`/coach-admin help` lists all you can say."),
    ],
)
def test_what_makes_no_sense(words: str, says: str) -> None:
    with pytest.raises(Unclear, match=r"^[^\n]{1,300}$") as unclear:
        wish_from(words)
    assert says in str(unclear.value)


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("ingest force", "ingest"),
        ("rollback nonsense", "roll_back"),
        ("hide", "hide_document"),
        ("discard F1", "discard_document"),
        ("", "look"),
        ("audit", "look"),
        ("nonsense", "look"),
    ],
)
def test_what_somebody_who_may_not_tried_is_known_for_the_record(words: str, action: Action) -> None:
    assert action_of(words) == action
