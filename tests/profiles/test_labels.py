"""What a cell may be is never less than what it is."""

from hypothesis import given
from hypothesis import strategies as st

from jixiao.profiles.labels import FUND_COLUMN, INDICATOR_COLUMN, OBJECTIVE, PROJECT, TASK_COLUMN, load_labels

LABELS = load_labels()
NAMED = sorted(LABELS.named_roles)
AROUND = st.text("（）()万元 \n：:1-7月截至底上半年*", max_size=6)


@given(AROUND, st.sampled_from(NAMED) | st.text(max_size=8), AROUND)
def test_roles_leave_out_no_label(before: str, name: str, after: str) -> None:
    text = before + name + after
    roles = LABELS.roles(text)
    truly = (
        (PROJECT, LABELS.head_field(text) == "project" or "：" in text),
        (OBJECTIVE, LABELS.head_field(text) == "objective_expected"),
        (TASK_COLUMN, LABELS.task_column(text)),
        (FUND_COLUMN, LABELS.fund_column(text)),
        (INDICATOR_COLUMN, LABELS.indicator_column(text)),
    )
    assert [role for role, is_so in truly if is_so and not roles & role] == []


def test_roles_tell_labels_from_values() -> None:
    assert LABELS.roles("项目名称") == PROJECT
    assert LABELS.roles("年度指标值") & INDICATOR_COLUMN
    assert LABELS.roles("1-7月执行数") & FUND_COLUMN
    assert [LABELS.roles(text) for text in ("≥8次", "95.5", "灌溉渠道完成情况")] == [0, 0, 0]


def test_total_is_known_with_and_without_points() -> None:
    assert [LABELS.is_total(text) for text in ("合计", "总分", "总得分", "数量指标")] == [
        True,
        True,
        True,
        False,
    ]
