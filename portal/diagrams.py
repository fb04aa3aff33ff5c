"""Draws every process of the portal from its table: a diagram of its states, and its acts in words (docs/workflows.md).

The tables say which function allows an act; WHO says in Chinese whom it allows, and UPPER of which act a row that no
person uses is the consequence. A function or row that is missing here is refused, so that the pages never fall silent.
"""

from collections.abc import Callable, Iterable
from typing import Any

from office.machine import Transition, Workflow

CLOCK, FOLLOWS = "◷", "↳"
TONES = {
    "grey": "fill:#eef0f3,stroke:#4a5365,color:#1c2330",
    "blue": "fill:#e9f0f9,stroke:#1d4f91,color:#1c2330",
    "amber": "fill:#fdf3dc,stroke:#8a5a00,color:#1c2330",
    "green": "fill:#e6f3ec,stroke:#1c6b45,color:#1c2330",
    "red": "fill:#fbecea,stroke:#a8201a,color:#1c2330",
}
# A row from more states than this would cover the diagram with arrows: it starts from one box that stands for them.
MANY = 4

AUTHORITY = "单位主管部门的区经办、区负责人、市经办或市负责人"
WHO = {
    "accounts.permissions.can_submit_papers": "本单位的单位管理员",
    "accounts.permissions.can_verify_unit": f"{AUTHORITY}，不是该单位自己的人",
    "accounts.permissions.can_amend_unit": f"{AUTHORITY}，不是该单位自己的人",
    "accounts.permissions.can_decide_takeover": f"{AUTHORITY}，不是申请人本人",
    "accounts.permissions.can_withdraw_takeover": "申请人本人",
    "applications.permissions.can_fill_in": "申报单位的经办人、单位管理员",
    "applications.permissions.can_ask_withdrawal": "申报单位的经办人、单位管理员（没有待答复的撤回申请时）",
    "applications.permissions.can_review": "推荐部门的区经办；直接报送的单位由市经办",
    "applications.permissions.can_assign": "推荐部门的区经办、区负责人；直接报送的单位由市经办、市负责人",
    "applications.permissions.can_recommend": "推荐部门的区经办（直接报送的单位不经此环节）",
    "applications.permissions.can_take_back": "提出拟办意见的区经办本人",
    "applications.permissions.can_decide_review": "推荐部门的区负责人；直接报送的单位由市负责人",
    "applications.permissions.can_approve_proposal": "推荐部门的区负责人，不是拟办意见的提出人",
    "applications.permissions.can_consent_withdrawal": (
        "有撤回申请时：报送前为推荐部门的区经办或区负责人，报送后（或直接报送的）为市经办或市负责人"
    ),
    "applications.permissions.can_receive": "市经办",
    "applications.permissions.can_propose_disqualification": "市经办（没有待审定的取消资格建议时）",
    "applications.permissions.can_approve_disqualification": "市负责人，不是建议的提出人（有待审定的建议时）",
    "applications.permissions.can_prepare_editions": "系统管理员",
    "applications.permissions.can_take_back_edition": "提请发布的系统管理员本人",
    "applications.permissions.can_publish_edition": "系统管理员，不是提请人",
    "applications.permissions.can_ask_bodies": "市经办（批次向联合印发部门开放时）",
    "applications.permissions.can_answer_consultation": "被征求意见的部门的联合印发部门经办",
    "applications.permissions.can_manage_consultation": "市经办",
    "applications.permissions.can_answer_confirmation": "被列单位的单位管理员、经办人、成员单位经办人",
    "evaluation.permissions.can_prepare": "市经办",
    "evaluation.permissions.can_head": "市负责人",
    "evaluation.permissions.can_score": "这份评分表的专家本人，签署承诺之后、评审期间",
    "evaluation.permissions.can_answer_seat": "受邀专家本人",
    "evaluation.permissions.can_take_back": "提请批准的市经办本人",
    "evaluation.permissions.can_approve": "市负责人，不是提请人",
    "publicity.permissions.can_prepare": "市经办",
    "publicity.permissions.can_head": "市负责人",
    "publicity.permissions.can_take_back": "提请签发的市经办本人",
    "publicity.permissions.can_issue": "市负责人，不是提请人",
    "publicity.permissions.can_handle": "承办的市经办（未指定时为任一市经办；投诉为市负责人），不是拟入围名单的提出人",
    "publicity.permissions.can_screen": "市经办；投诉由市负责人",
    "publicity.permissions.can_resort": "承办的市经办；异议和投诉由市负责人，不是拟入围名单的提出人",
    "publicity.permissions.can_propose_fall": "承办的市经办或市负责人（投诉除外）",
    "publicity.permissions.can_propose_disqualification": "承办的市经办或市负责人（投诉和评估结果公示除外）",
    "publicity.permissions.can_propose_referral": "承办的市经办或市负责人（举报、投诉，或所涉条目已不在名单中的异议）",
    "publicity.permissions.can_decide_fall": "市负责人，不是拟办意见或拟入围名单的提出人（投诉除外）",
    "publicity.permissions.can_refer": "市负责人，不是提出人（举报、投诉，或所涉条目已不在名单中的异议）",
    "chains.permissions.can_prepare_entry": "市经办",
    "chains.permissions.can_take_back_entry": "提请审定的市经办本人",
    "chains.permissions.can_approve_entry": "市负责人，不是提请人",
    "chains.permissions.can_prepare_story": "市经办",
    "chains.permissions.can_take_back_story": "提请发布的市经办本人",
    "chains.permissions.can_publish_story": "市负责人，不是提请人",
    "chains.permissions.can_take_down_story": "市负责人",
    "portal.permissions.can_load_calendar": "系统管理员",
    "portal.permissions.can_propose_calendar": "编写这一稿的系统管理员本人",
    "portal.permissions.can_take_back_calendar": "提请批准的系统管理员本人",
    "portal.permissions.can_approve_calendar": "系统管理员，不是提请人",
    "publicity.permissions.can_decide_objection": "市负责人，不是拟办意见或拟入围名单的提出人",
}

_APPLICATION, _ITEM, _SHEET = "applications.Application", "publicity.NoticeItem", "evaluation.ScoreSheet"
_CONFIRMATION, _CONSULTATION = "applications.MemberConfirmation", "applications.Consultation"
_PANEL, _DECISION = "evaluation.Panel", "evaluation.SelectionDecision"
_EXPERT, _SEAT = "evaluation.Expert", "evaluation.PanelMember"
_NOTICE, _OBJECTION, _ANNOUNCEMENT = "publicity.Notice", "publicity.Objection", "publicity.Announcement"
# Internal row -> the acts that it follows from; a text stands for what is no row of a table.
UPPER: dict[tuple[str, str], tuple[tuple[str, str] | str, ...]] = {
    (_APPLICATION, "put_before_panel"): ((_PANEL, "open"),),
    (_APPLICATION, "take_off_panel"): ((_PANEL, "dissolve"),),
    (_APPLICATION, "shortlist"): ((_DECISION, "approve"),),
    (_APPLICATION, "not_select"): ((_DECISION, "approve"),),
    (_APPLICATION, "list"): ((_NOTICE, "issue"),),
    (_APPLICATION, "take_off_notice"): ((_NOTICE, "withdraw"), (_NOTICE, "issue"), (_ITEM, "correct")),
    (_APPLICATION, "select"): ((_ANNOUNCEMENT, "issue"),),
    (_APPLICATION, "strike"): ((_ITEM, "strike"),),
    ("chains.Chain", "continue"): ((_ANNOUNCEMENT, "issue"),),
    ("chains.Chain", "stop"): ((_ANNOUNCEMENT, "issue"),),
    (_CONFIRMATION, "replace"): ("链主单位按改动后的内容重新请求确认",),
    (_CONSULTATION, "close"): (
        *(
            (_APPLICATION, action)
            for action in ("shortlist", "not_select", "return_to_district", "return_past_district")
        ),
        *((_APPLICATION, action) for action in ("reroute", "consent_withdrawal", "approve_disqualification")),
        "批次停止向该部门开放",
    ),
    (_NOTICE, "supersede"): ((_NOTICE, "issue"),),
    (_ITEM, "hold"): ("收到对这一条目的异议", (_OBJECTION, "resort"), (_NOTICE, "issue")),
    (_ITEM, "release"): tuple((_OBJECTION, act) for act in ("not_admit", "dismiss", "refer", "withdraw", "resort")),
    (_OBJECTION, "answer"): tuple((_OBJECTION, act) for act in ("dismiss", "uphold", "correct", "refer")),
    (_ITEM, "clear"): ((_ANNOUNCEMENT, "issue"),),
    (_ITEM, "strike"): ((_OBJECTION, "uphold"),),
    (_ITEM, "remove"): ((_NOTICE, "withdraw"), (_NOTICE, "issue")),
    (_ITEM, "carry"): ((_NOTICE, "issue"),),
    (_ITEM, "correct"): ((_OBJECTION, "correct"),),
    (_EXPERT, "accept"): ("受邀人打开邀请链接",),
    (_EXPERT, "decline"): ("受邀人打开邀请链接",),
    ("office.CalendarYear", "supersede"): (("office.CalendarYear", "approve"),),
    (_SHEET, "void"): ("申明或者登记回避", (_SEAT, "remove"), (_PANEL, "close"), (_PANEL, "dissolve")),
}

INTRODUCTION = f"""# 办理流程图 · Workflows

<!-- 由 manage.py draw_workflows 生成，请不要手工修改。 -->

本页由 `manage.py draw_workflows` 从程序的流程表生成，与程序逐行一致；加 `--check` 则只检查它是否最新。
状态用工作人员看到的名称。图中箭头上的文字就是按钮的名称，另有两种不是按钮：

- `{CLOCK}` 到期由系统时钟办理，不由人办理；
- `{FOLLOWS}` 随另一事项一并办理，不能单独办理。

办理后状态不变的事项不画在图上，只列在表中。可以从四种以上状态办理的事项，从一个虚线框画出，是哪些状态见表。
"""


def document(workflows: dict[str, Workflow]) -> str:
    """The whole page, in the order of the table below the introduction; the same for the same tables.

    Raises LookupError when a function or an internal row has no words here.
    """
    ordered = sorted(workflows.values(), key=lambda workflow: _place(workflow.model))
    contents = "\n".join(f"- [{workflow.name}](#{workflow.name})" for workflow in ordered)
    parts = [INTRODUCTION, contents, *(_section(workflow, workflows) for workflow in ordered)]
    return "\n".join(parts) + "\n"


def words_for(who: Callable[..., Any]) -> str:
    """Whom a predicate of a table allows, in Chinese. Raises LookupError for one that has no words."""
    name = f"{who.__module__}.{who.__name__}"
    if name not in WHO:
        raise LookupError(f"portal/diagrams.py has no words for {name}")
    return WHO[name]


def _place(model: str) -> tuple[int, str]:
    """Processes in the order in which a case meets them; a new one comes last."""
    order = (
        *("accounts.Unit", "accounts.Takeover", "applications.FormEdition", _APPLICATION, _CONFIRMATION),
        *(
            _EXPERT,
            _PANEL,
            _SEAT,
            _SHEET,
            _DECISION,
            _NOTICE,
            _ITEM,
            _OBJECTION,
            _ANNOUNCEMENT,
            "chains.Chain",
            "chains.ChainEntry",
            "chains.Story",
        ),
    )
    return (order.index(model) if model in order else len(order), model)


def _section(workflow: Workflow, workflows: dict[str, Workflow]) -> str:
    rows = [_table_row(workflow, row, workflows) for row in workflow.rows]
    head = ("事项", "从", "谁", "到", "结果")
    table = [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows)]
    drawn = ["", f"## {workflow.name}", "", "```mermaid", *_diagram(workflow), "```", *_unreached(workflow), ""]
    return "\n".join([*drawn, *table])


def _unreached(workflow: Workflow) -> list[str]:
    """A sentence about states that nothing leads to."""
    reached = {workflow.initial, *(row.target for row in workflow.rows)}
    names = [f"“{labels.staff}”" for state, labels in workflow.labels.items() if state not in reached]
    return ["", f"{'、'.join(names)}目前没有办理事项通向，留给以后的流程。"] if names else []


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _table_row(workflow: Workflow, row: Transition, workflows: dict[str, Workflow]) -> list[str]:
    sources = "、".join(str(workflow.labels[state].staff) for state in row.sources)
    target = "（不变）" if row.target is None else str(workflow.labels[row.target].staff)
    return [_marked(row), sources, _who(workflow, row, workflows), target, _result(row)]


def _marked(row: Transition) -> str:
    """The name of the act, with the mark of the clock's and of the internal ones."""
    mark = CLOCK if row.clock and row.who is None else FOLLOWS if row.internal else ""
    return f"{mark} {row.label}".strip()


def _who(workflow: Workflow, row: Transition, workflows: dict[str, Workflow]) -> str:
    if row.internal:
        uppers = UPPER.get((workflow.model, str(row.action)))
        if uppers is None:
            raise LookupError(f"portal/diagrams.py does not say what {workflow.model} {row.action} follows from")
        return f"随{'、'.join(_upper_words(upper, workflows) for upper in uppers)}一并办理"
    people = [words_for(row.who)] if row.who is not None else []
    return "；".join([*people, *(["系统时钟，到期办理"] if row.clock else [])])


def _upper_words(upper: tuple[str, str] | str, workflows: dict[str, Workflow]) -> str:
    if isinstance(upper, str):
        return f"“{upper}”"
    model, action = upper
    label = next(row.label for row in workflows[model].rows if row.action == action)
    return f"{workflows[model].name}的“{label}”"


def _result(row: Transition) -> str:
    """What the person reads before confirming, and whether a reason must be written."""
    return f"{row.consequence}{'须写明理由。' if row.note_required else ''}" or "—"


def _diagram(workflow: Workflow) -> list[str]:
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{labels.staff}" as {_key(state)}' for state, labels in workflow.labels.items()]
    lines += [f"    [*] --> {_key(workflow.initial)}"]
    arrows, wide = _arrows(workflow)
    for number, (sources, targets) in enumerate(wide.items(), start=1):
        lines.append(f'    state "{len(sources)} 种状态，见表" as any{number}')
        lines += [f"    any{number} --> {_key(target)}: {' / '.join(acts)}" for target, acts in targets.items()]
        lines.append(f"    class any{number} wide")
    lines += [f"    {_key(a)} --> {_key(b)}: {' / '.join(acts)}" for (a, b), acts in arrows.items()]
    lines += [f"    {_key(state)} --> [*]" for state in _ends(workflow)]
    lines += [f"    classDef {tone} {style}" for tone, style in TONES.items()]
    lines += [f"    class {_key(state)} {labels.tone}" for state, labels in workflow.labels.items()]
    return [*lines, "    classDef wide fill:#ffffff,stroke:#5d6678,stroke-dasharray:4 3,color:#4a5365"]


def _arrows(workflow: Workflow) -> tuple[dict, dict]:
    """The arrows between two states, and those from many states at once; acts between the same two share one."""
    arrows: dict[tuple[str, str], list[str]] = {}
    wide: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for row in workflow.rows:
        if row.target is None:
            continue
        if len(row.sources) > MANY:
            wide.setdefault(row.sources, {}).setdefault(row.target, []).append(_marked(row))
            continue
        for source in row.sources:
            arrows.setdefault((source, row.target), []).append(_marked(row))
    return arrows, wide


def _ends(workflow: Workflow) -> list[str]:
    """The states that nothing leaves."""
    left = {source for row in workflow.rows if row.target is not None for source in row.sources}
    return [state for state in workflow.labels if state not in left]


def _key(state: str) -> str:
    return str(state.value if hasattr(state, "value") else state)
