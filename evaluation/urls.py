"""The addresses of expert review."""

from django.urls import path

from evaluation.views import decisions, files, panels, plans, pool, ranking, recusals, scoring, seats, visits

app_name = "evaluation"

urlpatterns = [
    path("evaluation/", plans.panels, name="panels"),
    path("evaluation/experts/", pool.experts, name="experts"),
    path("evaluation/rounds/<int:pk>/", plans.round_page, name="round"),
    path("evaluation/rounds/<int:pk>/begin/", plans.begin_plan, name="begin_plan"),
    path("evaluation/rounds/<int:pk>/plan/", plans.plan, name="plan"),
    path("evaluation/rounds/<int:pk>/draw/", panels.draw, name="draw"),
    path("evaluation/rounds/<int:pk>/decide/", decisions.decide, name="decide"),
    path("evaluation/panels/<int:pk>/", panels.panel, name="panel"),
    path("evaluation/panels/<int:pk>/do/<slug:action>/", panels.PanelActView.as_view(), name="panel_act"),
    path("evaluation/panels/<int:pk>/supplement/", seats.supplement, name="supplement"),
    path("evaluation/panels/<int:pk>/draft/", panels.draft, name="draft"),
    path("evaluation/rankings/<int:pk>/", ranking.ranking, name="ranking"),
    path("evaluation/rankings/<int:pk>/file/", ranking.ranking_file, name="ranking_file"),
    path("evaluation/rounds/<int:pk>/visits/", visits.visits, name="visits"),
    path("evaluation/visits/<int:pk>/", visits.visit, name="visit"),
    path("evaluation/visits/<int:pk>/do/<slug:action>/", visits.VisitActView.as_view(), name="visit_act"),
    path("evaluation/visits/<int:pk>/photos/", visits.photo_new, name="visit_photo_new"),
    path("evaluation/photos/<int:pk>/", visits.photo, name="visit_photo"),
    path("evaluation/photos/<int:pk>/remove/", visits.photo_remove, name="visit_photo_remove"),
    path("evaluation/decisions/<int:pk>/", decisions.decision, name="decision"),
    path("evaluation/decisions/<int:pk>/redraft/", decisions.redraft, name="redraft"),
    path("evaluation/decisions/<int:pk>/do/<slug:action>/", decisions.DecisionActView.as_view(), name="decision_act"),
    path("evaluation/dossiers/", scoring.dossiers, name="dossiers"),
    path("evaluation/seats/<int:pk>/", seats.seat, name="seat"),
    path("evaluation/seats/<int:pk>/do/<slug:action>/", seats.SeatActView.as_view(), name="seat_act"),
    path("evaluation/seats/<int:pk>/secrecy/", recusals.secrecy, name="secrecy"),
    path("evaluation/seats/<int:pk>/pledge/", recusals.pledge, name="pledge"),
    path("evaluation/seats/<int:pk>/pledge.pdf", recusals.pledge_paper, name="pledge_paper"),
    path("evaluation/panels/<int:pk>/recusals/", recusals.recusals, name="recusals"),
    path("evaluation/rounds/<int:pk>/recusals/", recusals.staff_recusals, name="staff_recusals"),
    path("evaluation/sheets/<int:pk>/", scoring.sheet, name="sheet"),
    path("evaluation/sheets/<int:pk>/autosave/", scoring.autosave, name="sheet_autosave"),
    path("evaluation/sheets/<int:pk>/files/<int:number>/", files.file, name="file"),
    path("evaluation/sheets/<int:pk>/files/<int:number>/content/", files.file_content, name="file_content"),
    path("evaluation/sheets/<int:pk>/recuse/", recusals.recuse, name="recuse"),
    path("evaluation/sheets/<int:pk>/do/<slug:action>/", scoring.SheetActView.as_view(), name="sheet_act"),
]
