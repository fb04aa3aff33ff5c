"""Guangdong's programme for tests: its authorities and edition, a round, a unit and a whole valid form for it."""

from datetime import datetime
from typing import Any

from accounts.models import Unit
from applications.models import FormEdition, Round
from tests.factories import accounts as people
from tests.factories import applications as make
from tests.factories.applications import START, Way

PROVINCE, GUANGZHOU, SHENZHEN = "440000", "440100", "440300"
CODE = "guangdong-2022"
MEMBERS = (
    "广州测一电子有限公司",
    "佛山测二电器有限公司",
    "东莞测三精密有限公司",
    "中山测四照明有限公司",
    "珠海测五智能有限公司",
)


def edition() -> FormEdition:
    """Guangdong's form, with its programme."""
    return FormEdition.objects.select_related("programme").get(code=CODE)


def call(code: str = "gd-2026-1", *, start: datetime = START, **changed: Any) -> Round:
    """A round of Guangdong's programme."""
    return make.call(code, start=start, **({"edition": edition(), "title": "2026年度"} | changed))


def unit(name: str = "广州测电家电有限公司", *, code: str = GUANGZHOU, at: datetime = START - make.BEFORE) -> Unit:
    """A verified enterprise of one of its cities, or of the province itself."""
    edition()
    return people.verified_unit(name, code=code, at=at)


def content(applicant: Unit, chain_name: str = "智能家电技能生态链", code: str = GUANGZHOU) -> dict[str, dict]:
    """A whole valid form: five member employers in six rows, 520 posts."""
    contact = {"contact": "何㛃", "phone": "020-83133000"}
    members = [*zip(MEMBERS, range(95001, 95006), strict=True), (MEMBERS[0], 95001)]
    return {
        "chain": {"fields": {"name": chain_name}},
        "lead": {
            "fields": {
                "name": applicant.name, "uscc": applicant.uscc, "address": applicant.address,
                "legal_representative": "张龑", "person_in_charge": "李䶮", "phone": "020-83133001",
                "economic_type": "other", "economic_type_other": "专精特新企业", "staff": "3200",
                "skilled_staff": "2100", "industry": "C38 电气机械和器材制造业",
                "business": "智能家电整机和核心部件，近一年收入占比八成。", "authority": code,
            }
        },
        "posts": {
            "rows": [
                {"name": "整机装配工", "current": "620", "places": "80", "chain_places": "300",
                 "occupation_name": "家用电器产品制造工"},
                {"name": "电控调试员", "current": "210", "places": "40", "chain_places": "220",
                 "occupation_name": "电气值班员"},
            ]
        },
        "members": {
            "rows": [
                {"name": name, "uscc": people.uscc(number), "post": f"岗位{row}", "current": "50", "places": "30",
                 **contact}
                for row, (name, number) in enumerate(members, start=1)
            ]
        },
        "schools": {
            "rows": [
                {"name": "广州测园技师学院", "uscc": people.uscc(95101), "kind": "vocational", "majors": major,
                 "students": "120", "cooperation": "2026年9月至2029年7月", **contact}
                for major in ("智能制造", "电气自动化")
            ]
        },
        "apprentices": {
            "rows": [
                {"employer": "member", "occupation": "家用电器产品维修工", "level": "intermediate",
                 "schedule": "2026年9月，1年", "number": "60", "school": "广州测园技师学院"},
                {"employer": "lead", "occupation": "电工", "level": "senior", "schedule": "2026年9月，1年",
                 "number": "80", "school": "广州测园技师学院"},
            ]
        },
        "trainees": {"rows": []},
        "plan": {"fields": {"text": "第一年统一岗位标准。\n第二年扩大学徒培养。"}},
    }  # fmt: skip


def drafted(applicant: Unit | None = None, round_: Round | None = None, *, start: datetime = START) -> Way:
    """A draft of a unit, filled in whole."""
    applicant = applicant or unit(at=start - make.BEFORE)
    typed = content(applicant, code=applicant.authority.code)
    return make.drafted(applicant, round_ or call(start=start), start=start, sections=typed)
