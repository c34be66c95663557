"""Units and people from a spreadsheet: everything or nothing, problems by row."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from openpyxl import Workbook

from jixiao.web.journal.models import Entry
from jixiao.web.office.models import Person, Post, Role, Unit, UnitKind
from jixiao.web.office.register import RegisterRefused, read_register, register
from web.office import make_office

pytestmark = pytest.mark.django_db
HEAD = ["单位编码", "单位名称", "单位类别", "上级单位编码", "用户名", "姓名", "岗位", "电子邮箱"]
GOOD = [
    ["001", "云岭县财政局", "财政部门", "", "wang", "王守一", "财政绩效管理人员", "wang@example.invalid"],
    ["101", "林业局", "主管部门", "001", "li", "李青", "主管部门审核人", ""],
    ["101001", "苗圃站", "预算单位", "101", "zhao", "赵一帆", "填报人", ""],
    ["101001", "", "", "", "qian", "钱进", "单位负责人", ""],
    ["101002", "护林站", "", "101", "", "", "", ""],
]


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def sheet(rows: list[list[str]]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["云岭县预算单位和人员"])
    page.append(HEAD)
    for row in rows:
        page.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def taken(rows: list[list[str]], *, dry: bool = False, by: Person | None = None) -> dict[str, object]:
    return register(read_register(sheet(rows), "单位.xlsx"), by, dry=dry)


def test_units_people_and_posts_are_made() -> None:
    made = taken(GOOD)
    assert (made["units"], made["people"], made["posts"]) == (4, 4, 4)
    nursery = Unit.objects.get(code="101001")
    assert nursery.parent is not None
    assert (nursery.kind, nursery.parent.name) == (UnitKind.UNIT, "林业局")
    assert nursery.within(Unit.objects.get(code="001"))
    assert {post.role for post in Post.objects.filter(unit=nursery)} == {Role.FILLER, Role.UNIT_HEAD}
    passwords = made["passwords"]
    assert isinstance(passwords, dict)
    person = Person.objects.get(username="zhao")
    assert person.must_change_password
    assert person.check_password(passwords["zhao"])
    assert len(set(passwords.values())) == 4
    assert Entry.objects.get(action="organisation-import").detail == {"units": 4, "people": 4, "posts": 4}


def test_the_same_again_adds_nothing() -> None:
    taken(GOOD)
    again = taken(GOOD)
    assert again == {"units": 0, "people": 0, "posts": 0, "passwords": {}}


def test_trying_changes_nothing() -> None:
    made = taken(GOOD, dry=True)
    assert (made["units"], made["people"], made["passwords"]) == (4, 4, {})
    assert not Unit.objects.exists()
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_every_problem_is_told_by_row_and_nothing_is_made() -> None:
    rows = [
        GOOD[0],
        ["102", "交通局", "主管局", "001", "", "", "", ""],
        ["103", "民政局", "主管部门", "999", "", "", "", ""],
        ["", "无编码单位", "", "001", "", "", "", ""],
        ["001", "", "", "", "sun", "孙立", "会计", ""],
        ["001", "", "", "", "zhou", "", "填报人", ""],
        ["001", "", "", "", "wu", "吴越", "填报人", "not-an-address"],
    ]
    with pytest.raises(RegisterRefused) as refused:
        taken(rows)
    starts = [
        "第4行：单位类别“主管局”",
        "第5行：上级单位编码“999”",
        "第6行：缺少单位编码",
        "第7行：岗位“会计”",
        "第8行：姓名",
        "第9行：电子邮箱",
    ]
    assert len(refused.value.problems) == len(starts)
    for problem, start in zip(refused.value.problems, starts, strict=True):
        assert problem.startswith(start)
    assert not Unit.objects.exists()
    assert not Person.objects.exists()


def test_a_sheet_without_the_headings_is_refused() -> None:
    book = Workbook()
    out = BytesIO()
    book.save(out)
    with pytest.raises(RegisterRefused, match="没有找到表头"):
        read_register(out.getvalue(), "空.xlsx")
    with pytest.raises(RegisterRefused, match="请选择 xlsx、xls 或 docx 文件"):
        read_register(b"no spreadsheet", "坏.xlsx")


def test_an_administrator_takes_in_his_own_subtree_only() -> None:
    office = make_office()
    own = Person.objects.create_user("own", name="own")
    Post.objects.create(person=own, unit=office.units["教育局"], role=Role.ADMINISTRATOR)
    assert taken([["201009", "第二中学", "", "201", "new", "新人", "填报人", ""]], by=own)["units"] == 1
    for row, said in (
        (["101009", "水库管理站", "", "101", "", "", "", ""], "管理范围"),
        (["900", "另一个财政局", "财政部门", "", "", "", "", ""], "管理范围"),
        (["001", "", "", "", "own", "own", "系统管理员", ""], "管理范围"),
        (["201001", "", "", "", "filler", "filler", "填报人", ""], "其他单位"),
    ):
        with pytest.raises(RegisterRefused, match=said):
            taken([row], by=own)


def test_the_page_tries_first_and_then_takes(client: Client) -> None:
    office = make_office()
    client.force_login(office.people["administrator"])
    data = sheet([["301", "文化局", "主管部门", "001", "chen", "陈曦", "主管部门审核人", ""]])

    def upload(**more: str) -> str:
        file = SimpleUploadedFile("单位.xlsx", data)
        return client.post("/organisation/import/", {"file": file, **more}).content.decode()

    assert "核对无误" in upload()
    assert not Unit.objects.filter(code="301").exists()
    page = upload(take="1")
    assert "初始密码只显示这一次" in page
    assert Person.objects.get(username="chen").must_change_password
    assert "没有导入" in client.post("/organisation/import/", {"x": "1"}).content.decode()
