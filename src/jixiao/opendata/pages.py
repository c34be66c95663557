"""The pages of the site: each complete in itself, in Chinese and in English, readable without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from jixiao.opendata.words import word
from jixiao.rendering.findings.words import word as known_word

if TYPE_CHECKING:
    from jixiao.opendata.site import Site

LANGUAGES = ("zh", "en")
_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)

_CHINESE = re.compile(r"[\u3400-\u9fff][\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”0-9]*")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a list: a text, its link, whether it is a number."""

    text: str
    link: str = ""
    number: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says in one language. ``path`` is that of the Chinese page; links are from the tree's root."""

    path: str
    title: str
    body: str
    crumbs: tuple[tuple[str, str], ...] = ()

    @property
    def up(self) -> str:
        """The way from the page to the root of its tree."""
        return "../" * self.path.count("/")


def shell(page: Page, site: Site, language: str) -> str:
    """Return a whole page."""
    other = "en" if language == "zh" else "zh"
    files = page.up + ("../" if language == "en" else "")
    switch = f"{files}{'en/' if other == 'en' else ''}{page.path}"
    name = site.name(language)
    title = name if page.title == name else f"{page.title} — {name}"
    crumbs = "".join(
        f"<li>{_link(page.up + link, text, language) if link else f'<span aria-current=page>{marked(text, language)}</span>'}</li>"
        for text, link in page.crumbs
    )
    path = f'<nav aria-label="{word("path", language)}"><ol>{crumbs}</ol></nav>' if crumbs else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{_tag(language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{files}icon.svg">'
        f'<link rel="stylesheet" href="{files}site.css"><link rel="stylesheet" href="{files}forms.css">'
        f'<link rel="alternate" hreflang="{_tag(other)}" href="{switch}">'
        f'<link rel="alternate" type="application/atom+xml" href="{files}changes.atom" '
        f'title="{word("feed", language)}"></head>\n'
        f'<body><a class="skip" href="#main">{word("skip", language)}</a>'
        f'<header><a class="name" href="{page.up}index.html">{marked(name, language)}</a>'
        f'<a href="{switch}" lang="{_tag(other)}" hreflang="{_tag(other)}">{word("other language", language)}</a>'
        f'</header>{path}<main id="main" tabindex="-1"><h1>{marked(page.title, language)}</h1>{page.body}</main>'
        f"<footer>{_footer(site, language)}</footer></body></html>\n"
    )


def _tag(language: str) -> str:
    return "en" if language == "en" else "zh-CN"


def _footer(site: Site, language: str) -> str:
    lines = [marked(word("struck", language), language)]
    if site.licence:
        text = marked(site.licence, language)
        if site.licence_url:
            text = _link(site.licence_url, site.licence, language)
        lines.append(escape(word("licence", language)) + text)
    return "".join(f"<p>{line}</p>" for line in lines)


def marked(text: str, language: str) -> str:
    """Return a text as markup; on an English page its Chinese parts are marked as such, for screen readers.

    >>> marked("道路养护 & 2021", "en"), marked("道路养护", "zh")
    ('<span lang="zh-CN">道路养护</span> &amp; 2021', '道路养护')
    """
    found = escape(text)
    return _CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', found) if language == "en" else found


def _link(target: str, text: str, language: str) -> str:
    return f'<a href="{escape(target)}">{marked(text, language)}</a>'


def listing(
    caption: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], up: str, language: str
) -> str:
    """Return a list as a table; the first cell of each row is its heading."""
    rows = list(rows)
    numbers = {place for row in rows for place, cell in enumerate(row) if cell.number}
    head = "".join(
        f'<th scope="col"{" class=number" if place in numbers else ""}>{escape(heading)}</th>'
        for place, heading in enumerate(headings)
    )
    body = "".join(
        "<tr>"
        + "".join(_cell(cell, up, language, first=not place) for place, cell in enumerate(row))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="list">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cell(cell: Cell, up: str, language: str, *, first: bool) -> str:
    text = _link(up + cell.link, cell.text, language) if cell.link else marked(cell.text, language)
    if first:
        return f'<th scope="row">{text}</th>'
    return f'<td class="number">{text}</td>' if cell.number else f"<td>{text}</td>"


def links(caption: str, found: Iterable[tuple[str, str]], language: str) -> str:
    """Return links under a heading; nothing without links."""
    items = "".join(f"<li>{_link(target, text, language)}</li>" for text, target in found)
    return f'<h2>{escape(caption)}</h2><ul class="links">{items}</ul>' if items else ""


def turning(path: str, pages: int, current: int, language: str) -> str:
    """Return the links between the pages of a long list."""
    if pages < 2:
        return ""
    stem = path.rpartition("/")[2]
    items = "".join(
        f'<li><span aria-current="page">{word("page", language, number)}</span></li>'
        if number == current
        else f"<li>{_link(numbered(stem, number), word('page', language, number), language)}</li>"
        for number in range(1, pages + 1)
    )
    return f'<nav aria-label="{word("pages", language)}"><ul class="links">{items}</ul></nav>'


def numbered(path: str, number: int) -> str:
    """Return the path of a further page of a list.

    >>> numbered("units/u-1.html", 1), numbered("units/u-1.html", 3)
    ('units/u-1.html', 'units/u-1-3.html')
    """
    return path if number == 1 else f"{path.removesuffix('.html')}-{number}.html"


def search(up: str, files: str, language: str) -> str:
    """Return the search field; it is hidden until its script runs."""
    data = {
        "index": f"{files}search.json",
        "root": up,
        **{name: word(name, language) for name in ("found", "none", "more")},
        "failed": word("no search", language),
    }
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    return (
        f'<form class="search" role="search" hidden{attributes}><label for="search">{word("search", language)}</label>'
        f'<input id="search" type="search" autocomplete="off"><p role="status"></p>'
        f'<ul aria-label="{word("results", language)}"></ul></form><script src="{files}search.js" defer></script>'
    )


def kind_word(kind: str, scope: str, language: str) -> str:
    """Return the kind of a form in words."""
    from jixiao.forms.model import FormKind

    return known_word(FormKind(kind), language) + (
        known_word("unit form", language) if scope == "unit" else ""
    )
