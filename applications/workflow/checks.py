"""What must be true before an action: each check answers with the problems it sees, in words that say what to do."""

from accounts.models import Authority
from accounts.selectors import is_barred, officers_at
from applications.choices import State
from applications.models import Application, FormVersion
from applications.selectors.files import files_by_verdict
from applications.selectors.form import contents_of, incomplete, sections_for
from applications.selectors.handling import reviewer_of
from applications.selectors.members import confirmation_problems, named_units
from chains.choices import ReviewMode
from office import calendar, clock
from office.machine import Move, Problem
from office.quarantine import INFECTED
from office.words import instant_words, until_words
from office.workdays import UncoveredYear

MAX_CORRECTION_DAYS = 60


def round_is_open(move: Move) -> list[Problem]:
    """Handing in is possible between the round's opening and its closing instant."""
    call = move.thing.round
    if move.at < call.opens_at:
        return [Problem(f"“{call.title}”将于{instant_words(call.opens_at)}开始申报。")]
    if move.at >= call.closes_at:
        return [Problem(f"“{call.title}”已于{until_words(call.closes_at)}截止申报。")]
    return []


def unit_may_apply(move: Move) -> list[Problem]:
    """The unit is of a kind that may lead, verified by its authority and not barred (工作方案二(一)、(二)1)."""
    unit, problems = move.thing.unit, []
    if unit.kind not in move.thing.round.programme.admitted_kinds:
        problems.append(Problem(f"{unit.get_kind_display()}不能作为链主单位申报，可以作为成员单位参加。"))
    if not unit.is_verified:
        problems.append(Problem("单位还没有通过主管部门核验，核验通过后才能提交。可以先把申报书填写完整。"))
    if is_barred(unit, clock.local_date(move.at)):
        problems.append(Problem("单位处于失信限制期内，不能申报。如有疑问，请与受理部门联系。"))
    return problems


def form_is_complete(move: Move) -> list[Problem]:
    """Every section is complete, every required attachment is there, the thresholds are reached."""
    return incomplete(move.thing.version)


def members_have_confirmed(move: Move) -> list[Problem]:
    """Where the programme wants it, every unit that the form names has confirmed its row as it is now."""
    application = move.thing
    if not application.round.programme.members_must_confirm:
        return []
    contents = contents_of(application.version)
    return confirmation_problems(named_units(application, contents, clock.local_date(move.at)))


def version_is_open(move: Move) -> list[Problem]:
    return [] if move.thing.version.is_open else [Problem("当前版本已经定稿；如需修改，请先撤销定稿。")]


def version_is_frozen(move: Move) -> list[Problem]:
    return [] if not move.thing.version.is_open else [Problem("当前版本还没有定稿，请先定稿并生成申报书。")]


def stamped_scan_is_there(move: Move) -> list[Problem]:
    """The scan of this very version: the code typed from its page is the version's own."""
    version = move.thing.version
    if version.scan_id is None:
        return [Problem(f"请打印第 {version.number} 版申报书，加盖公章，扫描后上传。", section="scan")]
    if version.document is not None and version.scan_code != version.document.code:
        return [
            Problem(f"上传的扫描件不是第 {version.number} 版：校验码应为 {version.document.code}。", section="scan")
        ]
    return _viruses(version)


def _viruses(version: FormVersion) -> list[Problem]:
    """What a virus was found in is not handed in; what the scanner has not seen yet holds nothing up."""
    problems = [
        Problem(f"附件“{row.upload.name}”检出病毒。请撤销定稿，删除它，换一份干净的。")
        for row in files_by_verdict(version)[1]
    ]
    if version.scan is not None and version.scan.verdict == INFECTED:
        problems.append(Problem("盖章扫描件检出病毒。请重新扫描后上传。", section="scan"))
    return problems


def no_virus_was_found(move: Move) -> list[Problem]:
    """A file in which the virus scanner found something is returned for correction, not recommended."""
    version = move.thing.version
    names = [row.upload.name for row in files_by_verdict(version)[1]]
    names += [version.scan.name] if version.scan is not None and version.scan.verdict == INFECTED else []
    return [Problem(f"“{name}”检出病毒。请退回补正，由申报单位更换。") for name in names]


def declaration_is_accepted(move: Move) -> list[Problem]:
    return [] if move.facts.accepted else [Problem("请阅读并勾选承诺。", field="accepted")]


def review_has_not_begun(move: Move) -> list[Problem]:
    if move.thing.review_began_at is None:
        return []
    return [Problem("主管部门已经开始审核，不能直接撤回；可以改为“申请撤回申报”。")]


def correction_is_in_time(move: Move) -> list[Problem]:
    """Corrections count until their own deadline, even when the round has closed."""
    if move.thing.due_at is not None and move.at < move.thing.due_at:
        return []
    return [Problem("补正期限已过。如有正当理由，请与主管部门联系。")]


def deadline_has_passed(move: Move) -> list[Problem]:
    if move.thing.due_at is not None and move.at >= move.thing.due_at:
        return []
    return [Problem("补正期限还没有过。")]


def corrections_are_whole(move: Move) -> list[Problem]:
    """At least one correction; each with a reason, at a section and field that the form has."""
    known = {section.key: section for section in sections_for(move.thing)}
    problems = [] if move.facts.items else [Problem("请至少标出一处需要补正的内容。", field="corrections")]
    for item in move.facts.items:
        section = known.get(item.section)
        if section is None and item.section != "attachments":
            problems.append(Problem("需要补正的栏目不在这份申报书中。", field="corrections"))
        elif section is not None and item.field and section.field(item.field) is None:
            problems.append(Problem(f"“{section.title}”中没有这个栏目。", field="corrections"))
        elif not item.reason.strip():
            problems.append(Problem("每一处补正都要写明理由。", field="corrections"))
    return problems


def workdays_can_be_counted(move: Move) -> list[Problem]:
    """The deadline in working days is sensible and lies within years that the calendar covers."""
    if not 1 <= move.facts.workdays <= MAX_CORRECTION_DAYS:
        return [Problem(f"期限应为 1 至 {MAX_CORRECTION_DAYS} 个工作日。", field="workdays")]
    try:
        calendar.end_after(clock.local_date(move.at), move.facts.workdays)
    except UncoveredYear as error:
        return [Problem(str(error), field="workdays")]
    return []


def time_gets_longer(move: Move) -> list[Problem]:
    """The new deadline lies after the one that runs, if one does. Asked once the days can be counted."""
    if workdays_can_be_counted(move) or move.thing.due_at is None:
        return []
    if calendar.end_after(clock.local_date(move.at), move.facts.workdays) > move.thing.due_at:
        return []
    return [Problem("新的期限没有比现在的晚，请填写更多的工作日。", field="workdays")]


def checklist_is_complete(move: Move) -> list[Problem]:
    """Every item of the edition's checklist has a finding for the present version."""
    application: Application = move.thing
    found = set(application.version.findings.values_list("key", flat=True))
    return [
        Problem(f"审核清单“{item['text']}”还没有结论。", section="checklist", field=item["key"])
        for item in application.checklist
        if item["key"] not in found
    ]


def opinion_is_written(move: Move) -> list[Problem]:
    return [] if move.facts.opinion.strip() else [Problem("请写明审核意见。", field="opinion")]


def recommendation_time_runs(move: Move) -> list[Problem]:
    """Recommending and reopening end with the round's recommend_until."""
    until = move.thing.round.recommend_until
    if move.at < until:
        return []
    return [Problem(f"本批次推荐报送已于{until_words(until)}截止。")]


def recommendation_is_on_paper(move: Move) -> list[Problem]:
    """In a programme of lists the file stands on one before it is sent up."""
    recommendation = move.thing.recommendations.filter(voided_at__isnull=True).first()
    if recommendation is not None and recommendation.document_id is None:
        return [Problem("请先编制推荐名单，再在名单上盖章、扫描、报送。", section="lists")]
    return []


def recommendation_scan_fits(move: Move) -> list[Problem]:
    """The stamped scan is of the valid paper of recommendation: its code is that paper's own."""
    recommendation = move.thing.recommendations.filter(voided_at__isnull=True).first()
    if recommendation is None:
        return [Problem("没有有效的推荐。")]
    paper = recommendation.document
    if paper is None or move.facts.code == paper.code:
        return []
    number = paper.number if paper.kind == "recommendation_list" else recommendation.number
    return [Problem(f"上传的扫描件不是{paper.kind_label} {number}：校验码应为 {paper.code}。", field="code")]


def assignee_is_another_officer(move: Move) -> list[Problem]:
    """The officer holds that role at the authority that has the file, and does not work on it already."""
    application = move.thing
    there = officers_at(reviewer_of(application), clock.local_date(move.at)).filter(pk=move.facts.user_id)
    if move.facts.user_id == application.officer_id or not there.exists():
        return [Problem("请选择本部门的另一位经办人。", field="officer")]
    return []


def route_is_another_authority(move: Move) -> list[Problem]:
    """The new authority recommends to the same selecting authority and is not the present one."""
    selecting = move.thing.round.programme.selecting_authority_id
    target = Authority.objects.recommending().filter(pk=move.facts.authority_id, parent_id=selecting).first()
    if target is None or target.pk == move.thing.authority_id:
        return [Problem("请选择另一个推荐部门。", field="authority")]
    return []


def submitted_directly_or_recommended(move: Move) -> list[Problem]:
    """From 待审核 only a directly reporting unit's file can be accepted."""
    if move.source == State.SUBMITTED and not move.thing.is_direct:
        return [Problem("此件须先由推荐部门审核推荐。")]
    return []


def programme_has_no_panels(move: Move) -> list[Problem]:
    """Without an expert review only where the programme selects from the files (试点方案 setting)."""
    if move.source == State.ACCEPTED and move.thing.round.programme.review_mode == ReviewMode.PANEL:
        return [Problem("此件尚未经过专家评审。")]
    return []


def withdrawal_is_not_pending(move: Move) -> list[Problem]:
    if move.thing.withdrawal_asked_at is None:
        return []
    return [Problem("申报单位已申请撤回，请先答复。")]
