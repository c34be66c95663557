"""The page of an official document (GB/T 9704): margins, type faces and sizes, from ``page.yaml``."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from jixiao.rendering.errors import FontMissing
from jixiao.rendering.fonts import installed_of
from jixiao.rendering.layouts import load_layouts

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


@lru_cache(maxsize=1)
def page_data() -> PageData:
    """Return the pages."""
    source = resources.files("jixiao.rendering.reports").joinpath("page.yaml")
    return PageData.model_validate(yaml.safe_load(source.read_text("utf-8")))


def page_of(landscape: bool) -> Page:
    """Return the page of a report, or the landscape one of a sheet for the meeting table."""
    return page_data().sheet if landscape else page_data().report


def wanted_families() -> dict[str, tuple[str, ...]]:
    """Return the families of each role, the wanted one first."""
    return {**load_layouts().fonts, "kai": page_data().kai}


def installed_families() -> dict[str, tuple[str, ...]]:
    """Return the installed families of each role, the wanted one first. Raises ``FontMissing``."""
    return installed_of(wanted_families())


__all__ = [
    "MILLIMETRE",
    "FontMissing",
    "Page",
    "PageData",
    "installed_families",
    "page_data",
    "page_of",
    "wanted_families",
]
