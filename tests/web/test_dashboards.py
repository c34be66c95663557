"""The figures: those of the forms a person may read, the same in the picture, the table and the workbook."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from jixiao.web.cycle.models import Dossier, Project, Round
from web.office import Office, fill, good_target, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings: Any) -> Office:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    made = make_office()
    fill(made, good_target())
    results(made, 2024, ("90", "80"))
    results(made, 2025, ("95", "60"))
    return made


def results(office: Office, year: int, scores: tuple[str, str]) -> Round:
    """A round of self-evaluations with two scored forms: of the water and of the school department."""
    round_ = Round.objects.create(
        year=year, kind="self_evaluation", title=f"{year}年绩效自评", scope=office.units["清河县财政局"], profile="cn",
        profile_on=f"{year}-01-01", opens=f"{year}-01-01", deadline=f"{year}-12-31",
    )  # fmt: skip
    for code, score, executed in (("P1", scores[0], "20"), ("P3", scores[1], "100")):
        project = Project.objects.get(code=code)
        Dossier.objects.create(
            round=round_, project=project, unit=project.unit, title=project.name, form={}, state="closed",
            budget=Decimal(100), executed=Decimal(executed), total_score=Decimal(score),
            grade="excellent" if score >= "90" else "fair", errors=1, codes=",total-sum,",
        )  # fmt: skip
    return round_


def page(office: Office, who: str, address: str, language: str = "") -> str:
    client = Client()
    client.force_login(office.people[who])
    if language:
        client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_newest_results_come_first_with_their_sums(office: Office) -> None:
    text = page(office, "officer", "/dashboard/")
    assert "<h1>2025年绩效自评</h1>" in text
    assert "60.00%" in text, "120 of 200 were executed"
    assert "77.5" in text, "the mean of 95 and 60"
    assert text.count("<figure") == 5


def test_a_project_that_is_paid_in_points_and_not_in_money_is_named(office: Office) -> None:
    text = page(office, "officer", "/dashboard/")
    section = text[text.index('id="odd"') : text.index('id="codes"')]
    assert "泵站检修" in section
    assert "校舍维修" not in section


def test_nobody_sees_the_figures_of_others(office: Office) -> None:
    text = page(office, "reviewer", "/dashboard/")
    assert "校舍维修" not in text
    assert "教育局" not in text
    client = Client()
    client.force_login(office.people["reviewer"])
    assert client.get(f"/dashboard/?unit={office.units['教育局'].pk}").status_code == 404
    assert client.get("/dashboard/?round=99999").status_code == 404


def test_a_department_is_one_click_away_and_shows_its_units(office: Office) -> None:
    text = page(office, "officer", f"/dashboard/?unit={office.units['水利局'].pk}")
    assert "供水管理站" in text
    assert "校舍维修" not in text


def test_the_workbook_holds_the_figures_of_the_picture(office: Office) -> None:
    client = Client()
    client.force_login(office.people["officer"])
    answer = client.get("/dashboard/trend.xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[2:] == [("2024", 85, 60), ("2025", 77.5, 60)]
    assert client.get("/dashboard/nothing.png").status_code == 404
    assert client.get("/dashboard/progress.png").content[:4] == b"\x89PNG"


def test_findings_lead_to_the_forms_that_have_them(office: Office) -> None:
    text = page(office, "officer", "/dashboard/")
    found = re.search(r'href="(/dossiers/\?round=\d+&amp;finding=total-sum)"', text)
    assert found
    listed = page(office, "officer", found[1].replace("&amp;", "&"))
    assert "泵站检修" in listed
    assert "泵站检修" not in page(
        office, "officer", found[1].replace("&amp;", "&").replace("total-sum", "rate")
    )


def test_the_page_of_the_year_shows_every_stage(office: Office) -> None:
    text = page(office, "bureau-head", "/dashboard/head/?year=2025")
    assert "2025年绩效目标申报" in text
    assert "2025年绩效自评" in text
    assert "2024年绩效自评" not in text
    client = Client()
    client.force_login(office.people["bureau-head"])
    assert client.get("/dashboard/head/?year=1999").status_code == 404


def test_the_number_of_queries_does_not_grow(office: Office) -> None:
    def count() -> int:
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(office, "officer", "/dashboard/")
        return len(queries)

    before = count()
    round_ = Round.objects.get(title="2025年绩效自评")
    for number in range(40):
        project = Project.objects.create(code=f"X{number}", name=f"X{number}", unit=office.units["水文站"])
        Dossier.objects.create(round=round_, project=project, unit=project.unit, title=project.name, form={})
    assert count() == before


def test_english_figures_are_english(office: Office) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    for name, latin in (
        ("水利局", "Water"),
        ("教育局", "Schools"),
        ("供水管理站", "Supply"),
        ("第一中学", "School 1"),
    ):
        office.units[name].name = latin
        office.units[name].save()
    Round.objects.update(title="Round")
    Dossier.objects.update(title="Project")
    office.people["officer"].name = "Officer"
    office.people["officer"].save()
    for address in ("/dashboard/", "/dashboard/head/"):
        text = page(office, "officer", address, "en")
        text = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", text, flags=re.S)
        text = text.replace("清河县财政局", "").replace("水文站", "")
        assert [line.strip() for line in text.splitlines() if chinese.search(line)] == []


def test_projects_come_before_whole_units(office: Office) -> None:
    unit = office.units["供水管理站"]
    whole = Round.objects.create(
        year=2025, kind="self_evaluation", subject="unit", title="2025年整体自评", scope=unit, profile="cn",
        profile_on=date(2025, 1, 1), opens=date(2025, 1, 1), deadline=date(2026, 6, 1),
    )  # fmt: skip
    Dossier.objects.create(
        round=whole, unit=unit, title="整体：供水管理站", form={}, state="closed", total_score=Decimal(1)
    )
    assert "<h1>2025年绩效自评</h1>" in page(office, "officer", "/dashboard/")
    text = page(office, "officer", "/dashboard/head/?year=2025")
    assert "校舍维修" in text[text.index('id="low"') :]
    assert "整体：供水管理站" not in text
