"""Who is who: the app by its token, people by their id; and the app's way in over Socket Mode."""

from bot.sandbox import shapes
from bot.sandbox.api.arguments import Arguments
from bot.sandbox.api.method import Method
from bot.sandbox.platform import Platform
from bot.sandbox.protocol import JSON
from bot.sandbox.workspace import BOT, BOT_ID, TEAM_ID, TEAM_NAME


async def auth_test(platform: Platform, arguments: Arguments) -> JSON:
    return {
        "url": platform.site_url(),
        "team": TEAM_NAME,
        "user": BOT.name,
        "team_id": TEAM_ID,
        "user_id": BOT.id,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


async def open_connection(platform: Platform, arguments: Arguments) -> JSON:
    return {"url": platform.socket_url()}


async def user_info(platform: Platform, arguments: Arguments) -> JSON:
    person = platform.workspace.person(arguments.required("user"))
    return {"user": shapes.user(person, platform.workspace.now())}


async def list_users(platform: Platform, arguments: Arguments) -> JSON:
    """All of them at once, unless a limit is named; those who left are among them."""
    now, everybody = platform.workspace.now(), list(platform.workspace.people.values())
    people, cursor = arguments.page(everybody, len(everybody))
    return {"members": [shapes.user(person, now) for person in people], "cache_ts": int(now), **cursor}


METHODS: dict[str, Method] = {"auth.test": auth_test, "users.info": user_info, "users.list": list_users}
APP_METHODS: dict[str, Method] = {"apps.connections.open": open_connection}
