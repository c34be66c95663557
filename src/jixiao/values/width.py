"""Half width: one character for each character, so that positions in the printed text stay valid."""

from __future__ import annotations

from decimal import Context

_TABLE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_TABLE.update({ord(variant): ord(plain) for variant, plain in {
        "￥": "¥", "−": "-", "﹣": "-", "﹪": "%", "≧": "≥", "⩾": "≥", "≮": "≥", "≦": "≤", "⩽": "≤", "≯": "≤",
        "﹥": ">", "﹤": "<", "﹦": "=", "═": "=", "〜": "~", "∼": "~", "﹐": ",", "﹔": ";", "﹕": ":", "〔": "(", "〕": ")",
        "﹙": "(", "﹚": ")", "【": "(", "】": ")", "•": "·", "・": "·", "‧": "·", "✓": "√", "✔": "√", "☑": "√",
        "✗": "×", "✘": "×",
}.items()})  # fmt: skip

EXACT = Context(prec=160)
"""The context of every multiplication here: wide enough that no amount, rate or count is ever rounded."""


def half(text: str) -> str:
    """Return the text in half width, character by character, the variants of one sign made one.

    >>> half("＞＝９０．５％"), half("≧５（次）"), half("￥１，０００")
    ('>=90.5%', '≥5(次)', '¥1,000')
    """
    return text if text.isascii() else text.translate(_TABLE)
