"""YAML that remembers on which line each thing stands, and keeps decimals exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import yaml

from jixiao.profiles.errors import ProfileError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DEEPEST = 20


class MarkedMap(dict[Any, Any]):
    """A mapping with its own line and the line of each key."""

    line: int
    lines: dict[Any, int]


class MarkedList(list[Any]):
    """A list with its own line and the line of each member."""

    line: int
    lines: list[int]


def load_marked(text: str, path: str) -> MarkedMap:
    """Parse a YAML mapping. Raises ``ProfileError`` with the line of a mistake in the notation."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
        loader = _LOADER("")
        if not isinstance(node, yaml.MappingNode):
            raise ProfileError("文件应为键值对 (the file must be a mapping)", path, 1)
        found = _build(node, loader, path, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ProfileError(
            f"YAML 书写有误 (not valid YAML): {error.problem}", path, mark.line + 1 if mark else None
        ) from error
    except yaml.YAMLError as error:
        raise ProfileError(f"YAML 书写有误 (not valid YAML): {error}", path) from error
    assert isinstance(found, MarkedMap)
    return found


def _build(node: yaml.Node, loader: Any, path: str, depth: int) -> Any:
    line = node.start_mark.line + 1
    if depth > _DEEPEST:
        raise ProfileError("层次过深 (nested too deeply)", path, line)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, loader, path, depth)
    if isinstance(node, yaml.SequenceNode):
        members = MarkedList(_build(child, loader, path, depth + 1) for child in node.value)
        members.line = line
        members.lines = [child.start_mark.line + 1 for child in node.value]
        return members
    return _scalar(node, loader, path)


def _mapping(node: yaml.MappingNode, loader: Any, path: str, depth: int) -> MarkedMap:
    mapping = MarkedMap()
    mapping.line = node.start_mark.line + 1
    mapping.lines = {}
    for key_node, value_node in node.value:
        key = _build(key_node, loader, path, depth + 1)
        line = key_node.start_mark.line + 1
        if isinstance(key, dict | list):
            raise ProfileError("键应为单个词 (a key must be a single word)", path, line)
        if key in mapping:
            raise ProfileError(f"“{key}”重复，前一处在第 {mapping.lines[key]} 行 (duplicate key)", path, line)
        mapping[key] = _build(value_node, loader, path, depth + 1)
        mapping.lines[key] = line
    return mapping


def _scalar(node: yaml.Node, loader: Any, path: str) -> Any:
    if node.tag == "tag:yaml.org,2002:float":
        try:
            return Decimal(str(node.value).replace("_", ""))
        except ArithmeticError:
            return str(node.value)
    try:
        return loader.construct_object(node)
    except (ValueError, yaml.YAMLError) as error:
        raise ProfileError(
            f"无法识别的值 (unreadable value): {error}", path, node.start_mark.line + 1
        ) from error
