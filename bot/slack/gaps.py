"""What admins see of the questions without a good answer, and what they decide about them."""

from bot.domain import Person
from bot.insight import Insight
from bot.slack.blocks import Message
from bot.slack.gap_blocks import CLOSED_MEANWHILE, ON_A_PAGE, gaps_message, usage_message

_DAYS = 30


class GapDesk:
    """For whoever is known to be an admin."""

    def __init__(self, insight: Insight) -> None:
        self._insight = insight

    async def gaps(self, page: int = 1, done: str = "") -> Message:
        return gaps_message(await self._insight.gaps(page * ON_A_PAGE + 1), page, done)

    async def attach(self, name: str, person: Person) -> Message:
        """`name` is the gap's key and the passage's id."""
        key, _, passage_id = name.partition(" ")
        count = await self._insight.attach(key, passage_id, person)
        attached = f"{_questions(count)} attached. From the next ingest on, the passage is found by it."
        return await self.gaps(done=attached if count else CLOSED_MEANWHILE)

    async def dismiss(self, key: str, person: Person) -> Message:
        count = await self._insight.dismiss(key, person)
        dismissed = f"{_questions(count)} noted as not our subject. From the next ingest on, I learn from that."
        return await self.gaps(done=dismissed if count else CLOSED_MEANWHILE)

    async def usage(self, days: int | None) -> Message:
        return usage_message(await self._insight.usage(days or _DAYS))


def _questions(count: int) -> str:
    return "1 question is" if count == 1 else f"{count} questions are"
