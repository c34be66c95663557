"""The addresses of one form."""

from django.urls import path

from jixiao.web.desk import beside, downloads, views

urlpatterns = [
    path("<int:pk>/", views.dossier, name="dossier"),
    path("<int:pk>/state", views.state, name="dossier-state"),
    path("<int:pk>/changes", views.changes, name="dossier-changes"),
    path("<int:pk>/presence", views.presence, name="dossier-presence"),
    path("<int:pk>/take/<slug:name>", views.take, name="dossier-take"),
    path("<int:pk>/comments", beside.comments, name="dossier-comments"),
    path("<int:pk>/settled", beside.settled, name="dossier-settled"),
    path("<int:pk>/replies", beside.replies, name="dossier-replies"),
    path("<int:pk>/answers", beside.answers, name="dossier-answers"),
    path("<int:pk>/waivers", beside.waivers, name="dossier-waivers"),
    path("<int:pk>/library", beside.indicator_library, name="dossier-library"),
    path("<int:pk>/evidence", beside.files, name="dossier-evidence"),
    path("<int:pk>/evidence/<int:attachment>", beside.file, name="dossier-file"),
    path("<int:pk>/evidence/<int:attachment>/page", beside.page, name="dossier-file-page"),
    path(
        "<int:pk>/evidence/<int:attachment>/page/<int:page>.png", beside.picture, name="dossier-file-picture"
    ),
    path("<int:pk>/evidence/<int:attachment>/remove", beside.file_removed, name="dossier-file-remove"),
    path("<int:pk>/upload", beside.upload, name="dossier-upload"),
    path("<int:pk>/upload/take", beside.read_in, name="dossier-upload-take"),
    path("<int:pk>/last-year", beside.last_year, name="dossier-last-year"),
    path("<int:pk>/export/<slug:to>", downloads.export, name="dossier-export"),
    path("<int:pk>/findings/<slug:to>", downloads.findings, name="dossier-findings"),
    path("<int:pk>/difference/<slug:before>/<slug:after>", beside.difference, name="dossier-difference"),
]
