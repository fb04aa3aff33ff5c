"""The addresses of publicity: public notices, announcements and objections; the desk of municipal staff."""

from django.urls import path

from publicity.views import announcements, confirming, desk, notices, objecting, objections, public, word_files

app_name = "publicity"

NOTICE = "notices/<int:pk>/"
FILE = "publicity/notices/<int:pk>/"
CASE = "publicity/objections/<int:pk>/"
PAPER = "publicity/announcements/<int:pk>/"

urlpatterns = [
    path("notices/", public.notices, name="notices"),
    path(NOTICE, public.notice, name="notice"),
    path(f"{NOTICE}paper/", public.notice_paper, name="notice_paper"),
    path(f"{NOTICE}list.xlsx", public.notice_list, name="notice_list"),
    path(f"{NOTICE}object/", objecting.objection_form, name="object"),
    path(f"{NOTICE}object/email/", confirming.email, name="object_email"),
    path(f"{NOTICE}object/email/<slug:token>/", confirming.code, name="object_code"),
    path("objections/", objecting.stage, name="stage"),
    path("objections/receipt/<str:token>/", objecting.receipt, name="receipt"),
    path("announcements/", public.announcements, name="announcements"),
    path("announcements/<int:pk>/", public.announcement, name="announcement"),
    path("announcements/<int:pk>/paper/", public.announcement_paper, name="announcement_paper"),
    path("publicity/", desk.notices, name="list"),
    path("publicity/notices/new/<int:call>/", notices.notice_new, name="notice_new"),
    path("publicity/notices/results/<int:programme>/", notices.results_new, name="results_new"),
    path(FILE, notices.notice_file, name="notice_file"),
    path(f"{FILE}edit/", notices.notice_edit, name="notice_edit"),
    path(f"{FILE}correct/", notices.notice_correct, name="notice_correct"),
    path(f"{FILE}preview/", notices.notice_preview, name="notice_preview"),
    path(f"{FILE}word/", word_files.notice_word, name="notice_word"),
    path(f"{FILE}letter/", objections.letter_new, name="letter_new"),
    path(f"{FILE}acts/<slug:action>/", notices.NoticeActView.as_view(), name="notice_act"),
    path("publicity/objections/", desk.objections, name="objection_list"),
    path(CASE, objections.objection, name="objection"),
    path(f"{CASE}evidence/<int:number>/", objections.evidence, name="evidence"),
    path(f"{CASE}identity/", objections.identity, name="identity"),
    path(f"{CASE}reply/", objections.reply, name="reply"),
    path(f"{CASE}acts/<slug:action>/", objections.ObjectionActView.as_view(), name="objection_act"),
    path("publicity/announcements/", desk.announcements, name="announcement_list"),
    path("publicity/announcements/new/<int:notice>/", announcements.announcement_new, name="announcement_new"),
    path(PAPER, announcements.announcement_file, name="announcement_file"),
    path(f"{PAPER}edit/", announcements.announcement_edit, name="announcement_edit"),
    path(f"{PAPER}preview/", announcements.announcement_preview, name="announcement_preview"),
    path(f"{PAPER}word/", word_files.announcement_word, name="announcement_word"),
    path(f"{PAPER}acts/<slug:action>/", announcements.AnnouncementActView.as_view(), name="announcement_act"),
]
