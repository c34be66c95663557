"""Two objectives that run into each other, what was to be reached and what was: where the second begins."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_CUT = re.compile(r"[。；;，,]")
_REACHED = re.compile(
    r"(?:截[至止]|全年|20\d\d年|本年度?|年度内?)?(?:(?:实际|均|已经?|共计?|累计|圆满|顺利|全面|基本|按时|如期){1,3}(?:完成|实现|达到|开展)?|完成情况)"
)
_FIRST = re.compile(r"(?<![\d.])(?:目标)?[1一](?:[:：.、](?!\d))")
_SURE, _CLEARER = 0.55, 0.12
_LONGEST = 3000


def two_aims(text: str, start: int, stop: int) -> int | None:
    """Return where the second of two texts begins, ``None`` if that is not certain.

    The second counts its points anew, repeats what the first says, or tells that it was reached.
    """
    if stop - start > _LONGEST:
        return None
    whole = text[start:stop]
    half = len(whole) // 2
    if whole[:half].rstrip() == whole[len(whole) - half :].lstrip() and half > 1:
        return start + len(whole) - half
    counted = [found.start() for found in _FIRST.finditer(whole)]
    if len(counted) == 2 and counted[0] == 0:
        return start + counted[1]
    ends = [found.end() for found in _CUT.finditer(whole) if found.end() < len(whole.rstrip())]
    sentences = [end for end in ends if whole[end - 1] == "。"]
    if len(sentences) == 1:
        return start + sentences[0]
    return _likeliest(whole, start, sentences or ends)


def _likeliest(whole: str, start: int, ends: list[int]) -> int | None:
    ranked = sorted(((_likeness(whole[:end], whole[end:]), end) for end in ends[:40]), reverse=True)
    if not ranked or ranked[0][0] < _SURE:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _CLEARER:
        return None
    return start + ranked[0][1]


def _likeness(first: str, second: str) -> float:
    """Return how well the second text tells that what the first one names was reached."""
    if second in first:
        return 1.0 + len(second) / (len(first) + 1)
    told = 0.35 if _REACHED.match(second) else 0.0
    return told + SequenceMatcher(None, first, second, False).ratio() * 0.8
