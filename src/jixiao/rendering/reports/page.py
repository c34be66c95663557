"""The page of an official document (GB/T 9704): margins, type faces and sizes, from ``page.yaml``."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from jixiao.rendering.errors import FontMissing
from jixiao.rendering.fonts import choose, folders, found_fonts
from jixiao.rendering.layouts import Layouts

MILLIMETRE = 72 / 25.4
"""Points in a millimetre."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sizes(_Data):
    """Sizes in points."""

    title: float
    title_line: float
    body: float
    body_line: float
    table: float
    small: float
    """Of tables with many columns."""
    note: float
    page_number: float


class Page(_Data):
    """One kind of page: width, height and margins in millimetres, and the sizes of type on it."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    sizes: Sizes

    @property
    def text_width(self) -> float:
        """The width of the text in points."""
        return (self.width - self.left - self.right) * MILLIMETRE


class PageData(_Data):
    """Both pages and the type face of quoted texts and level-2 headings."""

    report: Page
    sheet: Page
    kai: tuple[str, ...]
    substitutes: dict[str, str]
    """For each type face that official documents are set in, the one that Word takes where it is missing."""


@lru_cache(maxsize=1)
def page_data() -> PageData:
    """Return the pages."""
    source = resources.files("jixiao.rendering.reports").joinpath("page.yaml")
    return PageData.model_validate(yaml.safe_load(source.read_text("utf-8")))


def page_of(landscape: bool) -> Page:
    """Return the page of a report, or the landscape one of a sheet for the meeting table."""
    return page_data().sheet if landscape else page_data().report


def installed_families(layouts: Layouts) -> dict[str, tuple[str, ...]]:
    """Return the installed families of each role, the wanted one first. Raises ``FontMissing``."""
    fonts = found_fonts(folders())
    faces = choose(layouts, fonts)
    installed = {family.casefold(): family for family in fonts.families()}
    kai = tuple(installed[name.casefold()] for name in page_data().kai if name.casefold() in installed)
    return {"title": faces.title, "heading": faces.heading, "body": faces.body, "kai": kai or faces.body}


__all__ = ["MILLIMETRE", "FontMissing", "Page", "PageData", "installed_families", "page_data", "page_of"]
