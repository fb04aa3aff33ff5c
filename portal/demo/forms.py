"""Fills in the application form of an example, as its lead unit would."""

from collections.abc import Iterator
from itertools import count

from accounts.choices import UnitKind
from accounts.models import Unit
from portal.demo.content import Example, Partner, Post
from portal.demo.people import partner_code

_partners: dict[str, int] = {}
_serials = count(1)


def serial_of(partner: str) -> int:
    """The same number for the same partner, whoever names it."""
    return _partners.setdefault(partner, len(_partners) + 1)


def sections_of(example: Example, unit: Unit) -> Iterator[tuple[str, dict]]:
    """Section by section, in the keys of Beijing's edition."""
    yield (
        "chain",
        _fields(name=example.chain, industry=example.industry, key_field=example.key_field, summary=example.summary),
    )
    yield "lead", _lead(example, unit)
    if example.kind == UnitKind.ENTERPRISE:
        yield "fund", {"rows": list(_fund(example))}
    yield (
        "posts",
        {
            "rows": [
                {
                    "name": post.name,
                    "current": str(post.current),
                    "places": str(post.places),
                    "chain_places": str(post.chain_places),
                    "occupation": post.occupation,
                    "occupation_name": post.occupation_name,
                }
                for post in example.posts
            ]
        },
    )
    yield "members", {"rows": [_member(partner) for partner in example.members]}
    yield "schools", {"rows": [_school(partner) for partner in example.schools]}
    yield "apprentices", {"rows": list(_apprentices(example))}
    yield "trainees", {"rows": list(_trainees(example))}
    yield "targets", _targets(example)
    yield (
        "policies",
        _fields(numbers="1,2,3,7,9", usage="学徒培训由链主单位统一申报，自主评价先行备案，再扩展到成员企业。"),
    )
    yield "plan", _fields(text=_plan(example))
    yield _eligibility(example)


def _fields(**values: str) -> dict:
    return {"fields": values}


def _lead(example: Example, unit: Unit) -> dict:
    return _fields(
        name=unit.name,
        uscc=unit.uscc,
        kind=unit.kind,
        address=unit.address,
        authority=example.district,
        legal_representative="林予安（演示）",
        person_in_charge="周以宁（演示）",
        contact="沈知行（演示）",
        phone=f"010-5555{next(_serials):04d}",
        email="",
        staff=str(example.staff),
        skilled_staff=str(example.skilled),
        economic_type=example.economic_type if example.kind == UnitKind.ENTERPRISE else "institution",
        economic_type_other="专业服务企业" if example.economic_type == "other" else "",
        business=(
            f"{example.business}\n技能岗位职工 {example.skilled} 人，近两年计划新增技能岗位，"
            "对持证技能人才需求稳定。建设生态链与主营业务直接相关，可以缩短培养周期、稳定用工。"
        ),
    )


def _fund(example: Example) -> Iterator[dict]:
    base = example.staff * 12
    for index, year in enumerate(("2022", "2023", "2024")):
        due = base * (100 + 6 * index) / 10000
        yield {
            "year": year,
            "due": f"{due:.2f}",
            "set_aside": f"{due:.2f}",
            "used": f"{due * 0.94:.2f}",
            "frontline": str(62 + 2 * index),
        }


def _member(partner: Partner) -> dict:
    serial = serial_of(partner.name)
    return {
        "name": partner.name,
        "uscc": partner_code(serial),
        "kind": partner.kind,
        "post": "",
        "places": str(partner.number) if partner.number else "",
        "tasks": partner.detail,
        "contact": "何清越（演示）",
        "phone": f"010-5556{serial:04d}",
    }


def _school(partner: Partner) -> dict:
    serial = serial_of(partner.name)
    return {
        "name": partner.name,
        "uscc": partner_code(serial),
        "kind": partner.kind,
        "majors": partner.detail,
        "students": str(partner.number),
        "cooperation": "三年，订单培养与师资共建",
        "contact": "陆景和（演示）",
        "phone": f"010-5557{serial:04d}",
    }


def _apprentices(example: Example) -> Iterator[dict]:
    """A class for each of the first two posts: one at the first employer, the next at the last one."""
    employers, school = _employers(example), example.schools[0].name
    for employer, post in zip((employers[0], employers[-1]), example.posts, strict=False):
        yield _class(employer, post, "senior" if employer == example.unit else "intermediate", school)


def _trainees(example: Example) -> Iterator[dict]:
    """Graduates for the last post of a chain with an enterprise in the lead; institutions plan none."""
    if example.kind == UnitKind.ENTERPRISE:
        yield _class(example.unit, example.posts[-1], "intermediate", "") | {"starts_on": "2026-07", "months": "6"}


def _employers(example: Example) -> list[str]:
    """The lead unit, if it is an enterprise, and the enterprises among the members."""
    lead = [example.unit] if example.kind == UnitKind.ENTERPRISE else []
    return lead + [partner.name for partner in example.members if partner.kind == UnitKind.ENTERPRISE]


def _class(employer: str, post: Post, level: str, school: str) -> dict:
    return {
        "employer": employer,
        "occupation_name": post.occupation_name,
        "occupation": post.occupation,
        "level": level,
        "starts_on": "2026-09",
        "months": "12",
        "number": str(post.places),
        "school": school,
    }


def _targets(example: Example) -> dict:
    places = sum(post.chain_places for post in example.posts)
    return _fields(
        **{
            "trained": str(places * 6),
            "apprentices": str(places // 2),
            "class-students": str(sum(school.number for school in example.schools)),
            "certified": str(places * 2),
            "certified-senior": str(places // 2),
            "standards": str(len(example.posts)),
            "places": str(places),
            "hired": str(places * 2 // 3),
            "fund-used": "95",
            "fund-frontline": "66",
        }
    )


def _plan(example: Example) -> str:
    posts = "、".join(post.name for post in example.posts)
    members = "、".join(partner.name for partner in example.members)
    schools = "、".join(partner.name for partner in example.schools)
    return "\n".join(
        (
            f"一、岗位与标准。面向{posts}等岗位，由链主单位牵头修订岗位标准，半年内完成首批培训大纲和考核题库。",
            f"二、培养。与{schools}共建订单班，理论课在院校、实操课在岗位，企业师傅与院校教师共同授课、共同考核。",
            f"三、成员分工。{members}按申报的岗位接收学徒和实习生，落实带教师傅、劳动保护和实习保险。",
            "四、评价。在链主单位先行开展职业技能等级认定，成熟后面向链上企业服务；竞赛成绩按规定晋升等级。",
            "五、使用与激励。等级与岗位、薪酬挂钩，建立学徒到技师的晋升通道，每年公布留用和晋升情况。",
            "六、进度。第一年完成标准、课程和首批招生；第二年扩大规模，开展中期自查，期满前完成总结评估。",
            "七、保障。成立由链主单位负责人牵头的工作组，职工教育经费优先用于一线职工，过程资料全程留存可追溯。",
        )
    )


def _eligibility(example: Example) -> tuple[str, dict]:
    if example.kind == UnitKind.ENTERPRISE:
        return "eligibility_enterprise", _fields(
            operation="yes",
            credit="yes",
            standing="主要产品和服务在本市同行业中占有率居前，近三年营业收入保持增长。",
            training_system="建立三级培训制度和师带徒管理办法，每年制定培训计划并考核。",
            career_path="技能等级与岗位、薪酬衔接，设有从学徒工到首席技师的晋升通道。",
            fund_compliance="yes",
            priority_grounds=example.priority,
        )
    return "eligibility_institution", _fields(
        operation="yes",
        credit="yes",
        linking="与三十余家企业建立合作关系，近三年订单培养一千二百人。",
        resources="骨干专业与本链岗位对应，实训工位六百个，双师型教师占六成以上。",
        standard="近三年办学质量评价良好，管理制度健全。",
        service="年均开展社会培训两千人次，承担市级竞赛和师资培训。",
        priority_grounds=example.priority,
    )
