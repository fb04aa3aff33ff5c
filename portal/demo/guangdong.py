"""The second programme in the demonstration: one round of Guangdong's, with a file at every desk of its own.

Its units, people and figures are made up, as everywhere in the demonstration.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from accounts.choices import Role
from accounts.models import Authority, Unit, User
from applications.models import FormEdition, Round
from applications.services import draw_up_list, send_up_list
from chains.models import Programme
from office import clock
from office.machine import Actor
from portal.demo import people
from portal.demo.content import Example, Partner, Post
from portal.demo.forms import serial_of
from portal.demo.people import Staff, paper
from portal.demo.way import Way

CODE, PROVINCE, GUANGZHOU, SHENZHEN = "guangdong-2022", "440000", "440100", "440300"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Beyond the numbers of the units that the rest of the demonstration makes.
FIRST = 801

EXAMPLES = (
    Example(
        "广州云翎智能家电有限公司", "enterprise", GUANGZHOU, "广州市黄埔区演示大道16号",
        "智能家电技能生态链", "C38 电气机械和器材制造业", "", "",
        "智能空调、洗护家电整机与变频控制部件，整机收入占主营业务收入的七成，控制部件占两成。",
        4120, 2680,
        (
            Post("整机装配调试工", "", "家用电器产品制造工", 860, 120, 310),
            Post("变频控制器测试员", "", "电子产品检验员", 240, 45, 130),
            Post("制冷系统维修师", "", "制冷空调系统安装维修工", 180, 36, 110),
        ),
        tuple(
            Partner(name, "enterprise", post, places)
            for name, post, places in (
                ("佛山顺演压缩机有限公司", "压缩机装配工", 60), ("中山炬演电机有限公司", "电机嵌线工", 42),
                ("东莞常演精密模具有限公司", "模具钳工", 30), ("珠海香演物联网科技有限公司", "物联网安装调试员", 26),
                ("惠州仲演电子有限公司", "贴片设备操作工", 38), ("江门蓬演包装材料有限公司", "包装设备操作工", 18),
            )
        ),
        (Partner("广州演示工贸技师学院", "vocational", "制冷与空调技术、电气自动化", 240),),
    ),
    Example(
        "深圳前演机器人股份有限公司", "enterprise", SHENZHEN, "深圳市南山区演示路88号",
        "智能机器人技能生态链", "C34 通用设备制造业", "", "",
        "协作机器人和移动机器人的整机与核心控制器，近一年机器人整机收入占比六成以上。",
        2350, 1420,
        (
            Post("机器人装调工", "", "工业机器人系统操作员", 410, 90, 280),
            Post("机器人运维员", "", "工业机器人系统运维员", 260, 60, 240),
        ),
        tuple(
            Partner(name, "enterprise", post, places)
            for name, post, places in (
                ("东莞松演减速器有限公司", "精密磨工", 40), ("深圳光演视觉技术有限公司", "视觉系统调试员", 36),
                ("惠州大演伺服电机有限公司", "伺服电机测试工", 32), ("佛山禅演系统集成有限公司", "产线集成工", 50),
                ("广州增演自动化有限公司", "自动化设备装调工", 44),
            )
        ),
        (Partner("深圳演示职业技术大学", "university", "智能机器人技术、机电一体化", 320),),
        "listed",
    ),
    Example(
        "广州味澜餐饮集团有限公司", "enterprise", GUANGZHOU, "广州市荔湾区演示中路3号",
        "粤菜师傅技能生态链", "H62 餐饮业", "", "",
        "粤菜酒楼连锁经营与中央厨房，堂食收入占六成，预制菜占三成。",
        3080, 1960,
        (
            Post("粤菜烹调师", "", "中式烹调师", 720, 110, 330),
            Post("广式点心师", "", "中式面点师", 380, 80, 210),
        ),
        tuple(
            Partner(name, "enterprise", post, places)
            for name, post, places in (
                ("广州番演茶楼有限公司", "点心师", 40), ("佛山里演渔港有限公司", "厨工", 36),
                ("广州白演配餐服务有限公司", "配餐员", 48), ("清远英演食品有限公司", "预制菜加工员", 52),
                ("肇庆端演酒店管理有限公司", "厨房学徒", 30),
            )
        ),
        (Partner("广州演示旅游商务职业学校", "vocational", "中餐烹饪、餐饮管理", 180),),
        "integrated",
    ),
    Example(
        "广东粤演能源装备集团有限公司", "enterprise", PROVINCE, "广州市天河区演示东路100号",
        "新能源装备技能生态链", "C38 电气机械和器材制造业", "", "",
        "海上风电机组和储能变流设备，风电机组收入占六成，储能设备占三成。",
        5260, 3310,
        (
            Post("风电机组装调工", "", "风力发电运维值班员", 640, 140, 360),
            Post("储能系统调试员", "", "储能电站运维管理员", 320, 70, 220),
        ),
        tuple(
            Partner(name, "enterprise", post, places)
            for name, post, places in (
                ("阳江海演叶片有限公司", "叶片成型工", 70), ("汕头濠演海缆有限公司", "海缆敷设工", 40),
                ("中山明演变流器有限公司", "变流器测试员", 46), ("湛江坡演塔筒有限公司", "焊工", 64),
                ("揭阳惠演运维服务有限公司", "海上运维员", 52),
            )
        ),
        (Partner("广东演示机电技师学院", "vocational", "风电设备安装与维修、电气工程", 260),),
    ),
    Example(
        "广州穗演医疗器械有限公司", "enterprise", GUANGZHOU, "广州市开发区演示科学城9号",
        "高端医疗器械技能生态链", "C35 专用设备制造业", "", "",
        "医学影像设备和体外诊断仪器，影像设备收入占五成五，诊断仪器占三成五。",
        1640, 930,
        (
            Post("影像设备装调工", "", "医疗器械装配工", 210, 60, 280),
            Post("诊断仪器检验员", "", "医疗器械检验员", 150, 40, 240),
        ),
        tuple(
            Partner(name, "enterprise", post, places)
            for name, post, places in (
                ("广州黄演精密注塑有限公司", "注塑工", 34), ("深圳坪演传感器有限公司", "传感器封装工", 40),
                ("珠海金演试剂有限公司", "试剂配制员", 30), ("东莞松演电源有限公司", "电源测试员", 26),
                ("佛山南演医疗服务有限公司", "设备维护员", 38),
            )
        ),
        (Partner("广州演示医药职业学院", "vocational", "医疗器械维护与管理", 150),),
        "other",
    ),
)  # fmt: skip


def play(now: datetime, anchor: datetime, beginning: datetime) -> Staff:
    """The round in progress: a draft, files at the city's and at the province's desk, one handed in directly.

    Returns the province's officer and head.
    """
    province = _staff(PROVINCE, "gd-city", "省", beginning)
    cities = {
        GUANGZHOU: _staff(GUANGZHOU, "gd-district", "广州市", beginning),
        SHENZHEN: _staff(SHENZHEN, "gd-district-shenzhen", "深圳市", beginning),
        PROVINCE: province,
    }
    call = _call(now, anchor)

    def way(index: int, days: int) -> Way:
        example = EXAMPLES[index]
        username = "gd-applicant" if index == len(EXAMPLES) - 1 else f"gd-applicant-{index + 1}"
        clerk = _clerk(example, username, FIRST + index, cities[example.district], beginning + DAY)
        at = anchor - timedelta(days=days)
        return Way.start(example, clerk, call, cities[example.district], province, at, sections=sections_of).fill_in()

    _send_up(way(1, 10).submit().approve(), call)
    way(3, 9).submit().do("accept", province.officer)
    way(0, 8).submit().approve()
    way(2, 4).submit()
    way(4, 2)
    return province


def _staff(code: str, username: str, word: str, at: datetime) -> Staff:
    """The officer and the head of one of its authorities."""
    place = Authority.objects.get(code=code)
    officer = people.person(username, f"{word}经办", at)
    head = people.person(f"{username}-head", f"{word}负责人", at)
    city = place.parent_id is None
    people.give(officer, Role.CITY_OFFICER if city else Role.DISTRICT_OFFICER, at, authority=place)
    people.give(head, Role.CITY_HEAD if city else Role.DISTRICT_HEAD, at, authority=place)
    return Staff(officer, head)


def _clerk(example: Example, username: str, number: int, staff: Staff, at: datetime) -> User:
    """A verified unit and the clerk who applies for it."""
    unit = people.registered_unit(
        example.unit, number, kind=example.kind, address=example.address, district=example.district,
        admin=people.person(f"gd-unit-admin-{number}", "单位管理员", at), staff=staff, at=at,
    )  # fmt: skip
    return people.clerk(username, unit, at)


def _call(now: datetime, anchor: datetime) -> Round:
    programme = Programme.objects.get(code=CODE)
    closes = clock.end_of_day(clock.local_date(now + timedelta(days=33)))
    return Round.objects.create(
        programme=programme,
        edition=FormEdition.objects.get(programme=programme, code=CODE),
        code="gd-2026",
        title="广东省2026年度",
        call=(
            "面向战略性产业和现代服务业企业，由链主单位申报，报送当地市级人力资源社会保障局；"
            "省属企业直接报送省厅。能带动不少于五家生态链企业，提供五百个以上培训就业岗位。"
        ),
        opens_at=anchor - timedelta(days=20),
        closes_at=closes,
        recommend_until=closes + timedelta(days=15),
    )


def _send_up(way: Way, call: Round) -> None:
    """The city draws up its list, stamps it and sends it up."""
    officer, application = Actor.of(way.staff.officer), way.application
    document = draw_up_list(call, application.authority, actor=officer, at=way.at)
    scan = paper("推荐名单盖章扫描件（演示）", application.pk)
    send_up_list(document, scan, document.code, actor=officer, at=way.at + HOUR)


# The form ------------------------------------------------------------------------------------------------------------


def sections_of(example: Example, unit: Unit) -> Iterator[tuple[str, dict]]:
    """Section by section, in the keys of Guangdong's edition."""
    yield "chain", {"fields": {"name": example.chain}}
    yield "lead", {"fields": _lead(example, unit)}
    yield "posts", {"rows": [_post(post) for post in example.posts]}
    yield "members", {"rows": [_member(partner) for partner in example.members]}
    yield "schools", {"rows": list(_schools(example))}
    yield "apprentices", {"rows": list(_plans(example, "2026年9月，1年", 40))}
    yield "trainees", {"rows": list(_plans(example, "2026年7月，1年", 25))}
    yield "plan", {"fields": {"text": _plan(example)}}


def _lead(example: Example, unit: Unit) -> dict[str, str]:
    return {
        "name": unit.name,
        "uscc": unit.uscc,
        "address": unit.address,
        "legal_representative": "林予安（演示）",
        "person_in_charge": "周以宁（演示）",
        "phone": "020-55550001",
        "economic_type": example.economic_type,
        "economic_type_other": "专精特新企业" if example.economic_type == "other" else "",
        "staff": str(example.staff),
        "skilled_staff": str(example.skilled),
        "industry": example.industry,
        "business": (
            f"{example.business}\n技能岗位职工{example.skilled}人，持证技能人才需求稳定增长；"
            "生态链面向主营业务的岗位，缩短培养周期，稳定上下游用工。"
        ),
        "authority": unit.authority.code,
    }


def _post(post: Post) -> dict[str, str]:
    return {
        "name": post.name,
        "current": str(post.current),
        "places": str(post.places),
        "chain_places": str(post.chain_places),
        "occupation_name": post.occupation_name,
    }


def _member(partner: Partner) -> dict[str, str]:
    serial = serial_of(partner.name)
    return {
        "name": partner.name,
        "uscc": people.partner_code(serial),
        "post": partner.detail,
        "current": str(partner.number * 4),
        "places": str(partner.number),
        "contact": "何清越（演示）",
        "phone": f"020-5556{serial:04d}",
    }


def _schools(example: Example) -> Iterator[dict[str, str]]:
    """One row for each major."""
    for school in example.schools:
        serial, majors = serial_of(school.name), school.detail.split("、")
        for major in majors:
            yield {
                "name": school.name,
                "uscc": people.partner_code(serial),
                "kind": school.kind,
                "majors": major,
                "students": str(school.number // len(majors)),
                "cooperation": "2026年9月至2029年7月",
                "contact": "陆景和（演示）",
                "phone": f"020-5557{serial:04d}",
            }


def _plans(example: Example, schedule: str, number: int) -> Iterator[dict[str, str]]:
    """A class at the lead unit and one at a member, for the first posts of the chain."""
    school = example.schools[0].name
    for employer, post in zip(("lead", "member"), example.posts, strict=False):
        yield {
            "employer": employer,
            "occupation": post.occupation_name,
            "level": "intermediate" if employer == "member" else "senior",
            "schedule": schedule,
            "number": str(number),
            "school": school,
        }


def _plan(example: Example) -> str:
    posts = "、".join(post.name for post in example.posts)
    return "\n".join(
        (
            f"一、链主优势。{example.unit}在同行业中技术领先，已建立覆盖主要岗位的师带徒制度。",
            f"二、岗位与标准。围绕{posts}修订岗位标准，六个月内形成评价规范。",
            "三、教学资源。企业师傅与院校教师共建课程，实训设备向生态企业开放。",
            "四、过程管理。招生、签约、上课、考核、上岗逐人留痕，按月核对。",
            "五、人才评价。先在本企业开展等级认定，成熟后面向生态企业服务。",
            "六、质量内控。由链主单位牵头每半年检查一次，结果与培养名额挂钩。",
        )
    )
