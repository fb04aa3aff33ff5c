"""Events and typical cases: the whole table, four eyes, drafts, pictures, and what the public reads."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.choices import UNIT_ROLES, Role
from chains.choices import StoryAction, StoryState
from chains.models import Story, StoryPicture
from chains.services.stories import add_picture, draft_story, edit_story, remove_picture
from chains.workflow import STORIES
from office.machine import Actor, NotAllowed, NotReady, Stale, WrongState, available, perform
from office.models import RegisterEntry, Upload
from tests.factories import accounts as people
from tests.factories import chains as make
from tests.factories import entries as making
from tests.factories import guangdong
from tests.factories import stories as telling
from tests.office import samples

pytestmark = pytest.mark.django_db
D, P, S = StoryState.DRAFTED, StoryState.PROPOSED, StoryState.PUBLISHED
T, X = StoryState.TAKEN_DOWN, StoryState.DISCARDED
# State, action: who may, and where it leads. Officer and head, four eyes.
EXPECTED = {
    (D, StoryAction.PROPOSE): ({"proposer", "city_officer"}, P),
    (P, StoryAction.TAKE_BACK): ({"proposer"}, D),
    (P, StoryAction.SEND_BACK): ({"city_head"}, D),
    (P, StoryAction.PUBLISH): ({"city_head"}, S),
    (S, StoryAction.TAKE_DOWN): ({"city_head", "proposer-as-head"}, T),
    (D, StoryAction.DISCARD): ({"proposer", "city_officer"}, X),
}
ACTORS = ("proposer", "proposer-as-head", "clock", *(str(role) for role in Role), "other-head", "other-officer")
LATER = telling.AT + timedelta(hours=1)


def actor_of(who: str) -> Actor:
    if who == "clock":
        return Actor.clock()
    if who == "proposer":
        return Actor.of(making.officer())
    if who == "proposer-as-head":
        second = people.user(person=making.officer().person)
        people.give(second, Role.CITY_HEAD)
        return Actor.of(second)
    if who.startswith("other-"):
        above, _ = people.other_jurisdiction()
        role = Role.CITY_HEAD if who == "other-head" else Role.CITY_OFFICER
        return Actor.of(people.holder(role, code=above.code))
    unit = people.verified_unit() if who in UNIT_ROLES else None
    return Actor.of(people.holder(who, unit=unit))


def officer() -> Actor:
    return Actor.of(making.officer())


def browser(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_table_has_these_rows_and_labels():
    assert {(row.sources[0], row.action): row.target for row in STORIES.rows} == {
        pair: target for pair, (_, target) in EXPECTED.items()
    }
    assert [STORIES.labels[state].staff for state in StoryState] == [
        "起草中", "待负责人发布", "已发布", "已撤下", "已作废",
    ]  # fmt: skip
    assert {row.action for row in STORIES.rows if row.note_required} == {"send_back", "take_down", "discard"}


@pytest.mark.parametrize("state", StoryState.values)
@pytest.mark.parametrize("who", ACTORS)
def test_the_whole_cube(state, who):
    story, actor = telling.story(state), actor_of(who)
    allowed = {action for (source, action), (people_, _) in EXPECTED.items() if source == state and who in people_}
    if actor.user is not None:
        assert {row.action for row in available(story, actor.user)} == allowed
    acts = RegisterEntry.objects.of(story).count()
    for action in StoryAction:
        if action in allowed:
            continue
        with pytest.raises(NotAllowed if (state, action) in EXPECTED else WrongState):
            perform(story, action, actor=actor, at=LATER, note="理由")
    fresh = Story.objects.get(pk=story.pk)
    assert (fresh.state, fresh.revision, fresh.proposer_id) == (state, story.revision, story.proposer_id)
    assert RegisterEntry.objects.of(story).count() == acts


@pytest.mark.parametrize(("pair", "expected"), EXPECTED.items())
def test_what_is_allowed_happens(pair, expected):
    (state, action), (who, target) = pair, expected
    story = telling.story(state)
    after = perform(story, action, actor=actor_of(min(who)), at=LATER, note="理由")
    assert (after.state, after.revision) == (target, story.revision + 1)


def test_only_an_officer_of_the_bureau_writes():
    above, _ = people.other_jurisdiction()
    for role, code in ((Role.CITY_HEAD, people.CITY), (Role.CITY_OFFICER, above.code)):
        with pytest.raises(NotAllowed):
            draft_story(make.programme(), telling.words(), actor=Actor.of(people.holder(role, code=code)), at=LATER)
    assert Story.objects.count() == 0


def test_a_chain_of_another_scheme_is_refused():
    chain, other = make.chain(), guangdong.edition().programme
    writer = people.holder(Role.CITY_OFFICER, code=other.selecting_authority.code)
    with pytest.raises(NotReady):
        draft_story(other, telling.words(chain=chain), actor=Actor.of(writer), at=LATER)
    assert Story.objects.count() == 0


def test_a_draft_changes_as_it_was_seen_and_only_as_a_draft():
    story = telling.story()
    changed = edit_story(
        story, telling.words(text=" 第一段 \n\n 第二段"), seen=story.revision, actor=officer(), at=LATER
    )
    assert (changed.text, changed.revision) == ("第一段\n第二段", story.revision + 1)
    with pytest.raises(Stale):
        edit_story(story, telling.words(title="别的"), seen=story.revision, actor=officer(), at=LATER)
    proposed = perform(changed, StoryAction.PROPOSE, actor=officer(), at=LATER)
    with pytest.raises(WrongState):
        edit_story(proposed, telling.words(title="别的"), seen=proposed.revision, actor=officer(), at=LATER)
    assert Story.objects.get().title == "测试班组里的双师课堂"


def test_pictures_are_pictures_and_need_words():
    story = telling.story()
    with pytest.raises(ValidationError):
        add_picture(story, samples.upload(samples.pdf(), "a.pdf"), "说明", actor=officer(), at=LATER)
    with pytest.raises(NotAllowed):
        add_picture(story, samples.upload(samples.picture(), "a.png"), "说明", actor=Actor.of(making.head()), at=LATER)
    assert (StoryPicture.objects.count(), Upload.objects.count()) == (1, 1)
    answer = browser(making.officer()).post(
        reverse("chains:story_picture_new", args=[story.pk]), {"picture": samples.upload(samples.picture(), "b.png")}
    )
    assert (answer.status_code, list(answer.context["picture_form"].errors)) == (400, ["alt"])
    remove_picture(story.pictures.get(), actor=officer(), at=LATER)
    assert StoryPicture.objects.count() == 0


def test_the_public_reads_what_is_published_alone():
    shown = telling.published(chain=make.chain())
    for state in (D, P, T, X):
        hidden = telling.story(state)
        assert Client().get(hidden.public_url).status_code == 404
        picture = reverse("chains:story_picture", args=[hidden.pk, hidden.pictures.get().pk])
        assert Client().get(picture).status_code == 404
        own = browser(making.officer()).get(picture)
        assert (own.status_code, own.headers["Cache-Control"]) == (200, "private, no-store")
    page = Client().get(shown.public_url)
    assert [fact["label"] for fact in page.context["facts"]] == ["类别", "日期", "地点", "生态链", "来源"]
    assert 'alt="师傅在机床旁讲解"' in page.content.decode()
    assert [row["title"] for row in Client().get("/stories/").context["rows"]] == [shown.title]
    assert Client().get("/stories/?kind=event").context["rows"] == []
    assert Client().get("/stories/?kind=x").status_code == 404
    assert [row["url"] for row in Client().get("/").context["stories"]] == [shown.public_url]
    assert [row["url"] for row in Client().get(shown.chain.get_absolute_url()).context["stories"]] == [shown.public_url]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=开放日", ["技能开放日"]),
        ("q=通州", ["技能开放日"]),
        ("q=110000-2026-001", ["双师课堂"]),
        ("q=双师&kind=case", ["双师课堂"]),
        ("q=双师&kind=event", []),
        ("q=%00", ["技能开放日", "双师课堂"]),
    ],
)
def test_stories_are_searched_within_their_kind(query, expected):
    chain = make.chain()
    assert chain.number == "110000-2026-001"
    telling.published(title="双师课堂", chain=chain)
    telling.published(title="技能开放日", kind="event", place="北京市通州区")
    answer = Client().get(f"/stories/?{query}")
    assert [row["title"] for row in answer.context["rows"]] == expected
    assert ("没有符合条件的活动和案例" in answer.content.decode()) is (expected == [])


def test_tabs_and_search_keep_each_other():
    context = Client().get("/stories/?kind=event&q=开放").context
    assert [(tab["url"], tab["current"]) for tab in context["tabs"]] == [
        ("/stories/?q=%E5%BC%80%E6%94%BE", False),
        ("/stories/?kind=event&q=%E5%BC%80%E6%94%BE", True),
        ("/stories/?kind=case&q=%E5%BC%80%E6%94%BE", False),
    ]
    assert [(field.name, field.value()) for field in context["form"].hidden_fields()] == [("kind", "event")]
    assert [tab["url"] for tab in Client().get("/stories/").context["tabs"]] == [
        "/stories/", "/stories/?kind=event", "/stories/?kind=case",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
def test_stories_take_as_many_queries_for_three_as_for_one(django_assert_num_queries, number):
    for _ in range(number):
        telling.published(chain=make.chain())
    # The stories with their chains; of a page that is kept, the register's head as well.
    for path, queries in (("/stories/", 2), ("/stories/?q=课堂", 1)):
        with django_assert_num_queries(queries):
            assert len(Client().get(path).context["rows"]) == number


def test_stories_page_by_key_and_keep_the_search():
    for _ in range(26):
        telling.published()
    first = Client().get("/stories/?q=课堂")
    second = Client().get(first.context["page"].next_url)
    assert [len(page.context["rows"]) for page in (first, second)] == [25, 1]
    assert second.context["form"]["q"].value() == "课堂"


def test_a_chain_leads_to_its_own_stories():
    telling.published()
    chain = make.chain()
    own = telling.published(title="本链的课堂", chain=chain)
    page = Client().get(Client().get(chain.get_absolute_url()).context["stories_url"])
    assert [row["url"] for row in page.context["rows"]] == [own.public_url]


def test_before_anything_is_told_the_page_leads_on():
    page = Client().get("/stories/").content.decode()
    assert ("还没有内容" in page, '<a class="button" href="/chains/">看生态链名录</a>' in page) == (True, True)


def test_a_picture_says_nothing_of_where_it_was_taken():
    story = telling.story()
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    content = samples.picture("JPEG", exif=exif)
    picture = add_picture(story, samples.upload(content, "c.jpg"), "车间", actor=officer(), at=LATER)
    story = perform(story, StoryAction.PROPOSE, actor=officer(), at=LATER)
    perform(story, StoryAction.PUBLISH, actor=Actor.of(making.head()), at=LATER)
    answer = Client().get(reverse("chains:story_picture", args=[story.pk, picture.pk]))
    body = b"".join(answer)
    assert (b"SecretCamera" in picture.upload.path.read_bytes(), b"SecretCamera" in body) == (True, False)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = Client().get(answer.request["PATH_INFO"], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_taken_down_it_is_gone_at_once_and_says_why_on_the_desk():
    story = telling.published()
    assert Client().get(story.public_url).status_code == 200
    perform(story, StoryAction.TAKE_DOWN, actor=Actor.of(making.head()), at=LATER, note="图片未经本人同意。")
    assert Client().get(story.public_url).status_code == 404
    assert Client().get("/stories/").context["rows"] == []
    page = browser(making.officer()).get(story.get_absolute_url())
    assert page.context["entries"][0]["note"] == "图片未经本人同意。"


def test_from_draft_to_page_over_http():
    client, head = browser(making.officer()), browser(making.head())
    values = {
        "programme": make.programme().pk, "kind": "event", "title": "技能开放日", "chain": "", "held_on": "2026-03-05",
        "place": "", "text": "第一段", "source": "测试中心",
    }  # fmt: skip
    assert client.post("/desk/stories/new/", {**values, "source": ""}).status_code == 400
    assert client.post("/desk/stories/new/", values).status_code == 302
    story = Story.objects.get()
    assert client.post(f"/desk/stories/{story.pk}/edit/", {**values, "title": "开放日", "seen": "0"}).status_code == 302
    assert client.post(f"/desk/stories/{story.pk}/edit/", {**values, "seen": "0"}).status_code == 409
    assert client.post(f"/desk/stories/{story.pk}/propose/", {"seen": "1"}).status_code == 302
    assert [row["title"] for row in head.get("/desk/stories/").context["rows"]] == ["开放日"]
    assert head.post(f"/desk/stories/{story.pk}/publish/", {"seen": "2"}).status_code == 302
    assert Client().get(f"/stories/{story.pk}/").status_code == 200
    assert client.get(f"/desk/stories/{story.pk}/edit/").status_code == 409
