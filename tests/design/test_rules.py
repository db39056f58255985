"""What no page may do: load from elsewhere, run or style inline, or use CSS that an old browser does not know."""

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
SHEETS = sorted(ROOT.glob("sunlit/*/static/**/*.css"))
SCRIPTS = sorted(ROOT.glob("sunlit/*/static/**/*.js"))
TEMPLATES = sorted(ROOT.glob("sunlit/*/templates/**/*.html"))
FONT = ROOT / "sunlit/design/fonts/NotoSerifSC-Regular.ttf"

TOO_NEW = ("color-mix(", "oklch(", "lab(", ":has(", ":is(", ":where(", "@layer", "@container", "aspect-ratio", "inset:")
ELSEWHERE = re.compile(r"(?:https?:)?//(?!www\.w3\.org/)[a-z0-9]", re.IGNORECASE)
INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


def without_comments(text: str) -> str:
    """CSS or script without what only people read."""
    return re.sub(r"/\*.*?\*/|^\s*//.*?$", "", text, flags=re.DOTALL | re.MULTILINE)


def test_there_are_sheets_scripts_and_templates_to_look_at():
    assert [bool(found) for found in (SHEETS, SCRIPTS, TEMPLATES)] == [True, True, True]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_is_plain_enough_for_the_oldest_browser(path: Path):
    css = without_comments(path.read_text(encoding="utf-8"))
    assert [word for word in TOO_NEW if word in css] == []
    assert re.findall(r"(?:^|[{;}])\s*&", css) == []
    assert re.findall(r"@import|url\(\s*['\"]?(?:https?:)?//", css) == []


@pytest.mark.parametrize("path", [*SCRIPTS, *TEMPLATES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_loaded_from_elsewhere(path: Path):
    assert ELSEWHERE.findall(without_comments(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_styles_or_runs_anything_inline(path: Path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("sign", "垚堃喆赟昇〔〕《》·㎡")
def test_the_serif_for_paper_has_the_signs_of_rare_names(sign: str):
    assert ord(sign) in TTFont(FONT, lazy=True).getBestCmap()
