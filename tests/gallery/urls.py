"""The portal's addresses with the gallery beside them."""

from django.urls import path

from config.urls import urlpatterns as portal_urlpatterns
from tests.gallery import views

urlpatterns = [
    path("gallery/", views.components),
    path("gallery/form/", views.form),
    path("gallery/confirm/", views.confirm),
    path("gallery/case/", views.case),
    path("gallery/section/", views.section),
    path("gallery/autosave/", views.autosave),
    *portal_urlpatterns,
]
