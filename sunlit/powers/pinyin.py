"""How Chinese names are found by pinyin and by initials (pure)."""

from functools import lru_cache

from sunlit.basis.pinyin import initials, syllables


@lru_cache(maxsize=20000)
def haystack(*texts: str) -> str:
    """The texts, their pinyin without tones, and the initials, in one lower-case line.

    公共场所 is found by 公共, gonggong, gonggongchangsuo and ggcs.
    """
    pieces: list[str] = []
    for text in texts:
        if text:
            pieces += [text, "".join(syllables(text)), "".join(initials(text))]
    return " ".join(dict.fromkeys(piece.lower() for piece in pieces))
