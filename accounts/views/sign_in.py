"""Signing in and out, and passwords."""

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.views import (
    INTERNAL_RESET_SESSION_TOKEN,
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetConfirmView,
)
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy

from accounts import services
from accounts.forms import ChangePasswordForm, SetPasswordForm, SignInForm
from accounts.models import User
from accounts.views.idle import note_use
from office.machine import Actor

BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInView(LoginView):
    """Sign in by user name and password; each success and failure is an act in the register."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        note_use(self.request)
        services.record_sign_in(form.get_user(), actor=Actor.of_request(self.request), at=self.request.arrived_at)
        return response

    def form_invalid(self, form: Form) -> HttpResponse:
        username = form.cleaned_data.get("username")
        if username and form.cleaned_data.get("password"):
            services.record_failed_sign_in(
                username,
                actor=Actor.of_request(self.request),
                at=self.request.arrived_at,
                locked=getattr(self.request, "axes_locked_out", False),
            )
        return self.render_to_response(self.get_context_data(form=form), status=400)


class SignOutView(LogoutView):
    """Sign out, by POST only."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        services.record_sign_out(request.user, actor=Actor.of_request(request), at=request.arrived_at)
        return super().post(request, *args, **kwargs)


class ChangePasswordView(PasswordChangeView):
    """A new password in place of the present one; other sessions end."""

    template_name = "accounts/password.html"
    form_class = ChangePasswordForm

    def form_valid(self, form: Form) -> HttpResponse:
        request = self.request
        services.change_password(
            request.user, form.cleaned_data["new_password1"], actor=Actor.of_request(request), at=request.arrived_at
        )
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改，其他设备上的登录已退出。")
        return redirect("accounts:profile")

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


class SetPasswordView(PasswordResetConfirmView):
    """A password by the one-time link that an administrator gave."""

    template_name = "accounts/set_password.html"
    form_class = SetPasswordForm
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: Form) -> HttpResponse:
        actor = Actor.of(self.user, self.request.META.get("REMOTE_ADDR", ""))
        services.change_password(self.user, form.cleaned_data["new_password1"], actor=actor, at=self.request.arrived_at)
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        messages.success(self.request, "密码已设置，请登录。")
        return redirect(self.success_url)

    def form_invalid(self, form: Form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=400)


def sign_in_newcomer(request: HttpRequest, user: User) -> None:
    """Somebody who has just got an account goes on signed in; nothing to do for those who are."""
    if request.user.is_authenticated:
        return
    login(request, user, backend=BACKEND)
    note_use(request)
    services.record_sign_in(user, actor=Actor.of_request(request), at=request.arrived_at)
