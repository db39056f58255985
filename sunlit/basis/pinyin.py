"""Chinese text as pinyin without tones (pure). The dictionary is large: it is read in for the first word asked for."""

from importlib import import_module


def syllables(text: str) -> list[str]:
    """One syllable for each sign, in small letters: 公共 gives gong, gong; what is not Chinese stays as it stands."""
    found: list[str] = import_module("pypinyin").lazy_pinyin(text)
    return found


def initials(text: str) -> list[str]:
    """The first letter of each syllable: 公共 gives g, g."""
    pinyin = import_module("pypinyin")
    found: list[str] = pinyin.lazy_pinyin(text, style=pinyin.Style.FIRST_LETTER)
    return found
