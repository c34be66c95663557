"""The page on all findings is what the catalogue says now."""

from pathlib import Path

from jixiao.findings import catalogue
from jixiao.findings.document import findings_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "findings.md"


def test_the_page_is_not_stale():
    current = PAGE.read_text("utf-8") == findings_page()
    assert current, "run: python -m jixiao.findings.document docs/findings.md"


def test_every_code_is_listed_and_has_its_section():
    lines = findings_page().splitlines()
    for code in catalogue():
        assert f"### {code}" in lines
        assert sum(line.startswith(f"| [`{code}`](#{code}) ") for line in lines) == 1


def test_tables_are_not_broken_by_what_stands_in_them():
    for line in findings_page().splitlines():
        if line.startswith("| ") and "---" not in line:
            assert line.endswith(" |")
            assert line.replace("\\|", "").count("|") in (3, 4)
