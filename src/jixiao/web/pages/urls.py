"""The addresses of the pages around the forms."""

from django.urls import path

from jixiao.web.pages import account, journal, lists, office, rounds, start

urlpatterns = [
    path("", start.home, name="home"),
    path("healthy", start.healthy, name="healthy"),
    path("language", start.set_language, name="set-language"),
    path("notifications/", start.notifications, name="notifications"),
    path("guide/", start.guide, name="guide"),
    path("sign-in/", account.sign_in, name="sign-in"),
    path("sign-in/second/", account.second, name="sign-in-second"),
    path("sign-out/", account.sign_out, name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.change_password, name="change-password"),
    path("account/second-factor/", account.second_factor, name="second-factor"),
    path("rounds/", rounds.index, name="rounds"),
    path("rounds/new/", rounds.new, name="round-new"),
    path("rounds/<int:pk>/", rounds.board, name="round"),
    path("rounds/<int:pk>/edit/", rounds.edit, name="round-edit"),
    path("rounds/<int:pk>/open/", rounds.open_, name="round-open"),
    path("rounds/<int:pk>/close/", rounds.close, name="round-close"),
    path("rounds/<int:pk>/extend/", rounds.extend, name="round-extend"),
    path("dossiers/", lists.dossiers, name="dossiers"),
    path("dossiers/take/", lists.take_many, name="dossiers-take"),
    path("projects/", lists.projects, name="projects"),
    path("projects/new/", lists.project_new, name="project-new"),
    path("organisation/", office.tree, name="organisation"),
    path("organisation/units/new/", office.unit_edit, name="unit-new"),
    path("organisation/units/<int:pk>/", office.unit_edit, name="unit"),
    path("organisation/people/", office.people, name="people"),
    path("organisation/people/new/", office.person_edit, name="person-new"),
    path("organisation/people/<int:pk>/", office.person_edit, name="person"),
    path("organisation/people/<int:pk>/reset/", office.reset_password, name="person-reset"),
    path("organisation/people/<int:pk>/posts/", office.post_add, name="post-add"),
    path("organisation/posts/<int:pk>/remove/", office.post_remove, name="post-remove"),
    path("organisation/import/", office.import_, name="organisation-import"),
    path("journal/", journal.index, name="journal"),
    path("journal/export/", journal.export, name="journal-export"),
]
