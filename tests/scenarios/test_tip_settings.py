"""The modal with the settings of the daily tip: opened, filled in, submitted by whoever may."""

from datetime import time, timedelta
from typing import Any

import pytest

from bot.sandbox import Refused, Sandbox
from bot.schedule import WEEKDAYS, Schedule
from bot.slack.admission import NO_TIPS
from bot.slack.needs import Needs
from bot.slack.subscribing import Subscribing
from bot.slack.subscription_buttons import NOT_YOURS
from bot.slack.tip_settings import NO_DAY
from bot.subscriptions import Subscription
from bot.tips import Reader

from .conftest import Disk, Knowledge, World, a_tip

HOME = "T0SANDBOX1"


@pytest.fixture
def knowledge() -> Knowledge:
    tips = [a_tip(f"t{number}", "A name", "A text.", topic) for number, topic in enumerate(("Skills", "Career", "R&D"))]
    knowledge = Knowledge(tips=tips)
    knowledge.done.set()
    return knowledge


async def opened(world: World, user: str, words: str = "settings") -> dict[str, Any]:
    await world.slack.command(user, world.general, "/tip", words)
    return await world.slack.modals.shown(user)


def topics_in(view: dict[str, Any]) -> dict[str, str]:
    """Their values by their names."""
    [element] = [block["element"] for block in view["blocks"] if block.get("block_id") == "topics"]
    return {option["text"]["text"]: option["value"] for option in element["options"]}


def says(world: World, user: str) -> str:
    """The modal, in the end."""
    view = world.slack.workspace.view(user, "modal")
    assert view
    assert "callback_id" not in view or not view["callback_id"]
    text: str = view["blocks"][0]["text"]["text"]
    return text


async def kept(needs: Needs, reader_id: str) -> Subscription | None:
    return await needs.subscriptions.of(Reader(HOME, reader_id))


async def test_what_is_submitted_is_kept_and_told(world: World, needs: Needs) -> None:
    ada = world.id("ada")
    topics = topics_in(await opened(world, ada))
    chosen = [topics["Skills"], topics["R&amp;D"]]
    done = await world.slack.modals.submit(ada, {"hour": "07:30", "days": ["0", "3"], "topics": chosen})
    assert done.errors == {}
    subscription = await kept(needs, ada)
    assert subscription
    assert subscription.schedule == Schedule(time(7, 30), frozenset({0, 3}))
    assert (subscription.topics, subscription.zone) == (frozenset({"Skills", "R&D"}), "Europe/Madrid")
    assert says(world, ada) == (
        "You get a tip every Monday and Thursday at 07:30 (Europe/Madrid). The next one comes tomorrow. "
        "It is about R&amp;D and Skills."
    )


async def test_the_settings_show_what_was_set_before(world: World, needs: Needs) -> None:
    ada = world.id("ada")
    before = Schedule(time(18, 45), frozenset({5}))
    await Subscribing(needs).subscribe(Reader(HOME, ada), ada, "UTC", before, {"Career", "Long gone"})
    await opened(world, ada)
    await world.slack.modals.submit(ada)
    subscription = await kept(needs, ada)
    assert subscription
    assert (subscription.schedule, subscription.topics) == (before, frozenset({"Career"}))


async def test_without_topics_it_is_about_all_of_them(world: World, needs: Needs) -> None:
    ada = world.id("ada")
    await Subscribing(needs).subscribe(Reader(HOME, ada), ada, "UTC", None, {"Career"})
    await opened(world, ada)
    await world.slack.modals.submit(ada, {"topics": []})
    subscription = await kept(needs, ada)
    assert subscription
    assert subscription.topics == frozenset()


async def test_a_button_opens_them_too_and_they_begin_a_subscription_that_was_paused(
    world: World, needs: Needs
) -> None:
    ada = world.id("ada")
    await Subscribing(needs).subscribe(Reader(HOME, ada), ada, "UTC")
    [told] = await (await world.slack.command(ada, world.general, "/tip", "pause")).replied()
    await world.slack.click(ada, told, "tip_settings")
    await world.slack.modals.shown(ada)
    await world.slack.modals.submit(ada, {"days": ["6"]})
    subscription = await kept(needs, ada)
    assert subscription
    assert (subscription.state, subscription.schedule.days) == ("active", frozenset({6}))


async def test_a_day_has_to_be_chosen(world: World, needs: Needs) -> None:
    """Slack asks for one by itself; should it not, it is said under the field."""
    ada = world.id("ada")
    (await opened(world, ada))["blocks"][1]["optional"] = True
    done = await world.slack.modals.submit(ada, {"days": []})
    assert done.errors == {"days": NO_DAY}
    assert await kept(needs, ada) is None
    await world.slack.modals.submit(ada, {"days": ["1"]})
    assert await kept(needs, ada)


async def test_a_channel_s_hour_stays_by_the_clock_it_was_set_by(world: World, needs: Needs) -> None:
    ben = world.id("ben")
    await Subscribing(needs).subscribe(Reader(HOME, world.general), world.id("ada"), "Asia/Tokyo")
    view = await opened(world, ben, "settings here")
    assert view["private_metadata"] == world.general
    assert view["blocks"][-1]["elements"][0]["text"] == "By the clock in Asia/Tokyo."
    await world.slack.modals.submit(ben, {"hour": "10:00"})
    subscription = await kept(needs, world.general)
    assert subscription
    assert (subscription.zone, subscription.user, subscription.schedule.at) == ("Asia/Tokyo", ben, time(10))
    assert says(world, ben).startswith("This channel gets a tip every weekday at 10:00 (Asia/Tokyo).")


@pytest.mark.parametrize("forged", ["U0BEN00001", "", "nobody", "D0SOMEBODY", "x" * 2_000])
async def test_nobody_sets_what_is_another_s(world: World, needs: Needs, forged: str) -> None:
    ada = world.id("ada")
    (await opened(world, ada))["private_metadata"] = forged
    await world.slack.modals.submit(ada, {"hour": "10:00"})
    assert says(world, ada) == NOT_YOURS.replace("`", "")
    assert await kept(needs, forged) is None


async def test_whoever_became_a_guest_meanwhile_sets_nothing(world: World, needs: Needs) -> None:
    mei = world.id("mei")
    await opened(world, mei)
    await world.slack.administration.make_guest(mei)
    world.clock.now += timedelta(hours=2)
    await world.slack.modals.submit(mei)
    assert says(world, mei) == NO_TIPS
    assert await kept(needs, mei) is None


@pytest.mark.slow
async def test_settings_that_cannot_be_kept_stay_open(
    slack: Sandbox, world: World, needs: Needs, database: Disk
) -> None:
    ada = world.id("ada")
    await opened(world, ada)
    database.is_gone = True
    with pytest.raises(Refused, match="operation_timeout"):
        await slack.modals.submit(ada, {"hour": "10:00"})
    database.is_gone = False
    await slack.modals.submit(ada)
    subscription = await kept(needs, ada)
    assert subscription
    assert subscription.schedule == Schedule(time(10), WEEKDAYS)
