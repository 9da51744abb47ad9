"""People, conversations and messages as Slack writes them in answers and events."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.sandbox.protocol import JSON
from bot.sandbox.workspace import APP_ID, BOT, BOT_ID, TEAM_ID, Channel, Message, Person

NO_IMAGES = {f"image_{size}": "" for size in (36, 48, 72)}


def user(person: Person, now: float) -> JSON:
    """Of those who left, Slack says little: neither a time zone nor what they were."""
    common = {
        "id": person.id,
        "team_id": person.team,
        "name": person.name,
        "deleted": person.deleted,
        "profile": _profile(person),
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(now),
    }
    return common if person.deleted else {**common, **_member(person, now)}


def _member(person: Person, now: float) -> JSON:
    local = datetime.fromtimestamp(now, UTC).astimezone(_zone(person.tz))
    offset = local.utcoffset()
    return {
        "color": "4bbe2e",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": local.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_stranger": person.is_stranger,
        "is_email_confirmed": not person.is_bot,
        "who_can_share_contact_card": "EVERYONE",
    }


def _zone(name: str) -> tzinfo:
    """People may be said to live where nobody does."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _profile(person: Person) -> JSON:
    first, _, last = person.real_name.partition(" ")
    profile = {
        "title": "",
        "phone": "",
        "skype": "",
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "status_expiration": 0,
        "avatar_hash": "",
        "first_name": first,
        "last_name": last,
        "team": TEAM_ID,
    }
    return {**profile, "bot_id": BOT_ID, "api_app_id": APP_ID} if person.is_bot else profile


def bot_profile() -> JSON:
    return {
        "id": BOT_ID,
        "deleted": False,
        "name": BOT.name,
        "updated": 0,
        "app_id": APP_ID,
        "icons": NO_IMAGES,
        "team_id": TEAM_ID,
    }


def channel(channel: Channel) -> JSON:
    """As the app sees it."""
    common = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_org_shared": False,
        "context_team_id": TEAM_ID,
        "updated": channel.created * 1000,
    }
    if channel.kind == "im":
        others = [member for member in channel.members if member != BOT.id]
        return {**common, "is_im": True, "user": others[0], "is_user_deleted": False, "priority": 0}
    nothing_said = {"value": "", "creator": "", "last_set": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "creator": channel.creator,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind in ("group", "mpim"),
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_pending_ext_shared": False,
        "is_member": BOT.id in channel.members,
        "unlinked": 0,
        "shared_team_ids": [TEAM_ID],
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "previous_names": [],
        "topic": nothing_said,
        "purpose": nothing_said,
    }


def message(message: Message, channel: Channel) -> JSON:
    """As it stands in a conversation: a thread's first message tells of its replies."""
    shape = {**content(message), "ts": message.ts}
    if message.reactions:
        shape["reactions"] = [{"name": n, "users": u, "count": len(u)} for n, u in message.reactions.items()]
    return shape | _thread(message, channel)


def content(message: Message) -> JSON:
    """What was said and by whom, without its place in the conversation."""
    shape: JSON = {"type": "message", "user": message.user, "text": message.text, "team": TEAM_ID}
    if message.bot_id:
        shape |= {"bot_id": message.bot_id, "app_id": APP_ID, "bot_profile": bot_profile()}
    for name in ("subtype", "client_msg_id", "blocks", "metadata", "files", "edited"):
        if value := getattr(message, name):
            shape[name] = value
    return shape


def _thread(message: Message, channel: Channel) -> JSON:
    if message.is_reply:
        parents = [parent.user for parent in channel.messages if parent.ts == message.thread_ts]
        return {"thread_ts": message.thread_ts, **({"parent_user_id": parents[0]} if parents else {})}
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
        "is_locked": False,
        "subscribed": False,
    }
