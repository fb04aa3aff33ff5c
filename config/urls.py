"""Every address of the portal: the apps at the root, settings at /admin/, the API at /api/v1/, checks for machines."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config.api import router
from config.health import healthz, readyz

# The portal first: its sign-in stands before that of Django's admin. Then what the public reads: an address is looked
# for pattern by pattern, and no two apps share one.
APPS = ("portal", "publicity", "chains", "accounts", "applications", "evaluation", "subsidies")

urlpatterns = [
    *(path("", include(f"{app}.urls")) for app in APPS),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("api/v1/", include(router.urls)),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("admin/", admin.site.urls),
]
