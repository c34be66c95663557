"""Waivers: what they cover, when they are in force, and what a file of them must hold."""

from datetime import date

import pytest

from jixiao.findings import Finding, Severity, Waiver, WaiverError, apply_waivers, read_waivers

FOUND = Finding("fund-rate", Severity.ERROR, "a.docx", 0, "绿化养护", "funds.total.rate")
GOOD = {"code": "fund-rate", "document": "a.docx", "by": "王某", "reason": "已核实", "on": "2024-01-31"}
DAY = date(2024, 6, 1)


def waiver(**changes) -> Waiver:
    known = {"code": "fund-rate", "document": "a.docx", "project": "绿化养护", "field": "funds.total.rate"}
    return Waiver(**{**known, "by": "王某", "reason": "已核实", "on": date(2024, 1, 31), **changes})


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, True),
        ({"project": "", "field": ""}, True),
        ({"code": "fund-score"}, False),
        ({"document": "b.docx"}, False),
        ({"project": "道路养护"}, False),
        ({"field": "funds.total.score"}, False),
    ],
)
def test_a_waiver_covers_one_code_of_one_document(changes, covered):
    assert waiver(**changes).covers(FOUND) is covered


@pytest.mark.parametrize(
    ("printed", "given", "covered"),
    [
        ("/data/2023/a.docx", "a.docx", True),
        ("/data/2023/a.docx", "2023/a.docx", True),
        ("/data/2023/a.docx", "./2023/a.docx", True),
        ("C:\\data\\2023\\a.docx", "2023/a.docx", True),
        ("forms.zip/2023/a.docx", "forms.zip/2023/a.docx", True),
        ("/data/2023/a.docx", "23/a.docx", False),
        ("/data/2023/aa.docx", "a.docx", False),
        ("a.docx", "2023/a.docx", False),
    ],
)
def test_the_end_of_the_path_names_the_document(printed, given, covered):
    finding = FOUND._replace(document=printed)
    assert waiver(document=given).covers(finding) is covered


@pytest.mark.parametrize(
    ("day", "until", "in_force"),
    [
        (date(2024, 1, 30), None, False),
        (date(2024, 1, 31), None, True),
        (date(2030, 1, 1), None, True),
        (date(2024, 2, 29), date(2024, 2, 29), True),
        (date(2024, 3, 1), date(2024, 2, 29), False),
    ],
)
def test_a_waiver_is_in_force_from_its_day_to_its_last(day, until, in_force):
    assert waiver(until=until).in_force(day) is in_force


def test_what_is_waived_is_kept_with_its_waiver():
    other = Finding("fund-score", Severity.ERROR, "a.docx", 0, "绿化养护", "funds.total.score")
    standing, waived = apply_waivers([FOUND, other], [waiver()], DAY)
    assert standing == [other]
    assert waived == [(FOUND, waiver())]


def test_one_waiver_may_silence_several_findings_and_the_first_that_fits_is_used():
    wide = waiver(project="", field="")
    again = Finding("fund-rate", Severity.ERROR, "a.docx", 1, "道路养护", "funds.total.rate")
    standing, waived = apply_waivers([FOUND, again], [waiver(), wide], DAY)
    assert standing == []
    assert [w for _, w in waived] == [waiver(), wide]


@pytest.mark.parametrize(
    "idle", [waiver(document="b.docx"), waiver(until=date(2024, 2, 1)), waiver(on=date(2025, 1, 1))]
)
def test_a_waiver_that_silences_nothing_is_a_finding(idle):
    standing, waived = apply_waivers([FOUND], [idle], DAY)
    assert waived == []
    assert standing[0] == FOUND
    assert (standing[1].code, standing[1].document, standing[1].printed) == (
        "waiver-idle",
        idle.document,
        "fund-rate",
    )
    assert "王某" in standing[1].message()


def written(tmp_path, *items) -> object:
    path = tmp_path / "waivers.yaml"
    path.write_text(
        "".join("- {" + ", ".join(f"{k}: {v}" for k, v in item.items()) + "}\n" for item in items), "utf-8"
    )
    return path


def test_a_file_of_waivers_is_read(tmp_path):
    first, second = read_waivers(written(tmp_path, GOOD, GOOD | {"until": "2024-12-31", "field": "grade"}))
    assert (first.by, first.on, first.until, first.project) == ("王某", date(2024, 1, 31), None, "")
    assert (second.until, second.field) == (date(2024, 12, 31), "grade")
    empty = tmp_path / "empty.yaml"
    empty.write_text("")
    assert read_waivers(empty) == []


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({name: value for name, value in GOOD.items() if name != "reason"}, "reason"),
        (GOOD | {"by": "''"}, "by"),
        (GOOD | {"code": "no-such-code"}, "no-such-code"),
        (GOOD | {"on": "'soon'"}, "on"),
        (GOOD | {"until": "2024"}, "until"),
    ],
)
def test_a_mistake_names_the_entry_and_what_is_wrong(tmp_path, item, said):
    with pytest.raises(WaiverError, match=rf"第2条.*{said}"):
        read_waivers(written(tmp_path, GOOD, item))


@pytest.mark.parametrize("text", ["a: b", "- a", "- [", "\x00"])
def test_what_is_no_list_of_waivers_is_refused(tmp_path, text):
    path = tmp_path / "w.yaml"
    path.write_text(text)
    with pytest.raises(WaiverError):
        read_waivers(path)
    with pytest.raises(WaiverError):
        read_waivers(tmp_path / "missing.yaml")
