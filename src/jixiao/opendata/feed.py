"""What has changed since the last publication: the feed; and the addresses of all pages: the sitemap."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, quoteattr

from jixiao.opendata.words import word

if TYPE_CHECKING:
    from jixiao.opendata.site import Site

MOST_ENTRIES = 100
MOST_ADDRESSES = 50_000
"""A sitemap may hold no more."""


@dataclass(frozen=True, slots=True)
class Change:
    """When the public content of a project last changed: its name, a hash of the content, the day."""

    name: str
    digest: str
    day: str


@dataclass(slots=True)
class Changes:
    """The last change of each project, kept from publication to publication."""

    projects: dict[str, Change] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Changes:
        """Return the changes of the last publication; none if there was none."""
        if not path.is_file():
            return cls()
        data = json.loads(path.read_text("utf-8"))
        return cls({project: Change(**change) for project, change in data["projects"].items()})

    def note(self, project: str, name: str, digest: str, day: date) -> None:
        """Note the content of a project; the day counts if the content is new."""
        known = self.projects.get(project)
        if known is None or known.digest != digest:
            self.projects[project] = Change(name, digest, day.isoformat())

    def keep_only(self, projects: Collection[str]) -> None:
        """Forget projects that are no longer published."""
        self.projects = {project: change for project, change in self.projects.items() if project in projects}

    def latest(self) -> list[tuple[str, Change]]:
        """Return the latest changes, the last first."""
        ordered = sorted(self.projects.items())
        return sorted(ordered, key=lambda item: item[1].day, reverse=True)[:MOST_ENTRIES]

    def json(self) -> str:
        """Return the changes as they are kept beside the site."""
        record = {
            project: {"name": change.name, "digest": change.digest, "day": change.day}
            for project, change in sorted(self.projects.items())
        }
        return json.dumps({"schema_version": 1, "projects": record}, ensure_ascii=False, indent=1) + "\n"


def atom(changes: Changes, site: Site) -> bytes:
    """Return the feed of changes; without a base address its links are relative to it."""
    latest = changes.latest()
    updated = latest[0][1].day if latest else site.on.isoformat()
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN">',
        f"<id>{_urn(site.base_url, site.name('zh'))}</id><title>{escape(site.name('zh'))}</title>",
        f"<updated>{updated}T00:00:00Z</updated><author><name>{escape(site.name('zh'))}</name></author>",
    ]
    if site.base_url:
        parts.append(f'<link rel="self" href={quoteattr(address(site, "changes.atom"))}/>')
    for project, change in latest:
        link = address(site, f"projects/{project}.html")
        title = word("changed", "zh", change.name or word("no name", "zh"))
        parts.append(
            f"\n<entry><id>{_urn(project, change.digest)}</id><title>{escape(title)}</title>"
            f"<updated>{change.day}T00:00:00Z</updated><link href={quoteattr(link)}/></entry>"
        )
    return ("".join(parts) + "\n</feed>\n").encode()


def _urn(*parts: str) -> str:
    return uuid5(NAMESPACE_URL, "\n".join(parts)).urn


def address(site: Site, path: str) -> str:
    """Return the address of a page; its path alone where the site has no base address."""
    return f"{site.base_url.rstrip('/')}/{path}" if site.base_url else path


def sitemaps(pages: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the sitemap, or several and their index; none without a base address, which a sitemap must name."""
    if not site.base_url:
        return
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    ordered = sorted(pages)
    parts = [ordered[start : start + MOST_ADDRESSES] for start in range(0, len(ordered), MOST_ADDRESSES)]
    names = ["sitemap.xml"] if len(parts) == 1 else [f"sitemap-{n}.xml" for n in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        urls = "".join(f"<url><loc>{escape(address(site, page))}</loc></url>\n" for page in part)
        yield name, f"{head}<urlset {space}>\n{urls}</urlset>\n".encode()
    if len(parts) > 1:
        maps = "".join(f"<sitemap><loc>{escape(address(site, name))}</loc></sitemap>\n" for name in names)
        yield "sitemap.xml", f"{head}<sitemapindex {space}>\n{maps}</sitemapindex>\n".encode()
