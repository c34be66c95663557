"""The addresses of whole-unit forms."""

from django.urls import path

from jixiao.web.wholes import views

urlpatterns = [
    path("wholes/<int:pk>/", views.show, name="whole"),
    path("wholes/<int:pk>/take/", views.take, name="whole-take"),
]
