"""The portal's addresses with the API of accounts among them, whatever config/api.py offers to the public."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from accounts.api import router_entries
from config import urls

router = SimpleRouter()
for prefix, viewset, basename in router_entries:
    router.register(prefix, viewset, basename=f"tested-{basename}")

urlpatterns = [path("api/v1/", include(router.urls)), *urls.urlpatterns]
