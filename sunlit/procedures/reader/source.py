"""From the bytes of a file to a plain mapping, and from that to the one form that is hashed. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import yaml

from sunlit.procedures.reader.parts import refused

LONGEST = 1_000_000
DEEPEST = 20


class _Loader(yaml.CSafeLoader):
    """Safe YAML that refuses a key which stands twice instead of silently keeping the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        doubled = sorted({str(key) for key in keys if keys.count(key) > 1})
        if doubled:
            raise yaml.YAMLError(f"line {node.start_mark.line + 1}: the key {doubled[0]} stands twice")
        return super().construct_mapping(node, deep)


def _refuse_bombs(words: str) -> None:
    """Aliases can make a few lines fill the memory, and deep nesting the stack; no chart needs either."""
    depth = 0
    for event in yaml.parse(words, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise yaml.YAMLError(f"nested more than {DEEPEST} deep")


def source_of(text: str | bytes) -> dict[str, Any]:
    """The plain mapping in a YAML file; refused if it is too long, not UTF-8, or not a mapping."""
    if len(text) > LONGEST:
        raise refused(
            "流程图文件超过 1 MB，请检查是否选错了文件。", "The chart file is over 1 MB; is it the right file?"
        )
    try:
        words = text if isinstance(text, str) else text.decode("utf-8-sig")
        _refuse_bombs(words)
        source = yaml.load(words, Loader=_Loader)
    except UnicodeDecodeError:
        raise refused(
            "流程图文件不是 UTF-8 编码，请另存为 UTF-8。", "The chart file is not UTF-8; save it as UTF-8."
        ) from None
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        said = " ".join(str(fault).split())[:300]
        raise refused(f"流程图文件不是有效的 YAML：{said}", f"The chart file is not valid YAML: {said}") from None
    if not isinstance(source, dict):
        raise refused(
            "流程图文件里没有流程图（应有 class、lanes、steps 等项）。",
            "The file holds no chart (class, lanes, steps …).",
        )
    return source


def canonical(source: Mapping[str, Any]) -> bytes:
    """The one byte form of a chart source, which is hashed."""
    return json.dumps(source, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def content_hash(source: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(source)).hexdigest()
