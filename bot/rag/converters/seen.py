"""Whether the style that stands in an element keeps it from being seen."""

import re
from collections.abc import Iterator, Mapping

from bs4 import Tag

_LENGTH = re.compile(r"(-?(?:\d+\.?\d*|\.\d+))(px|pt|em|rem|ex|ch|mm|cm|in|vw|vh|%)?")
_FAR = -500.0  # px, to the left or above: outside the page
_TINY = 2.0  # px of letters, which nobody reads
_FAINT = 0.05
_ALIKE = 24  # of 255: colours that can't be told apart
_WHITE = (255, 255, 255)
_NAMES = {
    "white": _WHITE,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "black": (0, 0, 0),
}
_NONE_SEEN = {
    "display": ("none",),
    "visibility": ("hidden", "collapse"),
    "content-visibility": ("hidden",),
    "clip-path": ("inset(50%)", "inset(100%)", "circle(0)"),
    "color": ("transparent",),
    "transform": ("scale(0)",),
}
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_HEX = re.compile(r"#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]+%?))?\s*\)")
_HSL = re.compile(r"hsla?\([^,\s]+[\s,]+[^,\s]+[\s,]+([\d.]+)%(?:[\s,/]+([\d.]+%?))?\s*\)")


def declared(style: str) -> Mapping[str, str]:
    """What it sets; the last word counts."""
    pairs = (part.partition(":") for part in _REMARK.sub("", style.lower()).split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs}


def hides(style: Mapping[str, str]) -> bool:
    return (
        any(style.get(name, "").startswith(values) for name, values in _NONE_SEEN.items())
        or _number(style.get("opacity", ""), 1) <= _FAINT
        or _number(style.get("font-size", ""), 16) < _TINY
        or _is_without_room(style)
        or _is_outside(style)
    )


def is_unseen(element: Tag) -> bool:
    style = _style(element)
    return bool(style) and (hides(style) or _blends_in(element, style))


def _style(element: Tag) -> Mapping[str, str]:
    style = dict(declared(str(element.get("style") or "")))
    for attribute, name in (("color", "color"), ("bgcolor", "background-color")):
        if element.has_attr(attribute):
            style.setdefault(name, str(element[attribute]).lower())
    style.pop("", None)
    return style


def _number(value: str, otherwise: float) -> float:
    """In px, roughly: what counts is whether it is next to nothing."""
    match = _LENGTH.fullmatch(value)
    if not match:
        return otherwise
    scale = {"em": 16.0, "rem": 16.0, "%": 0.01 * otherwise, "mm": 4.0, "cm": 40.0, "in": 96.0}
    return float(match[1]) * scale.get(match[2], 1.0)


def _is_without_room(style: Mapping[str, str]) -> bool:
    if not {"hidden", "clip"} & set(style.get("overflow", "").split()):
        return style.get("clip", "").replace(" ", "").replace(",", "").startswith(("rect(0000", "rect(1px1px1px1px"))
    return any(_number(style.get(name, ""), 100) <= 1 for name in ("width", "height", "max-height", "max-width"))


def _is_outside(style: Mapping[str, str]) -> bool:
    places = ("text-indent", "left", "top", "right", "margin-left", "margin-top")
    return any(_number(style.get(name, ""), 0) <= _FAR for name in places)


def _blends_in(element: Tag, style: Mapping[str, str]) -> bool:
    """Letters in the colour of what is behind them, as far as that is known; or in none."""
    letters = _colour(style.get("color", ""))
    if letters is None:
        return False
    if not letters:
        return True
    paper = _colour(next(_backgrounds(element), "white"))
    return bool(paper) and all(abs(a - b) < _ALIKE for a, b in zip(letters, paper or (), strict=True))


def _backgrounds(element: Tag) -> Iterator[str]:
    """The element's own, or what shines through."""
    for each in (element, *element.parents):
        style = _style(each)
        value = style.get("background-color") or style.get("background", "")
        if value and _colour(value) != () and value not in ("none", "transparent", "inherit"):
            yield value


def _colour(value: str) -> tuple[int, ...] | None:
    """Empty when it lets everything through; None when it can't be told."""
    if value in _NAMES:
        return _NAMES[value]
    if match := _HEX.fullmatch(value):
        digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
        red, green, blue, *clear = bytes.fromhex(digits)
        return () if clear == [0] else (red, green, blue)
    if match := _RGB.fullmatch(value):
        return () if _is_nothing(match[4]) else tuple(int(part) for part in match.groups()[:3])
    if (match := _HSL.fullmatch(value)) and not 5 < float(match[1]) < 95:
        return () if _is_nothing(match[2]) else (round(float(match[1]) * 2.55),) * 3
    return None


def _is_nothing(share: str | None) -> bool:
    return share is not None and not share.strip("0.%")
