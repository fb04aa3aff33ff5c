"""The addresses of accounts."""

from django.urls import path, re_path

from accounts.views import absences, bars, clerks, people, sign_in, takeovers, units

app_name = "accounts"
urlpatterns = [
    path("login/", sign_in.SignInView.as_view(), name="login"),
    path("logout/", sign_in.SignOutView.as_view(), name="logout"),
    path("password/", sign_in.ChangePasswordView.as_view(), name="password"),
    path("password/<uidb64>/<token>/", sign_in.SetPasswordView.as_view(), name="set_password"),
    path("profile/", people.profile, name="profile"),
    path("profile/change/", people.change_profile, name="change_profile"),
    path("one-time-link/", clerks.link, name="link"),
    path("register-unit/", units.register, name="register"),
    path("units/", units.units, name="units"),
    path("units/<int:pk>/", units.unit, name="unit"),
    re_path(r"^units/(?P<pk>\d+)/papers/(?P<name>licence|letter)/$", units.paper, name="paper"),
    re_path(r"^units/(?P<pk>\d+)/papers/(?P<name>licence|letter)/replace/$", units.replace_paper, name="replace_paper"),
    path("units/<int:pk>/invite/", clerks.invite, name="invite"),
    path("units/<int:pk>/do/<slug:action>/", units.UnitTransition.as_view(), name="unit_act"),
    path("invitations/<int:pk>/withdraw/", clerks.withdraw_invitation, name="withdraw_invitation"),
    path("join/<str:token>/", clerks.join, name="join"),
    path("clerks/<int:pk>/remove/", clerks.remove_clerk, name="remove_clerk"),
    path("takeovers/", takeovers.takeovers, name="takeovers"),
    path("takeovers/new/<str:uscc>/", takeovers.takeover_request, name="takeover_request"),
    path("takeovers/<int:pk>/", takeovers.takeover, name="takeover"),
    path("takeovers/<int:pk>/letter/", takeovers.letter, name="takeover_letter"),
    path("takeovers/<int:pk>/do/<slug:action>/", takeovers.TakeoverTransition.as_view(), name="takeover_act"),
    path("bars/", bars.bars, name="bars"),
    path("bars/new/", bars.enter_bar, name="enter_bar"),
    path("bars/<int:pk>/lift/", bars.lift_bar, name="lift_bar"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/<int:authority>/", absences.enter_absence, name="enter_absence"),
    path("absences/<int:pk>/end/", absences.end_absence, name="end_absence"),
    path("users/", people.users, name="users"),
    path("users/new/", people.add_user, name="add_user"),
    path("users/<int:pk>/", people.user, name="user"),
    path("users/<int:pk>/grant/", people.grant, name="grant"),
    path("users/<int:pk>/active/", people.set_active, name="set_active"),
    path("users/<int:pk>/password-link/", people.password_link, name="password_link"),
    path("roles/<int:pk>/revoke/", people.revoke, name="revoke"),
]
