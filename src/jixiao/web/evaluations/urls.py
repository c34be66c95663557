"""The addresses of ``evaluations``."""

from django.urls import path

from jixiao.web.evaluations import evaluated, papers, teamwork, views, work

_ONE = "evaluations/<int:pk>/"

urlpatterns = [
    path("evaluations/", views.index, name="evaluations"),
    path("evaluations/new/", views.new, name="evaluation-new"),
    path(_ONE, views.page, name="evaluation"),
    path(f"{_ONE}edit/", views.edit, name="evaluation-edit"),
    path(f"{_ONE}take/", views.take, name="evaluation-take"),
    path(f"{_ONE}framework/", teamwork.framework, name="evaluation-framework"),
    path(f"{_ONE}framework/fill/", teamwork.fill, name="evaluation-fill"),
    path(f"{_ONE}team/", teamwork.team, name="evaluation-team"),
    path(f"{_ONE}team/<int:member>/", teamwork.member, name="evaluation-member"),
    path(f"{_ONE}declaration/", teamwork.declare, name="evaluation-declare"),
    path(f"{_ONE}sheet/", work.sheet, name="evaluation-sheet"),
    path(f"{_ONE}scores/", work.scores, name="evaluation-scores"),
    path(f"{_ONE}scores/open/", work.open_, name="evaluation-open"),
    path(f"{_ONE}evidence/", papers.items, name="evaluation-ledger"),
    path(f"{_ONE}evidence/<int:item>/", papers.item, name="evaluation-item"),
    path(f"{_ONE}evidence/<int:item>/file", papers.item_file, name="evaluation-item-file"),
    path(f"{_ONE}problems/", papers.problems, name="evaluation-problems"),
    path(f"{_ONE}problems/<int:problem>/", papers.problem, name="evaluation-problem"),
    path(f"{_ONE}problems/<int:problem>/answer/", papers.answer, name="evaluation-answer"),
    path(f"{_ONE}problems/<int:problem>/decide/", papers.decide, name="evaluation-decide"),
    path(f"{_ONE}report/", papers.report, name="evaluation-report"),
    path(f"{_ONE}report/draft", papers.draft, name="evaluation-draft"),
    path(f"{_ONE}report/<int:number_>", papers.report_file, name="evaluation-report-file"),
    path(f"{_ONE}forms/", evaluated.listed, name="evaluation-forms"),
    path(f"{_ONE}forms/<int:dossier>/", evaluated.form, name="evaluation-form"),
    path(f"{_ONE}forms/<int:dossier>/<int:attachment>", evaluated.file, name="evaluation-form-file"),
]
