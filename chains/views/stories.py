"""Events and typical cases for the public: their list, one of them, its pictures."""

from io import BytesIO

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from accounts.views import page_of
from accounts.views.visitors import for_visitors
from chains.choices import StoryKind, StoryState
from chains.forms import SearchFilter
from chains.models import Story, StoryPicture
from chains.permissions import can_open_stories
from chains.selectors import stories as looks
from office import quarantine
from office.bare_files import NotCleaned, bare_copy
from office.uploads import serve

PICTURE_SECONDS = 300


@login_not_required
@require_safe
@for_visitors(told_by=frozenset({"kind"}))
def stories(request: HttpRequest) -> HttpResponse:
    """Events and typical cases, the newest first; by kind and text."""
    kind = request.GET.get("kind", "")
    if kind not in ("", *StoryKind.values):
        raise Http404(kind)
    form = SearchFilter(request.GET, kept="kind")
    form.fields["q"].label = "标题、地点或生态链"
    text = form.wanted().get("q", "")
    found = Story.objects.public().select_related("chain")
    found = found.filter(kind=kind) if kind else found
    page = page_of(found.matching(text) if text else found, request)
    clear_url = reverse("chains:stories") if kind or text else ""
    context = {
        "tabs": _tabs(kind, text),
        "form": form,
        "rows": looks.story_lines(page.rows),
        "page": page,
        "clear_url": clear_url,
        "desk_url": "",
    }
    if request.user.is_authenticated and can_open_stories(request.user):
        context["desk_url"] = reverse("chains:story_list")
    return render(request, "chains/stories.html", context)


def _tabs(kind: str, text: str) -> list[dict[str, object]]:
    """All kinds and each; a text that is searched for stays."""
    base, searched = reverse("chains:stories"), {"q": text} if text else {}
    queries = {key: urlencode({**({"kind": key} if key else {}), **searched}) for key in ("", *StoryKind.values)}
    return [
        {"label": label, "url": f"{base}?{queries[key]}".rstrip("?"), "current": key == kind, "count": None}
        for key, label in (("", "全部"), *StoryKind.choices)
    ]


@login_not_required
@require_safe
@for_visitors()
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """One event or typical case: its words, its pictures, what it belongs to."""
    found = get_object_or_404(Story.objects.public().select_related("chain"), pk=pk)
    context = {
        "story": found,
        "crumbs": [{"label": "活动与案例", "url": reverse("chains:stories")}, {"label": found.get_kind_display()}],
        "facts": looks.story_facts(found),
        "pictures": looks.pictures_of(found),
        "more": [row for row in looks.stories_of(found.chain) if row["url"] != found.public_url] if found.chain else [],
        "file_url": "",
    }
    if request.user.is_authenticated and Story.objects.visible_to(request.user).filter(pk=pk).exists():
        context["file_url"] = found.get_absolute_url()
    return render(request, "chains/story.html", context)


@login_not_required
@require_safe
def story_picture(request: HttpRequest, pk: int, picture: int) -> FileResponse:
    """A picture of a published story, without place, time and camera; of a draft only for who works on it."""
    rows = StoryPicture.objects.visible_to(request.user).select_related("upload", "story")
    found = get_object_or_404(rows, pk=picture, story=pk)
    quarantine.require_open(found.upload)
    etag = f'"{found.upload.sha256}"'
    is_public = found.story.state == StoryState.PUBLISHED
    answer = get_conditional_response(request, etag=etag) if is_public else None
    if answer is None:
        try:
            with bare_copy(found.upload.path, found.upload.content_type) as bare:
                copy = BytesIO(bare.read())
        except NotCleaned as error:
            raise Http404(picture) from error
        answer = serve(found.upload, inline=True, name=f"{pk}-{picture}", copy=copy)
    if is_public:
        del answer["Cache-Control"]
        patch_cache_control(answer, public=True, max_age=PICTURE_SECONDS)
        answer["ETag"] = etag
    return answer
