"""Official forms from the typed model, as docx, xlsx, pdf and html; reading them gives the same forms back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path

from jixiao.forms.model import Form
from jixiao.rendering.compose import compose, form_name
from jixiao.rendering.errors import FontMissing, LayoutMissing, RenderingError
from jixiao.rendering.layouts import BASE, load_layouts

FORMATS = ("docx", "xlsx", "pdf", "html")

_UNSAFE = re.compile(r'[\\/:*?"<>|\s.\x00-\x1f]+')
_LONGEST_NAME = 60

Progress = Callable[[int], None]


def render_bytes(
    forms: Form | Iterable[Form], to: str, *, jurisdiction: str = BASE, embed_fonts: bool = False
) -> bytes:
    """Return a file of one format that holds the forms in their order.

    Args:
        forms: the form, or the forms.
        to: docx, xlsx, pdf or html.
        jurisdiction: whose layouts are used.
        embed_fonts: whether a docx carries the type faces that are found here; a pdf always does.

    Raises:
        ValueError: if there is no form, or no such format.
        LayoutMissing: if the jurisdiction has no layout for a kind of form.
        FontMissing: for a pdf or for type faces to embed, if no Chinese font is installed.
    """
    if to not in FORMATS:
        raise ValueError(f"不支持的格式“{to}”，可选：{'、'.join(FORMATS)} (unknown format)")
    layouts = load_layouts(jurisdiction)
    chosen = [forms] if isinstance(forms, Form) else list(forms)
    if not chosen:
        raise ValueError("没有可输出的表 (no form to render)")
    sheets = [compose(form, layouts) for form in chosen]
    writer: Callable[..., bytes] = getattr(import_module(f"jixiao.rendering.{to}"), f"render_{to}")
    data = writer(sheets, layouts)
    if not (embed_fonts and to == "docx"):
        return data
    from jixiao.rendering.embedding import embedding_plan, with_fonts

    return with_fonts(data, embedding_plan(layouts.fonts))


def render(
    forms: Iterable[Form],
    to: str,
    destination: str | Path,
    *,
    jurisdiction: str = BASE,
    bound: bool = False,
    embed_fonts: bool = False,
    progress: Progress | None = None,
) -> list[Path]:
    """Write forms and return the paths: into one file if ``bound`` or the destination names one, else one each.

    Args:
        forms: the forms, in the order in which they are to stand.
        to: docx, xlsx, pdf or html.
        destination: a folder, or the path of the one file.
        jurisdiction: whose layouts are used.
        bound: whether all forms go into one file with a table of contents.
        embed_fonts: whether a docx carries the type faces that are found here.
        progress: called with the number of forms written so far.
    """
    chosen = list(forms)
    target = Path(destination)
    if target.suffix.lower() == f".{to}":
        bound = True
    elif bound:
        target = target / f"{file_name(chosen[0], 1) if len(chosen) == 1 else '绩效表'}.{to}"
    if bound:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(render_bytes(chosen, to, jurisdiction=jurisdiction, embed_fonts=embed_fonts))
        if progress:
            progress(len(chosen))
        return [target]
    target.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, form in enumerate(chosen, 1):
        path = target / f"{file_name(form, number)}.{to}"
        path.write_bytes(render_bytes(form, to, jurisdiction=jurisdiction, embed_fonts=embed_fonts))
        paths.append(path)
        if progress:
            progress(number)
    return paths


def file_name(form: Form, number: int) -> str:
    """Return a name for the file of a form: its number, project and kind of form.

    The number keeps forms of one project apart and in their order.
    """
    title = load_layouts().of(form).title
    name = _UNSAFE.sub("_", form_name(form)).strip("_")[:_LONGEST_NAME]
    return f"{number:03d}_{name}_{title}" if name else f"{number:03d}_{title}"


__all__ = ["FORMATS", "FontMissing", "LayoutMissing", "RenderingError", "file_name", "render", "render_bytes"]
