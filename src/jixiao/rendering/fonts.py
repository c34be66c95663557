"""The type faces found on this machine, and which of them set a form."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from jixiao.rendering.errors import FontMissing
from jixiao.rendering.layouts import Layouts

FOLDER_VARIABLE = "JIXIAO_FONTS"
"""Environment variable that names a folder with fonts."""

_FOLDERS = {
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts", "~/.fonts", "~/.local/share/fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
    "win32": ("C:/Windows/Fonts", "~/AppData/Local/Microsoft/Windows/Fonts"),
}
_MISSING = (
    "未找到可用的中文字体，无法生成 PDF、图表或嵌入字体。请安装后重试：\n"
    "  Debian/Ubuntu：sudo apt-get install fonts-noto-cjk\n"
    "  Fedora/openEuler：sudo dnf install google-noto-serif-cjk-fonts google-noto-sans-cjk-fonts\n"
    f"或将字体文件放入文件夹并设置环境变量 {FOLDER_VARIABLE}。\n"
    "No Chinese font was found; install one of the packages above, or name a folder of fonts in the variable."
)


@dataclass(frozen=True, slots=True)
class Faces:
    """The families that set titles, headings and text, the wanted one first."""

    title: tuple[str, ...]
    heading: tuple[str, ...]
    body: tuple[str, ...]


def folders() -> tuple[str, ...]:
    """Return the folders with fonts that exist, the one named in the environment first."""
    platform = sys.platform if sys.platform in _FOLDERS else "linux"
    names = (os.environ.get(FOLDER_VARIABLE, ""), *_FOLDERS[platform])
    paths = (Path(name).expanduser() for name in names if name)
    return tuple(str(path) for path in paths if path.is_dir())


@lru_cache(maxsize=4)
def found_fonts(paths: tuple[str, ...]) -> typst.Fonts:
    """Load the fonts of some folders; nothing else is used, so that the same fonts give the same page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(paths))


def installed_of(
    wanted: Mapping[str, Sequence[str]], fonts: typst.Fonts | None = None
) -> dict[str, tuple[str, ...]]:
    """Return for each role the wanted families that are installed; a role that has none takes those of the body.

    Raises :class:`FontMissing` if the body has none.
    """
    fonts = fonts or found_fonts(folders())
    installed = {family.casefold(): family for family in fonts.families()}
    found = {
        role: tuple(installed[name.casefold()] for name in names if name.casefold() in installed)
        for role, names in wanted.items()
    }
    if not found["body"]:
        raise FontMissing(_MISSING)
    return {role: names or found["body"] for role, names in found.items()}


def choose(layouts: Layouts, fonts: typst.Fonts) -> Faces:
    """Return the families of the layouts that are installed. Raises :class:`FontMissing`."""
    found = installed_of(layouts.fonts, fonts)
    return Faces(found["title"], found["heading"], found["body"])
