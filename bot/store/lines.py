"""Rows that wait in line: who is next, in the inbox and in the outbox alike."""

from sqlalchemy import ScalarSelect, Table, bindparam, exists, or_, select


def next_in(queue: Table, content: str, line: str, since: str) -> ScalarSelect[int]:
    """The id of the earliest row that is due at `:now` and has none before it in its line.

    A row stands in line as long as it has its content, whether it waits, is being worked on or isn't due yet. One that
    was never put off is due from the beginning (`since`), also if the clock was put back to before that.
    """
    row, before = queue.alias("candidate").c, queue.alias("before").c
    held_up = exists().where(
        before.team == row.team, before[line] == row[line], before[content].is_not(None), before.id < row.id
    )
    is_due = or_(row.due_at <= bindparam("now"), row.due_at == row[since])
    free = (row[content].is_not(None), row.state == "waiting", is_due, ~held_up)
    return select(row.id).where(*free).order_by(row.id).limit(1).scalar_subquery()
