"""One review with a thing behind every address: a panel that calls, one that scores, one that has finished."""

from datetime import datetime
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.choices import Role
from applications.choices import State
from evaluation.models import PanelMember, ScoreSheet
from evaluation.services import (
    add_photo,
    draft_decision,
    draw_panel,
    issue_panel_papers,
    issue_visit_paper,
    open_plan,
    plan_visit,
    put_files,
    save_sheet,
    write_visit,
)
from office import uploads
from office.machine import Actor, perform
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories.evaluation import accept_seats, pool_entry, sign
from tests.factories.memory import remembered
from tests.office import samples

DAY = making.START.replace(month=4, day=1)


@remembered
def review(at: datetime = DAY) -> SimpleNamespace:
    """Three experts sit on three panels of one round: `calling`, `scoring` with the first file, `done` with the second.

    The last one has a ranking, a paper and a draft of a decision; the first file has a planned visit with a
    photograph, the second one a visit on paper. `seated` is the first expert's account.
    """
    call, staff = making.call("2026-1"), making.staff()
    officer = Actor.of(staff.city_officer)
    files = [making.way_to(State.ACCEPTED, round_=call).application for _ in range(2)]
    # A kind of attachment that the edition marks for experts.
    upload = uploads.store(people.pdf("制度.pdf"), by=staff.city_officer, at=at)
    files[0].version.attachments.create(kind="systems", upload=upload, added_at=at)
    experts = [people.holder(Role.EXPERT, username=f"seated{number}") for number in range(3)]
    authority = call.programme.selecting_authority
    entries = [
        pool_entry(user, authority, f"评审单位{number}", officer=officer, at=at) for number, user in enumerate(experts)
    ]
    plan = open_plan(call, actor=officer, at=at)
    plan.seats = plan.min_sheets = 3
    plan.reserve = 0
    plan.save()
    accounts = {user.person_id: Actor.of(user) for user in experts}
    calling = draw_panel(plan, name="待答复组", seed="甲", actor=officer, at=at)
    scoring, done = (
        _at_work(plan, name, file, accounts, officer, at)
        for name, file in zip(("评分组", "结束组"), files, strict=True)
    )
    for sheet in ScoreSheet.objects.filter(dossier__panel=done).select_related("member__expert", "dossier__panel"):
        actor = accounts[sheet.member.expert.person_id]
        scores = {entry["key"]: {"points": "80", "comment": "有依据。"} for entry in done.rule["criteria"]}
        perform(save_sheet(sheet, scores, seen=sheet.revision, actor=actor, at=at), "submit", actor=actor, at=at)
    done = perform(done, "close", actor=officer, at=at)
    [paper] = issue_panel_papers(done, "draw", actor=officer, at=at)
    decision = draft_decision(done, title="遴选决定", actor=officer, at=at)
    words = {"planned_on": at.date(), "place": "实训车间", "visitors": "江同、苏合"}
    visit, written = (plan_visit(file, **words, actor=officer, at=at) for file in files)
    picture = SimpleUploadedFile("车间.png", samples.picture("PNG"), content_type="image/png")
    photo = add_photo(visit, picture, "实训车间", actor=officer, at=at)
    found = {**words, "visited_on": at.date(), "finding": "true", "findings": "与申报一致。"}
    written = write_visit(written, found, seen=written.revision, actor=officer, at=at)
    written = perform(written, "record", actor=officer, at=at)
    issue_visit_paper(written, actor=officer, at=at)
    own = {"expert__person": experts[0].person}
    scored = ScoreSheet.objects.filter(**{f"member__{key}": value for key, value in own.items()})
    return SimpleNamespace(
        call=call, staff=staff, file=files[0], seated=experts[0], expert=entries[0], job=entries[0].employers.get(),
        calling=calling, scoring=scoring, done=done, ranking=done.rankings.get(), paper=paper, decision=decision,
        visit=visit, written=written, photo=photo, invited=PanelMember.objects.get(panel=calling, **own),
        seat=PanelMember.objects.get(panel=scoring, **own), sheet=scored.get(dossier__panel=scoring),
        submitted=scored.get(dossier__panel=done),
    )  # fmt: skip


def _at_work(plan, name, file, accounts, officer, at):
    """An open panel for one file, whose experts have signed."""
    panel = draw_panel(plan, name=name, seed="甲", actor=officer, at=at)
    put_files(panel, [file], actor=officer, at=at)
    panel = perform(accept_seats(panel, at=at), "open", actor=officer, at=at)
    for seat in panel.members.select_related("expert"):
        sign(seat, actor=accounts[seat.expert.person_id], at=at)
    return panel
