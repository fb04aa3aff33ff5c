"""Tells a scheme by its settings: who hands in where, who recommends and selects how, how it is made public."""

from collections.abc import Iterable
from typing import Any

from accounts.choices import UnitKind
from chains.choices import CountingMode, RecommendationPaper, ReviewMode
from chains.models import Programme

# How a recommending authority tells the selecting one of a file that it agrees to; completed with the latter's name.
RECOMMENDS = {
    RecommendationPaper.FORM: "同意的逐件出具推荐书报{}",
    RecommendationPaper.LIST: "同意的列入推荐名单报{}",
    RecommendationPaper.BOX: "同意的在申报书的推荐意见栏签署意见、盖章，报{}",
}
SELECTS = {
    ReviewMode.PANEL: "受理后组织专家评审，择优提出拟入围名单。",
    ReviewMode.DECISION: "受理后据申报材料择优提出拟入围名单，不另组织专家评审。",
}
COUNTS = {CountingMode.INCL: "发布当日计入", CountingMode.NEXT: "从发布的次一工作日起算"}
LISTED = {
    "chain_name": "生态链名称",
    "lead_unit": "链主单位",
    "authority": "推荐单位",
    "key_field": "重点领域",
}


def guide_of(programme: Programme) -> dict[str, Any]:
    """The sentences of a scheme's public pages, each from its settings; an empty one has nothing to tell."""
    above = programme.selecting_authority
    return {
        "recommender": f"{programme.recommending_word}人力资源和社会保障部门",
        "selector": above.name,
        "recommends": f"{RECOMMENDS[RecommendationPaper(programme.recommendation_paper)].format(above.short_name)}，"
        "不同意的书面告知理由。",
        "selects": SELECTS[ReviewMode(programme.review_mode)],
        "counts": COUNTS[CountingMode(programme.publicity_mode)],
        "kinds": kinds_words(programme.admitted_kinds),
        "thresholds": thresholds_of(programme),
        "direct": direct_of(programme),
        "conditions": [_condition(line) for line in programme.conditions.splitlines() if line.strip()],
        "facts": facts_of(programme),
    }


def facts_of(programme: Programme) -> list[dict[str, str]]:
    """The settings of a scheme in terms and values."""
    counts = COUNTS[CountingMode(programme.publicity_mode)]
    told = [
        ("印发文件", programme.basis),
        ("印发日期", f"{programme.issued_on:%Y-%m-%d}" if programme.issued_on else ""),
        ("可以申报的单位", kinds_words(programme.admitted_kinds)),
        ("最低要求", thresholds_of(programme)),
        ("报送", programme.handing_in_to),
        ("直接报送", direct_of(programme)),
        (
            "成员确认",
            "申报书所列成员单位和院校须全部在线确认，才能定稿和提交。" if programme.members_must_confirm else "",
        ),
        ("推荐形式", str(RecommendationPaper(programme.recommendation_paper).label)),
        ("遴选", f"{programme.selecting_authority.name}，{ReviewMode(programme.review_mode).label}"),
        ("公示", f"{programme.publicity_days} 个工作日，{counts}"),
        ("公示名单", "、".join(LISTED[key] for key in programme.notice_columns if key in LISTED)),
        ("建设周期", f"{programme.construction_months} 个月"),
    ]
    return [{"label": label, "value": value} for label, value in told if value]


def kinds_words(kinds: Iterable[str]) -> str:
    """Kinds of unit in words."""
    return "、".join(str(UnitKind(kind).label) for kind in kinds)


def thresholds_of(programme: Programme) -> str:
    """What a chain must at least bring along; empty where the scheme asks for no numbers."""
    told = []
    if programme.min_member_employers:
        told.append(f"成员用人单位不少于 {programme.min_member_employers} 家")
    if programme.min_posts:
        told.append(f"可提供的岗位不少于 {programme.min_posts} 个")
    return "，".join(told)


def direct_of(programme: Programme) -> str:
    """Which units hand in to the selecting authority itself; empty where none does."""
    above, told = programme.selecting_authority.name, []
    if programme.directly_reporting_kinds:
        told.append(kinds_words(programme.directly_reporting_kinds))
    if programme.direct_by_registration:
        told.append(f"以{above}为主管部门登记的单位")
    return f"{'，以及'.join(told)}，不经推荐直接报送{above}。" if told else ""


def _condition(line: str) -> dict[str, str]:
    """A line of the conditions: what stands before the colon is its heading."""
    title, colon, text = line.strip().partition("：")
    return {"title": title, "text": text} if colon else {"title": "", "text": title}
