"""A small language for the shapes Slack accepts, and the check that names each breach as Slack does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class String:
    longest: int
    shortest: int = 1
    pattern: str = r"[\s\S]*"


@dataclass(frozen=True)
class Flag:
    """true or false"""


@dataclass(frozen=True)
class Number:
    least: int
    most: int


@dataclass(frozen=True)
class Choice:
    of: tuple[str, ...]


@dataclass(frozen=True)
class Object:
    """Fields that must be there, fields that may, and groups of which one at least must."""

    required: Mapping[str, "Spec"] = field(default_factory=dict)
    optional: Mapping[str, "Spec"] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class ByType:
    """An object whose "type" says which shape it must have."""

    shapes: Mapping[str, Object]


@dataclass(frozen=True)
class List:
    of: "Spec"
    most: int
    fewest: int = 1


Spec = String | Flag | Number | Choice | Object | ByType | List


def breaches(value: Any, spec: Spec, pointer: str) -> Iterator[str]:
    """What is wrong with the value, worded and located as Slack does; nothing when it fits."""
    match spec:
        case String():
            yield from _string_breaches(value, spec, pointer)
        case Flag():
            if not isinstance(value, bool):
                yield _at("must be a boolean", pointer)
        case Number():
            yield from _number_breaches(value, spec, pointer)
        case Choice():
            if value not in spec.of:
                yield _at("must be a valid enum value", pointer)
        case List():
            yield from _list_breaches(value, spec, pointer)
        case Object():
            yield from _object_breaches(value, spec, pointer)
        case ByType():
            yield from _typed_breaches(value, spec, pointer)


def _at(complaint: str, pointer: str) -> str:
    return f"{complaint} [json-pointer:{pointer}]"


def _string_breaches(value: Any, spec: String, pointer: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield _at("must be a string", pointer)
    elif len(value) < spec.shortest:
        yield _at(f"must be more than {spec.shortest - 1} characters", pointer)
    elif len(value) > spec.longest:
        yield _at(f"must be less than {spec.longest + 1} characters", pointer)
    elif not re.fullmatch(spec.pattern, value):
        yield _at(f"does not match pattern: {spec.pattern}", pointer)


def _number_breaches(value: Any, spec: Number, pointer: str) -> Iterator[str]:
    if not isinstance(value, int) or isinstance(value, bool):
        yield _at("must be an integer", pointer)
    elif not spec.least <= value <= spec.most:
        yield _at(f"must be between {spec.least} and {spec.most}", pointer)


def _list_breaches(value: Any, spec: List, pointer: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield _at("must be an array", pointer)
        return
    if len(value) < spec.fewest:
        yield _at(f"no fewer than {spec.fewest} items allowed", pointer)
    if len(value) > spec.most:
        yield _at(f"no more than {spec.most} items allowed", pointer)
    for index, item in enumerate(value):
        yield from breaches(item, spec.of, f"{pointer}/{index}")


def _object_breaches(value: Any, spec: Object, pointer: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield _at("must be an object", pointer)
        return
    known = {**spec.required, **spec.optional}
    for name in spec.required:
        if name not in value:
            yield _at(f"missing required field: {name}", pointer)
    if spec.one_of and not any(name in value for name in spec.one_of):
        yield _at(f"missing required field: {' or '.join(spec.one_of)}", pointer)
    for name, inner in value.items():
        if name in known:
            yield from breaches(inner, known[name], f"{pointer}/{name}")
        elif name != "type":
            yield _at(f"invalid additional property: {name}", pointer)


def _typed_breaches(value: Any, spec: ByType, pointer: str) -> Iterator[str]:
    kind = value.get("type") if isinstance(value, dict) else None
    if not isinstance(value, dict):
        yield _at("must be an object", pointer)
    elif kind is None:
        yield _at("missing required field: type", pointer)
    elif not isinstance(kind, str) or kind not in spec.shapes:
        yield _at(f"unsupported type: {kind}", f"{pointer}/type")
    else:
        yield from _object_breaches(value, spec.shapes[kind], pointer)
