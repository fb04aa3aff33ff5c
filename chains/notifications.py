"""What people are told about a chain's construction period, and about existing chains on their way into the portal."""

from datetime import datetime

from accounts.choices import Role
from accounts.models import User
from accounts.selectors import officers_of, people_with
from chains.choices import ChainAction, EntryAction
from chains.models import Chain, ChainEntry, ConstructionPeriod
from office.clock import local_date
from office.messages import tell
from office.models import RegisterEntry
from office.topics import register_topic

KIND = "chain"
register_topic("chains", "生态链建设", "建设周期即将期满和已经期满", kinds=(KIND,))


def readers_of(chain: Chain) -> list[User]:
    """The lead unit's applicants and the officers of the authority that will assess the chain, each account once."""
    applicants = people_with(Role.APPLICANT, unit=chain.lead_unit_id)
    officers = officers_of(chain.reviewing_authority_id)
    return list({user.pk: user for user in (*applicants, *officers)}.values())


def remind_of_end(period: ConstructionPeriod, at: datetime) -> None:
    """Tell how many days are left of a period (工作方案五)."""
    chain, left = period.chain, (period.ends_on - local_date(at)).days
    _tell(
        chain,
        at,
        title=f"“{chain.name}”建设周期还有{left}天期满" if left else f"“{chain.name}”建设周期今天期满",
        body=f"生态链编号{chain.number}，期满日期{period.ends_on.isoformat()}。"
        "期满后由申报审核部门评估，请核对学员名单和建设记录。",
    )


def tell_ended(chain: Chain, at: datetime) -> None:
    """Tell that a period is over and the assessment comes (工作方案五)."""
    _tell(
        chain,
        at,
        title=f"“{chain.name}”建设周期已期满",
        body=f"生态链编号{chain.number}，待申报审核部门评估。评估作出前，学员名单不再增改。",
    )


def tell_assessed(chain: Chain, step: RegisterEntry) -> None:
    """Tell the result of an assessment: until when the chain goes on, or that it stops (工作方案五)."""
    period = chain.periods.latest("ordinal")
    goes_on = step.action == ChainAction.CONTINUE
    span = f"新的建设周期{period.starts_on.isoformat()}起，{period.ends_on.isoformat()}期满。"
    _tell(
        chain,
        step.at,
        title=f"“{chain.name}”评估结果：{step.label}",
        body=f"生态链编号{chain.number}，{span if goes_on else '不再作为试点建设项目。'}评估结果通知书在生态链的页面。",
    )


def _tell(chain: Chain, at: datetime, *, title: str, body: str) -> None:
    for user in readers_of(chain):
        tell(user, kind=KIND, title=title, body=body, url=chain.file_url, at=at)


def tell_of_entry(entry: ChainEntry, register_entry: RegisterEntry) -> None:
    """Tell who acts next on the entry of an existing chain: heads of a proposal, officers of what came of it."""
    bureau = entry.programme.selecting_authority
    role = Role.CITY_HEAD if register_entry.action == EntryAction.PROPOSE else Role.CITY_OFFICER
    title = f"历史生态链“{entry.name}”：{register_entry.label}"
    for user in people_with(role, authority=bureau):
        if user.person_id != register_entry.person_id:
            tell(user, kind=KIND, title=title, body=f"{title}。", url=entry.get_absolute_url(), at=register_entry.at)


def tell_entered(chain: Chain, at: datetime) -> None:
    """Tell the lead unit and the authority that assesses it that the portal has a chain now, and until when it runs."""
    period = chain.periods.earliest("ordinal")
    _tell(
        chain,
        at,
        title=f"“{chain.name}”已录入本平台",
        body=f"生态链编号{chain.number}，公布文件：{chain.announcement}。建设周期{period.starts_on.isoformat()}起，"
        f"{period.ends_on.isoformat()}期满。",
    )
