"""The addresses of re-checks and reviews."""

from django.urls import path

from jixiao.web.recheck import answers, files, sheets, views

urlpatterns = [
    path("recheck/", views.index, name="rechecks"),
    path("recheck/new/", views.new, name="recheck-new"),
    path("recheck/<int:pk>/", views.board, name="recheck"),
    path("recheck/<int:pk>/edit/", views.edit, name="recheck-edit"),
    path("recheck/<int:pk>/fix/", views.fix, name="recheck-fix"),
    path("recheck/<int:pk>/draw/", views.draw, name="recheck-draw"),
    path("recheck/<int:pk>/replace/", views.replace, name="recheck-replace"),
    path("recheck/<int:pk>/finish/", views.finish, name="recheck-finish"),
    path("recheck/<int:pk>/assign/", views.assign, name="recheck-assign"),
    path("recheck/<int:pk>/sample/", views.sample, name="recheck-sample"),
    path("recheck/<int:pk>/frame/", views.frame, name="recheck-frame"),
    path("recheck/<int:pk>/add/", views.add, name="recheck-add"),
    path("recheck/<int:pk>/estimate/", views.estimated, name="recheck-estimate"),
    path("recheck/<int:pk>/summary/", views.summary, name="recheck-summary"),
    path("recheck/<int:pk>/draw.<slug:to>", files.drawn, name="recheck-draw-file"),
    path("recheck/<int:pk>/draw/file/", files.ask, name="recheck-draw-ask"),
    path("recheck/<int:pk>/summary.<slug:to>", files.summary, name="recheck-summary-file"),
    path("recheck/reviews/<int:pk>/", sheets.sheet, name="recheck-review"),
    path("recheck/reviews/<int:pk>/deduct/", sheets.deduct, name="recheck-deduct"),
    path("recheck/reviews/<int:pk>/deductions/<int:deduction>/", sheets.deduction, name="recheck-deduction"),
    path(
        "recheck/reviews/<int:pk>/deductions/<int:deduction>/remove/",
        sheets.remove,
        name="recheck-deduction-remove",
    ),
    path("recheck/reviews/<int:pk>/take/", sheets.take, name="recheck-take"),
    path(
        "recheck/reviews/<int:pk>/deductions/<int:deduction>/answer/",
        answers.answer,
        name="recheck-answer",
    ),
    path("recheck/reviews/<int:pk>/deductions/<int:deduction>/hear/", answers.hear, name="recheck-hear"),
    path("recheck/reviews/<int:pk>/papers/<int:paper>/", answers.paper, name="recheck-paper"),
    path(
        "recheck/reviews/<int:pk>/papers/<int:paper>/remove/",
        answers.paper_remove,
        name="recheck-paper-remove",
    ),
    path("recheck/reviews/<int:pk>/evidence/<int:attachment>/", files.evidence, name="recheck-evidence"),
    path("recheck/reviews/<int:pk>/sheet.<slug:to>", files.sheet, name="recheck-sheet-file"),
]
