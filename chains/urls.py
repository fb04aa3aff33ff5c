"""The addresses of chains."""

from django.urls import path

from chains.views import directory, entries, entry_batches, entry_tables, files, roster, stories, story_files, tables

app_name = "chains"
urlpatterns = [
    path("chains/", directory.directory, name="directory"),
    path("desk/chains/", files.chains, name="list"),
    path("desk/chains/entries/", entries.entries, name="entries"),
    path("desk/chains/entries/new/", entries.entry_new, name="entry_new"),
    path("desk/chains/entries/import/", entry_tables.entries_import, name="entries_import"),
    path("desk/chains/entries/import/<slug:code>/", entry_tables.entries_template, name="entries_template"),
    path("desk/chains/entries/approve/", entry_batches.entries_approve, name="entries_approve"),
    path("desk/chains/entries/<int:pk>/", entries.entry, name="entry"),
    path("desk/chains/entries/<int:pk>/edit/", entries.entry_edit, name="entry_edit"),
    path("desk/chains/entries/<int:pk>/members/", entry_tables.entry_members, name="entry_members"),
    path(
        "desk/chains/entries/<int:pk>/members/template/",
        entry_tables.entry_members_template,
        name="entry_members_template",
    ),
    path("desk/chains/entries/<int:pk>/scan/", entries.entry_scan, name="entry_scan"),
    path("desk/chains/entries/<int:pk>/<str:action>/", entries.EntryActView.as_view(), name="entry_act"),
    path("stories/", stories.stories, name="stories"),
    path("stories/<int:pk>/", stories.story, name="story"),
    path("stories/<int:pk>/pictures/<int:picture>/", stories.story_picture, name="story_picture"),
    path("desk/stories/", story_files.story_list, name="story_list"),
    path("desk/stories/new/", story_files.story_new, name="story_new"),
    path("desk/stories/<int:pk>/", story_files.story_file, name="story_file"),
    path("desk/stories/<int:pk>/edit/", story_files.story_edit, name="story_edit"),
    path("desk/stories/<int:pk>/pictures/", story_files.story_picture_new, name="story_picture_new"),
    path(
        "desk/stories/<int:pk>/pictures/<int:picture>/remove/",
        story_files.story_picture_remove,
        name="story_picture_remove",
    ),
    path("desk/stories/<int:pk>/<slug:action>/", story_files.StoryActView.as_view(), name="story_act"),
    path("chains/<str:number>/", directory.chain, name="chain"),
    path("chains/<str:number>/file/", files.file, name="file"),
    path("chains/<str:number>/papers/<int:document>/", files.paper, name="paper"),
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
