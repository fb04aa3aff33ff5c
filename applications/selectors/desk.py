"""What of the applications waits for a person, and for whom the person waits: the home of each role.

What waits is decided by the table of moves itself (`machine.available`); the filters here only find the candidates, and
a test holds both against each other.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from accounts.choices import CITY_ROLES, DISTRICT_ROLES, Role
from applications.choices import AT_DISTRICT, LIVE_SINCE_SUBMISSION, WITHDRAWABLE, Action, State
from applications.models import Application, Round
from applications.querysets import authority_ids, own_unit_ids
from applications.selectors.consulting import count_todo_for_bodies, todo_for_bodies
from applications.selectors.handling import on_desk_of
from applications.selectors.lists import Wanted, labels, rounds_seen, sides_of, stage_figures
from applications.selectors.members import count_todo_for_members, todo_for_members
from applications.selectors.opinions import waits_for_bodies
from applications.selectors.waiting import editions_to_publish, todo_for_editions
from applications.stages import APPLICANT, PANEL, STAFF, stage_at, stages_of
from chains.choices import ReviewMode
from office.clock import local_date
from office.machine import available

# The acts that make a file somebody's task, the most pressing first; each with the word of its group.
DUTIES: dict[str, str] = {
    Action.CONSENT_WITHDRAWAL: "撤回申请",
    Action.APPROVE_DISQUALIFICATION: "取消资格",
    Action.APPROVE_RECOMMENDATION: "审定",
    Action.APPROVE_REFUSAL: "审定",
    Action.PROPOSE_RECOMMENDATION: "初审",
    Action.SEND_UP: "报送",
    Action.ACCEPT: "受理",
    Action.RESUBMIT: "补正",
    Action.SUBMIT: "盖章提交",
    Action.FINALISE: "填写",
}
SHOWN = 200
COUNTED = 1000
UNIT_STATES = (State.DRAFT, State.AWAITING_STAMP)
PROPOSED = (State.RECOMMENDATION_PROPOSED, State.REFUSAL_PROPOSED)


def todo_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """The files that wait for a person, the oldest first; what their unit is asked as a member, or their body for its
    opinion; form editions.
    """
    rows = _candidates(user, at).select_related("unit", "authority", "round__programme").order_by("state_since", "pk")
    words, tasks = labels(), []
    for application in rows[:SHOWN]:
        offered = {row.action for row in available(application, user)}
        duty = next((action for action in DUTIES if action in offered), None)
        if duty is not None:
            tasks.append(_task(application, duty, words))
    return [*tasks, *todo_for_members(user), *todo_for_editions(user), *todo_for_bodies(user)]


def count_todo_for(user: Any, at: datetime) -> int:
    """How many files wait for a person, up to the cap; one query, none for whom the applications do not concern, and
    one more for the people of a unit, which may be asked as a member, and for administrators."""
    files = _candidates(user, at).order_by()[:COUNTED].count() if sides_of(user) else 0
    others = count_todo_for_members(user) + count_todo_for_bodies(user)
    return files + others + editions_to_publish(user).order_by().count()


def _task(application: Application, duty: str, words: dict[str, Any]) -> dict[str, Any]:
    label = words[application.state]
    is_unit = duty in (Action.RESUBMIT, Action.SUBMIT, Action.FINALISE)
    due = application.round.closes_at if application.state in UNIT_STATES else application.due_at
    source = application.round.title if is_unit else application.authority.short_name
    return {
        "key": f"application-{application.pk}",
        "group": DUTIES[duty],
        "label": DUTIES[duty],
        "tone": label.tone,
        "shape": label.shape,
        "title": application.chain_name or "未命名的生态链",
        "url": reverse("applications:form", args=[application.pk]) if is_unit else application.get_absolute_url(),
        "sub": " · ".join(part for part in (application.unit.name, application.number) if part),
        "source": source,
        "since": application.state_since,
        "due": due,
    }


def _candidates(user: Any, at: datetime) -> QuerySet[Application]:
    """Whatever may wait for one of the person's roles; never what the person proposed themself."""
    return Application.objects.visible_to(user).filter(
        _of_unit(user, at) | _of_district(user, at) | _of_city(user, at) | _asking_to_leave(user)
    )


def _of_unit(user: Any, at: datetime) -> Q:
    """To be filled in and handed in while the round is open; to be corrected until the deadline."""
    open_call = Q(state__in=UNIT_STATES, round__closes_at__gt=at)
    return Q(unit_id__in=own_unit_ids(user)) & (open_call | Q(state=State.RETURNED, due_at__gt=at))


def _of_district(user: Any, at: datetime) -> Q:
    """An officer's own files and those that nobody has; what is proposed, to every head but the proposer."""
    officer = Q(authority_id__in=authority_ids(user, Role.DISTRICT_OFFICER), is_direct=False)
    officer &= on_desk_of(user, local_date(at))
    head = Q(authority_id__in=authority_ids(user, Role.DISTRICT_HEAD), is_direct=False)
    return officer & Q(state__in=[State.SUBMITTED, State.APPROVED]) | head & Q(state__in=PROPOSED) & ~Q(
        proposer_id=user.person_id
    )


def _of_city(user: Any, at: datetime) -> Q:
    direct = Q(state=State.SUBMITTED, is_direct=True) & on_desk_of(user, local_date(at))
    officer = _selected_by(user, Role.CITY_OFFICER) & (Q(state=State.RECOMMENDED) | direct)
    pending = Q(disqualification_proposer_id__isnull=False, state__in=LIVE_SINCE_SUBMISSION)
    head = _selected_by(user, Role.CITY_HEAD) & pending & ~Q(disqualification_proposer_id=user.person_id)
    return officer | head


def _selected_by(user: Any, *roles: str) -> Q:
    return Application.objects.of_selecting(user, *roles)


def _asking_to_leave(user: Any) -> Q:
    """A request to withdraw is answered by whoever has the file."""
    here = Q(state__in=AT_DISTRICT, is_direct=False)
    district = Q(authority_id__in=authority_ids(user, *DISTRICT_ROLES)) & here
    city = _selected_by(user, *CITY_ROLES) & (~Q(state__in=AT_DISTRICT) | Q(is_direct=True))
    return Q(withdrawal_asked_at__isnull=False, state__in=WITHDRAWABLE) & (district | city)


# Waiting for others --------------------------------------------------------------------------------------------------


def waiting_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """Whom a person waits for, the longest first: the unit its authority, an authority the others on the way."""
    own = own_unit_ids(user)
    lines = _unit_waits(own) if own else []
    if STAFF in sides_of(user):
        lines += [*_staff_waits(user), *waits_for_bodies(user)]
    return sorted(lines, key=lambda line: line["since"])


def _unit_waits(units: Iterable[int]) -> list[dict[str, Any]]:
    """One line a file; since when is told by the first submission, for the steps between officials are not told."""
    states = [state for state in LIVE_SINCE_SUBMISSION if state != State.RETURNED]
    rows = Application.objects.filter(unit_id__in=units, state__in=states).select_related(
        "authority", "round__programme__selecting_authority"
    )
    lines = []
    for application in rows.order_by("submitted_at", "pk")[:SHOWN]:
        at_district = application.state in AT_DISTRICT
        holder = application.authority if at_district else application.round.programme.selecting_authority
        stage = stage_at(application.state, APPLICANT)
        lines.append(
            {
                "whom": holder.short_name,
                "what": f"{application.chain_name}：{stage.label}",
                "url": application.get_absolute_url(),
                "since": application.submitted_at,
                "due": None,
            }
        )
    return lines


def _staff_waits(user: Any) -> list[dict[str, Any]]:
    """Files of the person's scope that lie with others, gathered by who has them."""
    groups = (
        Application.objects.filter(_elsewhere(user))
        .order_by()
        .values("authority_id", "authority__short_name", "state", "round__programme__selecting_authority__short_name")
        .annotate(number=Count("pk"), oldest=Min("state_since"), due=Min("due_at"))
    )
    url, lines = reverse("applications:list"), []
    for group in groups:
        stage = stage_at(group["state"], STAFF)
        narrowed = f"?stage={stage.key}"
        if authority_ids(user, *CITY_ROLES):
            narrowed += f"&authority={group['authority_id']}"
        lines.append(
            {
                "whom": _holder(group),
                "what": f"{group['number']} 件{stage.label}",
                "url": url + narrowed,
                "since": group["oldest"],
                "due": group["due"],
            }
        )
    return lines


def _holder(group: dict[str, Any]) -> str:
    """Who has the files of a group, in words."""
    district = group["authority__short_name"]
    if group["state"] == State.RETURNED:
        return f"{district}申报单位"
    if group["state"] == State.RECOMMENDED:
        return group["round__programme__selecting_authority__short_name"]
    return f"{district}负责人" if group["state"] in PROPOSED else f"{district}经办"


def _elsewhere(user: Any) -> Q:
    """An officer waits for units, heads and the bureau above; a head for officers; the city for its districts."""
    officer = Q(authority_id__in=authority_ids(user, Role.DISTRICT_OFFICER), is_direct=False)
    head = Q(authority_id__in=authority_ids(user, Role.DISTRICT_HEAD), is_direct=False)
    city = _selected_by(user, *CITY_ROLES)
    return (
        officer & Q(state__in=[State.RETURNED, *PROPOSED, State.RECOMMENDED])
        | head & Q(state__in=[State.RETURNED, State.SUBMITTED, State.APPROVED, State.RECOMMENDED])
        | city & (Q(state__in=AT_DISTRICT, is_direct=False) | Q(state=State.RETURNED))
    )


def stages_for(user: Any, at: datetime) -> list[dict[str, Any]]:
    """The present round in figures: how many files are at each stage; for those who run it."""
    if STAFF not in sides_of(user):
        return []
    call = _present_round(user, at)
    if call is None:
        return []
    has_panel = call.programme.review_mode == ReviewMode.PANEL
    figures = stage_figures(user, Wanted(call=call.pk), at)
    base = f"{reverse('applications:list')}?call={call.pk}&stage="
    return [
        {
            "heading": f"{call.title} · 各环节",
            "value": figures[stage.key],
            "label": stage.label,
            "url": base + stage.key,
        }
        for stage in stages_of(STAFF)
        if stage.is_open and (has_panel or stage is not PANEL)
    ]


def _present_round(user: Any, at: datetime) -> Round | None:
    """The round that opened last."""
    return rounds_seen(user).select_related("programme").filter(opens_at__lte=at).first()
