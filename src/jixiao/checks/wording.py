"""Word lists of the checks: patterns kept as data in ``words/<subject>.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

import yaml


@lru_cache(maxsize=32)
def patterns(subject: str) -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of a subject by name; a list in the file is a list of alternatives.

    >>> bool(patterns("targets")["movement"].fullmatch("有效提升"))
    True
    """
    source = resources.files("jixiao.checks").joinpath("words", f"{subject}.yaml")
    data: dict[str, str | list[str]] = yaml.safe_load(source.read_text("utf-8"))
    return {
        name: re.compile(words if isinstance(words, str) else "|".join(words)) for name, words in data.items()
    }
