"""Invitations into the pool: sent and withdrawn by the officer, answered by whoever holds the link."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.selectors import link_digest
from accounts.views.clerks import show_once
from accounts.views.pages import attempt
from accounts.views.sign_in import sign_in_newcomer
from evaluation.forms import AnswerForm, DeclineForm
from evaluation.models import ExpertInvitation
from evaluation.notifications import token_of
from evaluation.services import accept_invitation, decline_invitation, invite_expert, withdraw_invitation
from evaluation.services.invitations import LINK_DEAD
from evaluation.views.pool import expert_of
from office.actors import Actor
from office.words import until_words


@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation, again if need be; without an e-mail address the link is shown once, to be handed over."""
    found = expert_of(request, pk)
    made = invite_expert(found, actor=Actor.of_request(request), at=request.arrived_at)
    if made.email:
        messages.success(request, f"邀请已发往 {made.email}，{until_words(made.expires_at)} 前有效。")
        return redirect(found)
    advice = f"请把链接交给{found.person.name}本人，{until_words(made.expires_at)} 前有效，只能使用一次。"
    url = reverse("evaluation:answer", args=[token_of(made)])
    return show_once(request, title="入库邀请链接", url=url, advice=advice, back=found.get_absolute_url())


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an unanswered link useless."""
    found = expert_of(request, pk)
    withdraw_invitation(found, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "邀请已撤回，链接不能再用。")
    return redirect(found)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Accept with an account, or decline with a reason; by the link alone, which works once."""
    open_ones = ExpertInvitation.objects.open(request.arrived_at).select_related("expert__authority", "expert__person")
    invitation = open_ones.filter(token_digest=link_digest(token)).first()
    if invitation is None:
        return render(request, "accounts/sentence.html", {"title": "入库邀请", "sentence": LINK_DEAD}, status=404)
    declining = request.method == "POST" and "decline" in request.POST
    accepting = request.method == "POST" and not declining
    form = AnswerForm(request.POST if accepting else None, initial=_known(invitation))
    form.fields["person_name"].disabled = True
    refusal = DeclineForm(request.POST if declining else None)
    if request.user.is_authenticated:
        form.drop_account_fields()
    actor, at = Actor.of_request(request), request.arrived_at
    if declining and attempt(refusal, lambda: decline_invitation(token, **refusal.cleaned_data, actor=actor, at=at))[0]:
        sentence = f"您已谢绝{invitation.expert.authority.name}的邀请，感谢答复。"
        return render(request, "accounts/sentence.html", {"title": "入库邀请", "sentence": sentence})
    if accepting:
        done, user = attempt(form, lambda: accept_invitation(token, account=form.account(), actor=actor, at=at))
        if done:
            sign_in_newcomer(request, user)
            messages.success(request, "您已加入评审专家库，请核对工作单位和利害关系。")
            return redirect("evaluation:own_profile")
    context = {
        "expert": invitation.expert,
        "until": until_words(invitation.expires_at),
        "form": form,
        "refusal": refusal,
        "sign_in_url": "" if request.user.is_authenticated else f"{reverse('accounts:login')}?next={request.path}",
    }
    bad = form.errors if accepting else refusal.errors
    return render(request, "evaluation/answer.html", context, status=400 if request.method == "POST" and bad else 200)


def _known(invitation: ExpertInvitation) -> dict[str, str]:
    return {"person_name": invitation.expert.person.name, "email": invitation.email}
