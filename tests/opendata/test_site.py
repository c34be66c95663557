"""The site: the same bytes for the same forms, addresses that stay, downloads that load, pages that pass."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from lxml import etree, html

from builders.corpus import record
from jixiao.checks.session import Rulebook, judge_each
from jixiao.forms.entry import form_of
from jixiao.forms.model import DocumentForms
from jixiao.opendata import PublicForm, Site, SiteError, Submitted, load_policy, publish_form, write_site
from jixiao.opendata.official import _scoped
from jixiao.opendata.site import PER_PAGE

POLICY = load_policy()
SITE = Site(
    base_url="https://example.gov.cn/jx/",
    licence="注明来源即可使用",
    licence_url="https://example.gov.cn/l",
    on=date(2026, 1, 2),
)


def public(number: int, **changes) -> PublicForm:
    form = form_of(record(number, **changes))
    (judged,) = judge_each([DocumentForms(document="a", format="", forms=[form])], Rulebook())
    found = publish_form(Submitted(form, judged.forms[0].judgement.findings), POLICY)
    assert found is not None
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("opendata") / "site"
    forms = [public(n) for n in range(30)]
    forms += [
        public(1, year=2030, kind="target"),
        public(2, project='=HYPERLINK("x")<script>alert(1)</script>'),
    ]
    write_site(forms, folder, SITE)
    return folder


def test_the_same_forms_give_the_same_bytes_in_any_order(tmp_path):
    forms = [public(n) for n in range(12)]
    write_site(forms, tmp_path / "a", SITE)
    time.sleep(1.1)  # workbooks carry times in seconds
    write_site([*reversed(forms), forms[0]], tmp_path / "b", SITE)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_addresses_stay_when_forms_are_added(tmp_path):
    write_site([public(1), public(2)], tmp_path / "a", SITE)
    write_site([public(n) for n in range(8)] + [public(1, year=2031)], tmp_path / "b", SITE)
    assert set(files(tmp_path / "a")) <= set(files(tmp_path / "b"))


def test_targets_that_were_adjusted_follow_the_approved_ones_and_say_so(tmp_path):
    said = {"text": {"目标调整": "以本表为准"}}
    approved = public(1, year=2030, kind="target")
    adjusted = [
        public(1, year=2030, kind="target", objective_expected=f"检修{n}座", **said) for n in range(4)
    ]
    write_site([*adjusted, approved], tmp_path, SITE)
    for folder, words in (("", "（调整后）"), ("en/", "(adjusted)")):
        page = html.fromstring((tmp_path / f"{folder}projects/{approved.project_id}.html").read_bytes())
        rows = [row.text_content() for row in page.xpath("//tbody/tr/*[1]")]
        assert [words in row for row in rows] == [True] * 4 + [False], rows
        form = (tmp_path / f"{folder}forms/{adjusted[0].id}.html").read_text("utf-8")
        assert words in form


def test_every_link_leads_somewhere(site):
    there = set(files(site))
    pages = [name for name in there if name.endswith(".html")]
    assert any(name.startswith("en/") for name in pages)
    for name in pages:
        tree = html.fromstring((site / name).read_bytes())
        for link in [*tree.xpath("//@href"), *tree.xpath("//@src"), *tree.xpath("//@data-index")]:
            if not link.startswith(("#", "http")):
                target = (site / name).parent / link
                assert target.resolve().relative_to(site.resolve()).as_posix() in there, (name, link)


def test_pages_are_small_bilingual_and_need_nothing_else(site):
    for name, content in files(site).items():
        if not name.endswith(".html"):
            continue
        text = content.decode()
        assert len(content) < 300_000
        assert "Content-Security-Policy" in text
        assert " style=" not in text
        assert "<style" not in text
        assert "onclick" not in text
        assert text.count("<h1>") == 1
        tree = html.fromstring(content)
        english = name.startswith("en/")
        assert tree.get("lang") == ("en" if english else "zh-CN")
        assert not [s for s in tree.xpath("//@src") if s.startswith("http")]


def test_what_a_form_says_is_never_markup_or_formula(site):
    for name, content in files(site).items():
        if name.endswith((".html", ".atom", ".xml")):
            assert b"<script>alert" not in content
        if name.endswith(".atom"):
            etree.fromstring(content)
        if name.endswith(".csv"):
            with (site / name).open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.reader(stream):
                    assert not [c for c in row if re.match(r"[=+@\t\r]|-(?!\d)", c)], name
    book = openpyxl.load_workbook(site / "data/jixiao.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_the_data_package_describes_every_column(site):
    package = json.loads((site / "data/datapackage.json").read_text("utf-8"))
    assert package["licenses"] == [{"path": "https://example.gov.cn/l", "title": "注明来源即可使用"}]
    tables = {}
    for resource in package["resources"]:
        content = (site / "data" / resource["path"]).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert resource["bytes"] == len(content)
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        tables[resource["name"]] = list(reader)
        fields = resource["schema"]["fields"]
        assert list(reader.fieldnames) == [field["name"] for field in fields]
        assert all(field["title"] and field["description"] for field in fields)
        for row in tables[resource["name"]]:
            for field in fields:
                if field["type"] != "string" and row[field["name"]]:
                    float(row[field["name"]])
    ids = {row["form_id"] for row in tables["forms"]}
    assert len(ids) == len(tables["forms"]) == 32
    assert {row["form_id"] for name in ("lines", "findings") for row in tables[name]} <= ids
    first = next(row for row in tables["forms"] if row["project"] == "第3号道路养护经费")
    assert (first["executed_yuan"], first["rate"]) == ("530000", "53.00%")


def test_json_carries_its_version_and_the_same_forms(site):
    whole = json.loads((site / "data/jixiao.json").read_text("utf-8"))
    assert whole["schema_version"] == 1
    assert len(whole["forms"]) == 32
    one = next(form for form in whole["forms"] if form["year"] == 2030)
    own = json.loads((site / f"projects/{one['project_id']}.json").read_text("utf-8"))
    assert [form["year"] for form in own["forms"]] == [2022, 2030]


def test_search_index_and_sitemap_name_pages_that_are_there(site):
    there = set(files(site))
    entries = json.loads((site / "search.json").read_text("utf-8"))["entries"]
    assert {page for _, _, page in entries} <= there
    urls = [url.text for url in etree.parse(site / "sitemap.xml").iter("{*}loc")]
    assert {url.removeprefix("https://example.gov.cn/jx/") for url in urls} == {
        n for n in there if n.endswith(".html")
    }


def feed(folder: Path) -> dict[str, str]:
    tree = etree.parse(folder / "changes.atom")
    return {e.findtext("{*}title"): e.findtext("{*}updated")[:10] for e in tree.iter("{*}entry")}


def test_the_feed_dates_what_has_changed(tmp_path):
    folder = tmp_path / "site"
    write_site([public(1), public(2)], folder, SITE)
    before = files(folder)
    later = Site(
        base_url=SITE.base_url, licence=SITE.licence, licence_url=SITE.licence_url, on=date(2026, 3, 4)
    )
    write_site([public(1), public(2)], folder, later)
    assert files(folder) == before
    write_site([public(1), public(2, total_score="77"), public(3)], folder, later)
    assert {title[:4]: day for title, day in feed(folder).items()} == {
        "第1号道": "2026-01-02", "第2号道": "2026-03-04", "第3号道": "2026-03-04",
    }  # fmt: skip
    write_site([public(3)], folder, later)
    assert len(feed(folder)) == 1
    assert not list(folder.parent.glob("site.*"))


def test_no_folder_of_someone_else_is_replaced(tmp_path):
    (tmp_path / "letter.txt").write_text("keep")
    with pytest.raises(SiteError):
        write_site([public(1)], tmp_path, SITE)
    assert (tmp_path / "letter.txt").read_text() == "keep"


def test_long_lists_go_over_several_pages(tmp_path):
    count = PER_PAGE + 5
    write_site(
        [public(n, unit="云川市道路养护所", department="云川市交通局") for n in range(count)],
        tmp_path / "s",
        Site(),
    )
    (unit,) = [p for p in (tmp_path / "s/units").glob("*.html") if not p.stem.endswith("-2")]
    links = [
        link
        for page in (unit, unit.with_name(f"{unit.stem}-2.html"))
        for link in html.fromstring(page.read_bytes()).xpath("//tbody//a/@href")
    ]
    assert len(set(links)) == count
    assert not (tmp_path / "s/sitemap.xml").exists()


def test_rules_of_the_form_hold_inside_forms_only():
    assert (
        _scoped("h1 { font: bold 20pt/1.4 var(--title); margin: 0; }")
        == ".official h2 { font: bold 20pt/1.4 serif; margin: 0; }"
    )
    assert _scoped("th, td { border: 1px }") == ".official th, .official td { border: 1px }"
    assert _scoped("body { margin: 0 }") == _scoped("@page { size: A4; }") == ""


def test_two_thousand_forms_in_less_than_a_minute(tmp_path):
    forms = [public(n) for n in range(2000)]
    begun = time.process_time()
    write_site(forms, tmp_path / "site", SITE)
    assert time.process_time() - begun < 60


def test_accessibility(site):
    """Axe finds nothing against WCAG 2.2 AA on any kind of page."""
    playwright = pytest.importorskip("playwright.sync_api")
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip("no chromium")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    names = ["index.html", "projects/index.html"]
    names += [
        next((site / kind).glob("?-*.html")).relative_to(site).as_posix()
        for kind in ("projects", "units", "departments", "forms")
    ]

    def look() -> dict[str, list[tuple[str, str]]]:
        seen = {}
        with playwright.sync_playwright() as running:
            browser = running.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
            page = browser.new_context(bypass_csp=True).new_page()
            for name in (*names, *(f"en/{name}" for name in names)):
                page.goto((site / name).as_uri())
                found = axe.Axe().run(page, options={"runOnly": rules}).response["violations"]
                seen[name] = [(rule["id"], rule["nodes"][0]["html"]) for rule in found]
            browser.close()
        return seen

    with ThreadPoolExecutor(1) as apart:  # other tests may hold a browser in this thread
        seen = apart.submit(look).result()
    assert len(seen) == 2 * len(names)
    assert {name: found for name, found in seen.items() if found} == {}
