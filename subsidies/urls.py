"""The addresses of support policies; their list is a page of the portal."""

from django.urls import path

from subsidies import views

app_name = "subsidies"
urlpatterns = [
    path("policies/<int:number>/", views.policy, name="policy"),
    path("policies/<int:number>/revise/", views.revise, name="revise"),
]
