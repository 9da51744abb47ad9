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


METHODS: dict[str, Method] = {"auth.test": auth_test, "users.info": user_info}
APP_METHODS: dict[str, Method] = {"apps.connections.open": open_connection}
