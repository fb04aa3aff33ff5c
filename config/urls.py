"""Every address of the portal: the apps at the root, settings at /admin/, the API at /api/v1/, checks for machines."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

APPS = ("portal", "accounts", "chains", "applications", "publicity", "evaluation", "subsidies")

urlpatterns = [
    *(path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")),
    path("admin/", admin.site.urls),
]
