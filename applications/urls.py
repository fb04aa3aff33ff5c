"""The addresses of applications: the list, the case file with its tabs and acts, rounds."""

from django.urls import path

from applications.views import (
    attachments,
    case,
    editions,
    enquiry,
    form,
    handing_in,
    lists,
    members,
    recommending,
    review,
    rounds,
    section,
    tables,
)

app_name = "applications"

CASE = "applications/<int:pk>/"
FORM = f"{CASE}form/"

urlpatterns = [
    path("progress/", enquiry.progress, name="progress"),
    path("applications/", lists.applications, name="list"),
    path("applications/export/", lists.export, name="export"),
    path("applications/rounds/", rounds.rounds, name="rounds"),
    path("applications/rounds/new/<int:programme>/", rounds.round_new, name="round_new"),
    path("applications/rounds/<int:pk>/", rounds.round_page, name="round"),
    path("applications/rounds/<int:pk>/edit/", rounds.round_edit, name="round_edit"),
    path("applications/editions/", editions.editions, name="editions"),
    path("applications/editions/new/", editions.edition_new, name="edition_new"),
    path("applications/editions/<int:pk>/", editions.edition, name="edition"),
    path("applications/editions/<int:pk>/preview/", editions.edition_preview, name="edition_preview"),
    path("applications/editions/<int:pk>/file/", editions.edition_file, name="edition_file"),
    path("applications/editions/<int:pk>/do/<slug:action>/", editions.EditionActView.as_view(), name="edition_act"),
    path("applications/recommendations/", recommending.recommendations, name="recommendations"),
    path("applications/recommendations/<int:call>/<int:authority>/draw/", recommending.draw_list, name="draw_list"),
    path("applications/recommendations/<int:document>/send/", recommending.send_list, name="send_list"),
    path(CASE, case.case, name="case"),
    path(f"{CASE}changes/", case.changes, name="changes"),
    path(f"{CASE}attachments/", case.attachments, name="attachments"),
    path(f"{CASE}members/", case.members, name="members"),
    path(f"{CASE}checklist/", case.checklist, name="checklist"),
    path(f"{CASE}papers/", case.papers_tab, name="papers"),
    path(f"{CASE}papers/<int:document>/", case.paper, name="paper"),
    path(f"{CASE}record/", case.record_tab, name="record"),
    path(f"{CASE}uploads/<int:upload>/", case.upload, name="upload"),
    path(f"{CASE}sealed/<slug:section>/<slug:field>/", case.sealed, name="sealed"),
    path(f"{CASE}acts/<slug:action>/", review.ActView.as_view(), name="act"),
    path("applications/confirmations/", members.confirmations, name="confirmations"),
    path("applications/confirmations/<int:pk>/", members.confirmation, name="confirmation"),
    path(
        "applications/confirmations/<int:pk>/acts/<slug:action>/",
        members.ConfirmationActView.as_view(),
        name="confirmation_act",
    ),
    path("applications/start/", form.start, name="start"),
    path("applications/start/<int:call>/<int:unit>/", form.begin, name="begin"),
    path(FORM, form.form, name="form"),
    path(f"{FORM}missing/", form.missing, name="missing"),
    path(f"{FORM}confirmations/", members.confirmations_of, name="confirmations_of"),
    path(f"{FORM}preview/", form.preview, name="preview"),
    path(f"{FORM}attachments/", attachments.attachments, name="form_attachments"),
    path(f"{FORM}attachments/<int:attachment>/remove/", attachments.remove, name="remove_attachment"),
    path(f"{FORM}hand-in/", handing_in.hand_in, name="hand_in"),
    path(f"{FORM}corrections/", handing_in.corrections, name="corrections"),
    path(f"{FORM}do/<slug:action>/", handing_in.FormActView.as_view(), name="form_act"),
    path(f"{FORM}<slug:key>/", section.section, name="section"),
    path(f"{FORM}<slug:key>/autosave/", section.autosave, name="autosave"),
    path(f"{FORM}<slug:key>/template/", tables.rows_template, name="rows_template"),
    path(f"{FORM}<slug:key>/import/", tables.rows_import, name="rows_import"),
    path(f"{FORM}<slug:key>/import/undo/", tables.undo_rows_import, name="undo_rows_import"),
]
