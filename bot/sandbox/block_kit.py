"""The blocks, elements and views Slack knows, with their limits, as data."""

from bot.sandbox.schema import ByType, Choice, Flag, List, Number, Object, Spec, String

ACTION_ID = String(255)
BLOCK_ID = String(255)
URL = String(3000)
TIME_OF_DAY = r"([01]\d|2[0-3]):[0-5]\d"


def plain(longest: int) -> ByType:
    return ByType({"plain_text": Object({"text": String(longest)}, {"emoji": Flag()})})


def text(longest: int) -> ByType:
    mrkdwn = Object({"text": String(longest)}, {"verbatim": Flag()})
    return ByType({**plain(longest).shapes, "mrkdwn": mrkdwn})


CONFIRM = Object(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": Choice(("primary", "danger"))},
)
OPTION = Object({"text": text(75), "value": String(150)}, {"description": text(75)})
MENU_OPTION = Object({"text": plain(75), "value": String(150)}, {"description": plain(75)})
OVERFLOW_OPTION = Object(MENU_OPTION.required, {**MENU_OPTION.optional, "url": URL})
FEEDBACK_BUTTON = Object({"text": plain(75), "value": String(2000)}, {"accessibility_label": String(75)})

BUTTON = Object(
    {"text": plain(75)},
    {
        "action_id": ACTION_ID,
        "url": URL,
        "value": String(2000),
        "style": Choice(("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": String(75),
    },
)
OVERFLOW = Object({"options": List(OVERFLOW_OPTION, most=5)}, {"action_id": ACTION_ID, "confirm": CONFIRM})
STATIC_SELECT = Object(
    {"options": List(MENU_OPTION, most=100)},
    {
        "action_id": ACTION_ID,
        "placeholder": plain(150),
        "initial_option": MENU_OPTION,
        "confirm": CONFIRM,
        "focus_on_load": Flag(),
    },
)
MULTI_STATIC_SELECT = Object(
    {"options": List(MENU_OPTION, most=100)},
    {
        "action_id": ACTION_ID,
        "placeholder": plain(150),
        "initial_options": List(MENU_OPTION, most=100),
        "max_selected_items": Number(1, 100),
        "confirm": CONFIRM,
        "focus_on_load": Flag(),
    },
)
RADIO_BUTTONS = Object(
    {"options": List(OPTION, most=10)},
    {"action_id": ACTION_ID, "initial_option": OPTION, "confirm": CONFIRM, "focus_on_load": Flag()},
)
CHECKBOXES = Object(
    {"options": List(OPTION, most=10)},
    {
        "action_id": ACTION_ID,
        "initial_options": List(OPTION, most=10),
        "confirm": CONFIRM,
        "focus_on_load": Flag(),
    },
)
TIME_PICKER = Object(
    optional={
        "action_id": ACTION_ID,
        "initial_time": String(5, pattern=TIME_OF_DAY),
        "placeholder": plain(150),
        "timezone": String(100),
        "confirm": CONFIRM,
        "focus_on_load": Flag(),
    },
)
PLAIN_TEXT_INPUT = Object(
    optional={
        "action_id": ACTION_ID,
        "initial_value": String(3000, shortest=0),
        "multiline": Flag(),
        "min_length": Number(0, 3000),
        "max_length": Number(1, 3000),
        "placeholder": plain(150),
        "focus_on_load": Flag(),
    },
)
FEEDBACK_BUTTONS = Object(
    {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, {"action_id": ACTION_ID}
)
ICON_BUTTON = Object(
    {"icon": Choice(("trash",)), "text": plain(75)},
    {
        "action_id": ACTION_ID,
        "value": String(2000),
        "accessibility_label": String(75),
        "visible_to_user_ids": List(String(30), most=10),
        "confirm": CONFIRM,
    },
)
PICTURE = Object({"image_url": URL, "alt_text": String(2000)})

CONTROLS = {
    "button": BUTTON,
    "overflow": OVERFLOW,
    "static_select": STATIC_SELECT,
    "radio_buttons": RADIO_BUTTONS,
    "checkboxes": CHECKBOXES,
    "timepicker": TIME_PICKER,
}
# An actions block takes neither of these two.
ACCESSORIES = {**CONTROLS, "multi_static_select": MULTI_STATIC_SELECT, "image": PICTURE}
INPUTS = {name: shape for name, shape in ACCESSORIES.items() if name not in ("button", "overflow", "image")}
INPUTS["plain_text_input"] = PLAIN_TEXT_INPUT


def block(required: dict[str, Spec], optional: dict[str, Spec] | None = None, one_of: tuple[str, ...] = ()) -> Object:
    return Object(required, {"block_id": BLOCK_ID, **(optional or {})}, one_of)


SECTION = block(
    {},
    {
        "text": text(3000),
        "fields": List(text(2000), most=10),
        "accessory": ByType(ACCESSORIES),
        "expand": Flag(),
    },
    one_of=("text", "fields"),
)
INPUT = block(
    {"label": plain(2000), "element": ByType(INPUTS)},
    {"hint": plain(2000), "optional": Flag(), "dispatch_action": Flag()},
)
EVERYWHERE = {
    "section": SECTION,
    "divider": block({}),
    "header": block({"text": plain(150)}),
    "context": block({"elements": List(ByType({**text(3000).shapes, "image": PICTURE}), most=10)}),
    "actions": block({"elements": List(ByType(CONTROLS), most=25)}),
    "image": block({"image_url": URL, "alt_text": String(2000)}, {"title": plain(2000)}),
    "input": INPUT,
}
IN_MESSAGES = {
    **EVERYWHERE,
    "markdown": block({"text": String(12_000)}),
    "context_actions": block(
        {"elements": List(ByType({"feedback_buttons": FEEDBACK_BUTTONS, "icon_button": ICON_BUTTON}), most=5)}
    ),
}

MESSAGE = Object({"blocks": List(ByType(IN_MESSAGES), most=50, fewest=0)})

ANY_VIEW: dict[str, Spec] = {
    "private_metadata": String(3000, shortest=0),
    "callback_id": String(255, shortest=0),
    "external_id": String(255, shortest=0),
}
VIEW_BLOCKS = List(ByType(EVERYWHERE), most=100)
MODAL = Object(
    {"title": plain(24), "blocks": VIEW_BLOCKS},
    {
        **ANY_VIEW,
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": Flag(),
        "notify_on_close": Flag(),
        "submit_disabled": Flag(),
    },
)
HOME = Object({"blocks": VIEW_BLOCKS}, ANY_VIEW)
