"""The addresses of chains."""

from django.urls import path

from chains.views import directory, files, roster, tables

app_name = "chains"
urlpatterns = [
    path("chains/", directory.directory, name="directory"),
    path("desk/chains/", files.chains, name="list"),
    path("chains/<str:number>/", directory.chain, name="chain"),
    path("chains/<str:number>/file/", files.file, name="file"),
    path("chains/<str:number>/members/", files.members, name="members"),
    path("chains/<str:number>/schools/", files.schools, name="schools"),
    path("chains/<str:number>/acts/", files.acts, name="acts"),
    path("chains/<str:number>/roster/", roster.roster, name="roster"),
    path("chains/<str:number>/roster/new/", roster.student_new, name="student_new"),
    path("chains/<str:number>/roster/<int:pk>/", roster.student, name="student"),
    path("chains/<str:number>/roster/<int:pk>/numbers/", roster.student_numbers, name="student_numbers"),
    path("chains/<str:number>/roster/import/", tables.roster_import, name="roster_import"),
    path("chains/<str:number>/roster/import/<uuid:token>/", tables.roster_confirm, name="roster_confirm"),
    path("chains/<str:number>/roster/template/", tables.roster_template, name="roster_template"),
    path("chains/<str:number>/roster/export/", tables.roster_export, name="roster_export"),
]
