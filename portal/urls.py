"""The addresses of what spans the whole portal."""

from django.urls import path

from accounts.views.sign_in import SignOutView
from portal.views import calendars, desk, inbox, message_templates, open_data, public, records, settings, verification

app_name = "portal"
urlpatterns = [
    path("", public.home, name="home"),
    path("guide/", public.guide, name="guide"),
    path("guide/preparation.xlsx", public.preparation_file, name="preparation_file"),
    path("guide/contacts.xlsx", public.contacts_file, name="contacts_file"),
    path("contacts/", public.contacts, name="contacts"),
    path("policies/", public.policies, name="policies"),
    path("verify/", verification.Verify.as_view(), name="verify"),
    path("verify/<str:code>/", verification.Document.as_view(), name="document"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/<slug:name>.<slug:kind>", open_data.open_list, name="open_list"),
    path("sitemap.xml", open_data.sitemap, name="sitemap"),
    path("robots.txt", open_data.robots, name="robots"),
    path("display/", public.display, name="display"),
    path("desk/", desk.desk, name="desk"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/settings/", inbox.notices, name="notices"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:pk>/read/", inbox.read_message, name="read_message"),
    path("jobs/", desk.jobs, name="jobs"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/new/", calendars.calendar_new, name="calendar_new"),
    path("calendar/deadlines/", calendars.calendar_deadlines, name="calendar_deadlines"),
    path("calendar/<int:pk>/", calendars.calendar_version, name="calendar_version"),
    path("calendar/<int:pk>/edit/", calendars.calendar_edit, name="calendar_edit"),
    path("calendar/<int:pk>/<slug:action>/", calendars.CalendarActView.as_view(), name="calendar_act"),
    path("templates/", message_templates.templates, name="message_templates"),
    path("templates/new/", message_templates.template_new, name="message_template_new"),
    path("templates/<int:pk>/", message_templates.template_page, name="message_template"),
    path("acts/", records.register, name="register"),
    path("acts/export/", records.register_export, name="register_export"),
    # In front of Django's admin: nobody gets in, out or a new password past the register of acts.
    path("admin/login/", settings.settings_login, name="settings_login"),
    path("admin/logout/", SignOutView.as_view(), name="settings_logout"),
    path("admin/password_change/", settings.settings_password, name="settings_password"),
]
