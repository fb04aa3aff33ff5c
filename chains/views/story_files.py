"""Events and typical cases on the desk: their list, one with its record, the form of a draft, pictures, every act."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views import TransitionView, page_of
from accounts.views.pages import attempt, require, sent
from chains import permissions
from chains.choices import StoryState
from chains.forms.stories import PictureForm, StoryForm
from chains.models import Story, StoryPicture
from chains.selectors import stories as looks
from chains.services.stories import LOCKED, NOT_WRITING, add_picture, draft_story, edit_story, remove_picture
from office.machine import Actor, Stale, Transition, WrongState, available

form_methods = require_http_methods(["GET", "HEAD", "POST"])
NOT_YOURS = "活动与案例由遴选部门办理。"
COLUMNS = [{"label": label} for label in ("标题", "类别", "日期", "生态链", "状态")]


def story_or_404(request: HttpRequest, pk: int) -> Story:
    """A story of the person's schemes. Raises Http404."""
    return get_object_or_404(Story.objects.visible_to(request.user).select_related("programme", "chain"), pk=pk)


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    """Where a page of the desk about stories lies."""
    return [{"label": "活动与案例", "url": reverse("chains:story_list")}, *more]


@require_safe
def story_list(request: HttpRequest) -> HttpResponse:
    """The stories of the person's schemes in every state, newest first."""
    require(permissions.can_open_stories(request.user), NOT_YOURS)
    page = page_of(Story.objects.visible_to(request.user).select_related("chain"), request)
    context = {
        "columns": COLUMNS,
        "rows": looks.desk_lines(page.rows),
        "page": page,
        "new_url": reverse("chains:story_new") if permissions.can_write_stories(request.user) else "",
    }
    return render(request, "chains/story_list.html", context)


@require_safe
def story_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One story: as the public would read it, its pictures, what can be done now, what was done."""
    return file_page(request, story_or_404(request, pk), PictureForm())


def file_page(request: HttpRequest, thing: Story, form: PictureForm) -> HttpResponse:
    """The page of a story; 400 when a picture was refused."""
    writes = thing.state == StoryState.DRAFTED and permissions.can_prepare_story(request.user, thing)
    rows = available(thing, request.user)
    acts = [
        {
            "label": row.label,
            "url": reverse("chains:story_act", args=[thing.pk, str(row.action)]),
            "consequence": row.consequence,
            "tone": "" if row.tone == "plain" else row.tone,
        }
        for row in rows
    ]
    context = {
        "story": thing,
        "crumbs": crumbs({"label": thing.title}),
        "tag": looks.story_tag(thing),
        "facts": looks.story_facts(thing),
        "pictures": looks.pictures_of(thing),
        "picture_form": form if writes else None,
        "acts": acts,
        "entries": looks.acts_on_story(thing),
        "edit_url": reverse("chains:story_edit", args=[thing.pk]) if writes else "",
        "public_url": thing.public_url if thing.state == StoryState.PUBLISHED else "",
    }
    return render(request, "chains/story_file.html", context, status=400 if form.errors else 200)


@form_methods
def story_new(request: HttpRequest) -> HttpResponse:
    """Begin an event or a typical case."""
    require(permissions.can_write_stories(request.user), NOT_WRITING)
    form = StoryForm(*sent(request)[:1], user=request.user)

    def call() -> Story:
        actor, at = Actor.of_request(request), request.arrived_at
        return draft_story(form.cleaned_data["programme"], form.words(), actor=actor, at=at)

    if request.method == "POST":
        done, thing = attempt(form, call)
        if done:
            messages.success(request, "已保存。可以接着上传图片，然后提请发布。")
            return redirect(thing)
    return form_page(request, form, "起草活动或案例", reverse("chains:story_list"))


@form_methods
def story_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    thing = story_or_404(request, pk)
    require(permissions.can_prepare_story(request.user, thing), NOT_WRITING)
    if request.method != "POST" and thing.state != StoryState.DRAFTED:
        raise WrongState(f"“{thing.title}”{LOCKED}")
    form, refusal = StoryForm(*sent(request)[:1], user=request.user, story=thing), ""
    seen = request.POST.get("seen", str(thing.revision))

    def call() -> Story:
        shown, actor = int(seen) if seen.isdecimal() and len(seen) < 10 else -1, Actor.of_request(request)
        return edit_story(thing, form.words(), seen=shown, actor=actor, at=request.arrived_at)

    if request.method == "POST":
        try:
            done, _ = attempt(form, call)
        except (Stale, WrongState) as refused:
            done, refusal = False, str(refused)
        if done:
            messages.success(request, "已保存。")
            return redirect(thing)
    return form_page(request, form, "修改", thing.get_absolute_url(), seen=seen, refusal=refusal)


def form_page(
    request: HttpRequest, form: StoryForm, heading: str, cancel_url: str, *, seen: Any = "", refusal: str = ""
) -> HttpResponse:
    """The page of the form: 400 when it came back with errors, 409 when the draft has moved on."""
    context = {
        "form": form, "heading": heading, "crumbs": crumbs({"label": heading}), "cancel_url": cancel_url,
        "seen": seen, "refusal": refusal,
    }  # fmt: skip
    status = 409 if refusal else 400 if form.is_bound and form.errors else 200
    return render(request, "chains/story_form.html", context, status=status)


@require_POST
def story_picture_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one picture."""
    thing, form = story_or_404(request, pk), PictureForm(request.POST, request.FILES)
    require(permissions.can_prepare_story(request.user, thing), NOT_WRITING)

    def call() -> StoryPicture:
        given = form.cleaned_data
        actor, at = Actor.of_request(request), request.arrived_at
        return add_picture(thing, given["picture"], given["alt"], actor=actor, at=at)

    done, _ = attempt(form, call)
    if done:
        messages.success(request, "图片已上传。")
        return redirect(f"{thing.get_absolute_url()}#pictures")
    return file_page(request, thing, form)


@require_POST
def story_picture_remove(request: HttpRequest, pk: int, picture: int) -> HttpResponse:
    """Take a picture out."""
    thing = story_or_404(request, pk)
    found = get_object_or_404(thing.pictures.select_related("story"), pk=picture)
    remove_picture(found, actor=Actor.of_request(request), at=request.arrived_at)
    messages.success(request, "图片已删除。")
    return redirect(f"{thing.get_absolute_url()}#pictures")


class StoryActView(TransitionView):
    """Every act on a story."""

    model = Story

    def facts_about(self, thing: Story, row: Transition) -> list[dict[str, Any]]:
        return [{"label": "标题", "value": thing.title}, *looks.story_facts(thing)]
