"""Numbers as laws write them: 四十二, 42 and ４２ are one number. Pure."""

import unicodedata

DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE = "".join([*DIGITS, *UNITS])


def to_int(text: str) -> int:
    """The value of a Chinese, Arabic or full-width number below ten thousand; ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.isascii() and plain.isdigit():
        return int(plain)
    if not plain or any(character not in CHINESE for character in plain):
        raise ValueError(f"not a number: {text!r}")
    if not any(character in UNITS for character in plain):
        # Read digit by digit, as years are: 二〇二四.
        return int("".join(str(DIGITS[character]) for character in plain))
    return _with_units(plain)


def _with_units(plain: str) -> int:
    total, digit, ceiling = 0, 0, 10_000
    for character in plain:
        if character in UNITS:
            unit = UNITS[character]
            if unit >= ceiling:
                raise ValueError(f"not a number: {plain!r}")
            total, digit, ceiling = total + (digit or 1) * unit, 0, unit
        else:
            if digit:
                raise ValueError(f"not a number: {plain!r}")
            digit = DIGITS[character]
    return total + digit


def to_chinese(number: int) -> str:
    """The number as an article label writes it: 一百零八, 一百一十, 十二, 二十. From 0 to 9999."""
    if not 0 <= number < 10_000:
        raise ValueError(f"no label for {number}")
    if number == 0:
        return "零"
    digits = "零一二三四五六七八九"
    parts: list[str] = []
    skipped = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            parts.append(("零" if skipped and parts else "") + digits[digit] + name)
            skipped = False
        else:
            skipped = True
    label = "".join(parts)
    return label[1:] if label.startswith("一十") else label
