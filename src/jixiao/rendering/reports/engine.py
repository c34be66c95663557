"""typst for reports: one compiler for all threads, shared with the forms, and the writing of its source."""

from __future__ import annotations

import re
from importlib import resources
from typing import Literal

from jixiao.rendering.fonts import folders
from jixiao.rendering.pdf import _TYPST as TYPST
from jixiao.rendering.pdf import _compiler as compiler
from jixiao.rendering.reports.content import Runs, Tone
from jixiao.rendering.typesetting import _fonts as family_list
from jixiao.rendering.typesetting import _string as string

_TONES = {Tone.STRONG: "strong-run", Tone.GAP: "gap-run", Tone.QUOTE: "quote-run"}


_LONG = re.compile(r"[!-~]{25,}")
_PIECE = 12


def _divided(found: re.Match[str]) -> str:
    """Let a long run of letters or digits be broken, so that it does not leave its column."""
    return "\u200b".join(found[0][first : first + _PIECE] for first in range(0, len(found[0]), _PIECE))


def compiled(source: str, to: Literal["pdf", "png"], *, ppi: int = 200) -> bytes:
    """Return the pdf, or the picture of the only page, of a source."""
    with TYPST:
        if to == "pdf":
            result = compiler(folders()).compile(source.encode(), format="pdf")
        else:
            result = compiler(folders()).compile(source.encode(), format="png", ppi=ppi)
    assert isinstance(result, bytes)
    return result


def template(name: str, **values: str) -> str:
    """Return a file of typst source with its settings filled in."""
    source = resources.files("jixiao.rendering.reports").joinpath(f"{name}.typ").read_text("utf-8")
    for setting, value in values.items():
        source = source.replace(f"({setting.replace('_', '-')})", value)
    return source


def run_source(runs: Runs) -> str:
    """Return runs as typst code: nothing in them is markup."""
    parts = []
    for run in runs:
        if run.text:
            text = string(_LONG.sub(_divided, run.text))
            parts.append(text if run.tone is Tone.PLAIN else f"{_TONES[run.tone]}({text})")
    return " + ".join(parts) or '""'


__all__ = ["compiled", "family_list", "run_source", "string", "template"]
