"""Where the files stand that officials and lawyers correct, and how they are read. Pure: no Django."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sunlit.basis.errors import BasisRefusal

CONTENT = Path(__file__).resolve().parents[2] / "content"


@cache
def read_yaml(path: Path) -> Any:
    """The parsed file, kept in memory; a file that is missing or broken is refused by name."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BasisRefusal(f"缺少文件 {path.name}，请在 content 目录补上。") from None
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise BasisRefusal(f"文件 {path.name} 不是有效的 YAML：{fault}") from None


def preset_file(jurisdiction: str, name: str) -> Path:
    """A local file of the jurisdiction, or the default one where the jurisdiction has none."""
    path = CONTENT / "presets" / jurisdiction / name
    return path if path.exists() else CONTENT / "presets" / "default" / name
