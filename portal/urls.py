"""The addresses of what spans the whole portal."""

from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("display/", views.display, name="display"),
]
