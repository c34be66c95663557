"""Writing the site: pages in two languages, downloads, search index, feed and sitemap, all at once or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from importlib import resources
from pathlib import Path

from jixiao.analysis.stats import money
from jixiao.opendata.downloads import json_bytes, write_package
from jixiao.opendata.feed import Changes, atom, sitemaps
from jixiao.opendata.official import OfficialForms
from jixiao.opendata.pages import (
    LANGUAGES,
    Cell,
    Page,
    kind_word,
    links,
    listing,
    marked,
    numbered,
    search,
    shell,
    turning,
)
from jixiao.opendata.public import PublicForm
from jixiao.opendata.subjects import Subject, name_of, office_of, subjects, year_of, years_of
from jixiao.opendata.tables import csv_bytes, merged, rows_of, workbook
from jixiao.opendata.words import word

PER_PAGE = 200
_CHANGES = "data/changes.json"


class SiteError(Exception):
    """A folder that holds something else than a site."""


@dataclass(frozen=True, slots=True)
class Site:
    """What the office that publishes says of its site."""

    title: str = ""
    title_en: str = ""
    base_url: str = ""
    licence: str = ""
    licence_url: str = ""
    on: date = field(default_factory=date.today)
    """The day of publication: pages that have changed since the last one carry it in the feed."""

    def name(self, language: str) -> str:
        """Return the name of the site."""
        own = (self.title_en or self.title) if language == "en" else self.title
        return own or word("site", language)


def write_site(forms: Iterable[PublicForm], output: Path, site: Site) -> int:
    """Write the site into a folder and return the number of its pages; a site that is there is replaced.

    Raises:
        SiteError: if the folder holds something else.
    """
    if output.exists() and any(output.iterdir()) and not (output / _CHANGES).is_file():
        raise SiteError(f"{output}：文件夹非空，也不是此前公开的站点，未覆盖 (not empty and no site of ours)")
    changes = Changes.read(output / _CHANGES)
    fresh, old = (output.with_name(f"{output.name}.{part}") for part in ("new", "old"))
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        pages = _Writer(fresh, site, _unique(forms), changes).write()
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    if output.exists():
        output.rename(old)
    fresh.rename(output)
    shutil.rmtree(old, ignore_errors=True)
    return pages


def _unique(forms: Iterable[PublicForm]) -> list[PublicForm]:
    """Return each form once, whatever their order was."""
    return sorted({form.id: form for form in forms}.values(), key=lambda form: (form.project_id, form.order))


class _Writer:
    """One writing of the site."""

    def __init__(self, folder: Path, site: Site, forms: list[PublicForm], changes: Changes) -> None:
        self._folder, self._site, self._forms, self._changes = folder, site, forms, changes
        self._official = OfficialForms()
        self._pages: list[str] = []
        self._rows = {form.id: rows_of(form) for form in forms}
        self._projects = subjects(forms, "project_id")
        self._units = subjects(forms, "unit_id")
        self._departments = subjects(forms, "department_id")

    def write(self) -> int:
        for project in self._projects.values():
            self._project(project)
        for unit in self._units.values():
            self._unit(unit)
        for department in self._departments.values():
            self._department(department)
        self._index()
        self._all_projects()
        write_package(self._folder / "data", self._forms, self._rows, self._site)
        self._search_index()
        self._assets()
        return len(self._pages)

    def _project(self, project: Subject) -> None:
        digest = sha256("".join(form.id for form in project.forms).encode()).hexdigest()
        self._changes.note(project.id, project.name, digest, self._site.on)
        for form in project.forms:
            self._form(form, project)
        path = f"projects/{project.id}.html"
        for language in LANGUAGES:
            body = _about(project, language) + self._history(project, language)
            body += self._downloads(path, language)
            body += self._findings([project.latest], language)
            self._put(
                Page(path, name_of(project, language), body, self._crumbs(project.latest, language, project)),
                language,
            )
        self._files(path, project.forms)

    def _history(self, project: Subject, language: str) -> str:
        rows = [self._history_row(form, language) for form in reversed(project.forms)]
        return f"<h2>{word('history', language)}</h2>" + listing(
            word("history", language),
            _headings("kind", "year", *_FIGURES, language=language),
            rows,
            "../",
            language,
        )

    def _history_row(self, form: PublicForm, language: str) -> list[Cell]:
        return [
            Cell(_kind(form, language), f"forms/{form.id}.html"),
            Cell(year_of(form, language)),
            *self._figures(form),
        ]

    def _figures(self, form: PublicForm) -> list[Cell]:
        row = self._rows[form.id]["forms"][0]
        budget = row["revised_yuan"] if row["revised_yuan"] is not None else row["initial_yuan"]
        texts = (_money(budget), _money(row["executed_yuan"]), row["rate"], row["total_score"], row["grade"])
        return [Cell(str(text or ""), number=place < 4) for place, text in enumerate(texts)]

    def _form(self, form: PublicForm, project: Subject) -> None:
        path = f"forms/{form.id}.html"
        article = self._official.markup(form.form())
        for language in LANGUAGES:
            kind = _kind(form, language)
            title = f"{name_of(project, language)} {year_of(form, language)} {kind}"
            note = word("as printed", language)
            body = f'<p class="note">{note}</p>' if note else ""
            body += f'<div class="official" lang="zh-CN" tabindex="0" role="region" aria-label="{word("official", language)}">{article}</div>'
            body += self._findings([form], language)
            crumbs = (
                *self._crumbs(form, language, None),
                (name_of(project, language), f"projects/{project.id}.html"),
                (kind, ""),
            )
            self._put(Page(path, title, body, crumbs), language)

    def _findings(self, forms: Sequence[PublicForm], language: str) -> str:
        rows = [
            [
                Cell(found[f"field_{language}"]),
                Cell(found[f"message_{language}"]),
                Cell(found["printed"] or "", number=True),
                Cell(found["expected"] or "", number=True),
            ]
            for form in forms
            for found in form.record["findings"]
        ]
        if not rows:
            return ""
        heading, note = word("findings", language), word("findings note", language)
        table = listing(
            heading,
            _headings("field", "finding", "printed", "expected", language=language),
            rows,
            "../",
            language,
        )
        return f'<h2>{heading}</h2><p class="note">{note}</p>{table}'

    def _unit(self, unit: Subject) -> None:
        path = f"units/{unit.id}.html"
        projects = list(subjects(unit.forms, "project_id").values())
        for language in LANGUAGES:
            crumbs = (*self._crumbs(unit.latest, language, None)[:2], (name_of(unit, language, "unit"), ""))
            self._lists(
                path,
                name_of(unit, language, "unit"),
                self._project_rows(projects, language),
                language,
                crumbs,
            )
        self._files(path, unit.forms)

    def _project_rows(self, projects: Iterable[Subject], language: str) -> list[list[Cell]]:
        ordered = sorted(projects, key=lambda project: (project.name, project.id))
        return [
            [
                Cell(name_of(p, language), f"projects/{p.id}.html"),
                Cell(years_of(p.forms, language)),
                *self._figures(p.latest),
            ]
            for p in ordered
        ]

    def _lists(
        self,
        path: str,
        title: str,
        rows: list[list[Cell]],
        language: str,
        crumbs: tuple[tuple[str, str], ...],
        caption: str = "projects",
        headings: tuple[str, ...] = (),
    ) -> None:
        """Write a list over as many pages as it needs."""
        names = headings or ("project", "year", *_FIGURES)
        pages = max(-(-len(rows) // PER_PAGE), 1)
        for number in range(1, pages + 1):
            part = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
            body = listing(
                word(caption, language), _headings(*names, language=language), part, "../", language
            )
            body += turning(path, pages, number, language)
            if number == 1 and not path.endswith("index.html"):
                body += self._downloads(path, language)
            heading = title if number == 1 else f"{title} {word('page', language, number)}"
            self._put(Page(numbered(path, number), heading, body, crumbs), language)

    def _department(self, department: Subject) -> None:
        path = f"departments/{department.id}.html"
        units = subjects(department.forms, "unit_id")
        for language in LANGUAGES:
            rows = [
                [
                    Cell(name_of(unit, language, "unit"), f"units/{unit.id}.html"),
                    Cell(years_of(unit.forms, language)),
                    Cell(str(len({form.project_id for form in unit.forms})), number=True),
                    Cell(str(len(unit.forms)), number=True),
                ]
                for unit in sorted(units.values(), key=lambda unit: (unit.name, unit.id))
            ]
            name = name_of(department, language, "department")
            crumbs = ((word("home", language), "index.html"), (name, ""))
            self._lists(path, name, rows, language, crumbs, "units", ("unit", "year", "projects", "forms"))
        self._files(path, department.forms)

    def _index(self) -> None:
        ordered = sorted(self._departments.values(), key=lambda department: (department.name, department.id))
        pages = max(-(-len(ordered) // PER_PAGE), 1)
        counts = {"projects": len(self._projects), "units": len(self._units), "forms": len(self._forms)}
        for language in LANGUAGES:
            files = "../" if language == "en" else ""
            for number in range(1, pages + 1):
                rows = [
                    [
                        Cell(
                            name_of(department, language, "department"), f"departments/{department.id}.html"
                        ),
                        Cell(years_of(department.forms, language)),
                        Cell(str(len({form.unit_id for form in department.forms})), number=True),
                        Cell(str(len({form.project_id for form in department.forms})), number=True),
                    ]
                    for department in ordered[(number - 1) * PER_PAGE : number * PER_PAGE]
                ]
                body = f'<p class="about">{word("counts", language, **counts)}</p>'
                body += search("", files, language) + f"<h2>{word('departments', language)}</h2>"
                names = ("department", "year", "units", "projects")
                body += listing(
                    word("departments", language), _headings(*names, language=language), rows, "", language
                )
                body += turning("index.html", pages, number, language)
                body += f'<p><a href="projects/index.html">{word("all projects", language)}</a></p>'
                body += links(word("download all", language), _package_links(files, language), language)
                self._put(Page(numbered("index.html", number), self._site.name(language), body), language)

    def _all_projects(self) -> None:
        for language in LANGUAGES:
            title = word("all projects", language)
            crumbs = ((word("home", language), "index.html"), (title, ""))
            rows = self._project_rows(self._projects.values(), language)
            self._lists("projects/index.html", title, rows, language, crumbs)

    def _crumbs(self, form: PublicForm, language: str, last: Subject | None) -> tuple[tuple[str, str], ...]:
        department, unit = self._departments[form.department_id], self._units[form.unit_id]
        found = [
            (word("home", language), "index.html"),
            (name_of(department, language, "department"), f"departments/{department.id}.html"),
            (name_of(unit, language, "unit"), f"units/{unit.id}.html"),
        ]
        return (*found, (name_of(last, language), "")) if last else tuple(found)

    def _downloads(self, path: str, language: str) -> str:
        stem = path.rpartition("/")[2].removesuffix(".html")
        up = "../../" + path.partition("/")[0] + "/" if language == "en" else ""
        found = [
            (_labelled("csv", f"{table} table", language), f"{up}{stem}-{table}.csv")
            for table in ("forms", "lines")
        ]
        found += [(word(kind, language), f"{up}{stem}.{kind}") for kind in ("json", "xlsx")]
        return f'<div class="downloads">{links(word("downloads", language), found, language)}</div>'

    def _files(self, path: str, forms: Sequence[PublicForm]) -> None:
        """Write the downloads of a page beside it."""
        rows = merged(self._rows[form.id] for form in forms)
        stem = self._folder / path.removesuffix(".html")
        for table in ("forms", "lines"):
            stem.with_name(f"{stem.name}-{table}.csv").write_bytes(csv_bytes(table, rows[table]))
        stem.with_name(f"{stem.name}.json").write_bytes(json_bytes(forms, self._site))
        stem.with_name(f"{stem.name}.xlsx").write_bytes(workbook(rows))

    def _search_index(self) -> None:
        entries = [
            *(
                [name_of(p, "zh"), office_of(p.latest), f"projects/{p.id}.html"]
                for p in self._projects.values()
            ),
            *(
                [u.name, u.latest.record["department"] or "", f"units/{u.id}.html"]
                for u in self._units.values()
            ),
            *([d.name, "", f"departments/{d.id}.html"] for d in self._departments.values()),
        ]
        text = json.dumps(
            {"schema_version": 1, "entries": entries}, ensure_ascii=False, separators=(",", ":")
        )
        (self._folder / "search.json").write_text(text, "utf-8")

    def _assets(self) -> None:
        for name in ("site.css", "search.js", "icon.svg"):
            content = resources.files("jixiao.opendata").joinpath(name).read_bytes()
            (self._folder / name).write_bytes(content)
        (self._folder / "forms.css").write_text(self._official.style_sheet(), "utf-8")
        self._changes.keep_only(self._projects)
        (self._folder / _CHANGES).write_text(self._changes.json(), "utf-8")
        (self._folder / "changes.atom").write_bytes(atom(self._changes, self._site))
        for name, content in sitemaps(self._pages, self._site):
            (self._folder / name).write_bytes(content)

    def _put(self, page: Page, language: str) -> None:
        path = ("en/" if language == "en" else "") + page.path
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(shell(page, self._site, language), "utf-8")
        self._pages.append(path)


_FIGURES = ("budget", "executed", "rate", "score", "grade")


def _headings(*names: str, language: str) -> list[str]:
    return [word(name, language) for name in names]


def _money(value: object) -> str:
    return f"{money(value):,f}" if isinstance(value, Decimal) else ""


def _about(project: Subject, language: str) -> str:
    return f'<p class="about">{marked(office_of(project.latest), language)}</p>'


def _kind(form: PublicForm, language: str) -> str:
    """Return what a form is, and that it took the place of an approved one."""
    kind = kind_word(form.record["kind"], form.record["scope"], language)
    return kind + (word("adjusted", language) if form.adjusted else "")


def _labelled(name: str, about: str, language: str) -> str:
    return f"{word(name, language)}{': ' if language == 'en' else '：'}{word(about, language)}"


def _package_links(files: str, language: str) -> Iterator[tuple[str, str]]:
    for table in ("forms", "lines", "texts", "findings"):
        yield _labelled("csv", f"{table} table", language), f"{files}data/{table}.csv"
    yield word("json", language), f"{files}data/jixiao.json"
    yield word("xlsx", language), f"{files}data/jixiao.xlsx"
    yield word("package", language), f"{files}data/datapackage.json"
    yield word("feed", language), f"{files}changes.atom"
