"""The benchmark of judging makes forms that can be judged, measures every kind of work, and says whether the goal is met."""

import pytest

from benchmarks_smoke.loading import load

benchmark = load("judging")


def test_made_forms_are_whole_and_differ():
    forms = benchmark.made(5)
    assert all(9 <= len(form.indicators) <= 17 for form in forms)
    assert all(form.funds[0].executed.value and form.total_score.value for form in forms)
    assert len({form.project.text for form in forms}) == 5


def test_every_kind_of_work_is_measured():
    results = benchmark.measure(benchmark.made(3), 1)
    assert [result.name for result in results][2] == benchmark.CHECKED
    assert len(results) == 4
    assert all(result.seconds >= 0 for result in results)


@pytest.mark.parametrize(("seconds", "met"), [(0.0001, True), (1.0, False)])
def test_the_report_says_whether_the_goal_is_met(seconds, met, capsys):
    forms = benchmark.made(2)
    results = [benchmark.Measured("bare loop", 2, 0.00005), benchmark.Measured(benchmark.CHECKED, 2, seconds)]
    assert benchmark.report("made", forms, results) is met
    assert ("not met" in capsys.readouterr().out) is not met
