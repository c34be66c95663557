"""The sentences of reports: templates with named words in ``sentences.yaml`` and ``evaluation.yaml``; the place of texts."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from jixiao.rendering.reports.content import Run, Runs, Tone, Words, runs_of
from jixiao.rendering.wording import width_of

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=4)
def _data(name: str) -> Any:
    source = resources.files("jixiao.rendering.reports").joinpath(f"{name}.yaml")
    return yaml.safe_load(source.read_text("utf-8"))


@lru_cache(maxsize=1)
def sentences() -> dict[str, dict[str, str]]:
    """Return every sentence by its name, in both languages; those of evaluations begin with ``evaluation``."""
    return {**_data("sentences"), **_data("evaluation")}


def say(name: str, language: str, /, **words: Words) -> Runs:
    """Return a sentence with its words filled in; a word keeps its tone.

    >>> [run.text for run in say("gap", "zh", what="成文日期")]
    ['【待补充：', '成文日期', '】']
    """
    found: list[Run] = []
    for text, word, _, _ in string.Formatter().parse(sentences()[name][language]):
        if text:
            found.append(Run(text))
        if word is not None:
            found.extend(runs_of(words[word]))
    return tuple(found)


def told(name: str, language: str, /, **words: str) -> str:
    """Return a sentence as text alone."""
    return sentences()[name][language].format(**words)


def gap(what: str, language: str) -> Run:
    """Return the mark of something that the form lacks.

    >>> gap("name.unit", "zh").text
    '【待补充：实施单位】'
    """
    named = told(what, language) if what in sentences() else what
    return Run(told("gap", language, what=named), Tone.GAP)


def title_lines(name: str, language: str, /, **words: str) -> tuple[str, ...]:
    """Return a title in lines: broken only where the sentence has a bar, with as few lines as the page allows."""
    room = 26 if language == "zh" else 34
    between = "" if language == "zh" else " "
    lines: list[str] = []
    for part in sentences()[name][language].split("|"):
        text = part.format(**words)
        if lines and width_of(lines[-1] + between + text) <= room * 0.72:
            lines[-1] += between + text
        else:
            lines.append(text)
    return tuple(line for line in lines if line)


@lru_cache(maxsize=1)
def _sections() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in _data("sections").items())


@lru_cache(maxsize=1024)
def section_of(label: str) -> str:
    """Return the section of a report to which a text with this label belongs.

    >>> section_of("下一步改进措施及管理建议"), section_of("产出情况及分析"), section_of("填报日期")
    ('measures', 'outputs', 'other')
    """
    return next((name for name, pattern in _sections() if pattern.search(label)), "other")
