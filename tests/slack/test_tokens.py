"""What `coach doctor` learns about the Slack tokens, asked of a sandbox."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.errors import CoachError, SettingsError
from bot.sandbox import Sandbox
from bot.slack.tokens import check_tokens


@pytest.fixture
async def slack() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


async def test_good_tokens_say_who_the_bot_is(slack: Sandbox) -> None:
    assert " in " in await check_tokens(slack.bot_token, slack.app_token, slack.api_url)


async def test_over_http_the_bot_token_is_enough(slack: Sandbox) -> None:
    assert " in " in await check_tokens(slack.bot_token, None, slack.api_url)
    with pytest.raises(SettingsError, match=r"^SLACK_BOT_TOKEN was refused by Slack"):
        await check_tokens("xoxb-wrong-wrong-wrong", None, slack.api_url)


async def test_both_refused_tokens_are_named_at_once_and_not_shown(slack: Sandbox) -> None:
    with pytest.raises(SettingsError) as refused:
        await check_tokens("xoxb-wrong-wrong-wrong", "xapp-wrong-wrong-wrong", slack.api_url)
    first, second = refused.value.problems
    assert first.startswith("SLACK_BOT_TOKEN was refused by Slack (invalid_auth)")
    assert second.startswith("SLACK_APP_TOKEN was refused by Slack (invalid_auth)")
    assert "wrong" not in str(refused.value)


async def test_tokens_in_each_others_place_are_refused(slack: Sandbox) -> None:
    with pytest.raises(SettingsError):
        await check_tokens(slack.app_token, slack.bot_token, slack.api_url)


async def test_a_slack_out_of_reach_says_so() -> None:
    async with Sandbox() as gone:
        api_url = gone.api_url
    with pytest.raises(CoachError, match=r"can't be reached at http://127\.0\.0\.1"):
        await check_tokens("xoxb-any", "xapp-any", api_url)


async def test_a_proxys_page_is_not_taken_for_slacks_word() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<h1>Sign in</h1>", content_type="text/html")

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", page)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0]
        with pytest.raises(CoachError, match="can't tell whether SLACK_BOT_TOKEN is good"):
            await check_tokens("xoxb-any", "xapp-any", f"http://{host}:{port}/api/")
    finally:
        await runner.cleanup()
