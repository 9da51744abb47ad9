"""What admins decided about the knowledge beside its files: documents left out, and questions given to a passage."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from bot.feedback import Attached
from bot.store.admin_tables import attached_questions, hidden_documents
from bot.store.engine import Database

_LONGEST = 2_000
_question = attached_questions.c


class Curation:
    def __init__(self, db: Database) -> None:
        self._db = db

    async def attach(self, attached: Attached) -> None:
        """The latest decision about a question counts."""
        decision = {"passage_id": attached.passage_id, "by": attached.by, "at": attached.at}
        row = insert(attached_questions).values(question=attached.question[:_LONGEST], **decision)
        async with self._db.writing() as connection:
            await connection.execute(row.on_conflict_do_update(("question",), set_=decision))

    async def attached(self) -> list[Attached]:
        """Oldest first."""
        kept = select(_question.question, _question.passage_id, _question.by, _question.at).order_by(_question.at)
        async with self._db.reading() as connection:
            return [Attached(*row) for row in await connection.execute(kept)]

    async def hide(self, document: str, by: str, at: datetime) -> None:
        row = insert(hidden_documents).values(document=document, by=by, at=at)
        async with self._db.writing() as connection:
            await connection.execute(row.on_conflict_do_nothing())

    async def show(self, document: str) -> None:
        async with self._db.writing() as connection:
            await connection.execute(delete(hidden_documents).where(hidden_documents.c.document == document))

    async def hidden(self) -> frozenset[str]:
        async with self._db.reading() as connection:
            return frozenset((await connection.execute(select(hidden_documents.c.document))).scalars())
