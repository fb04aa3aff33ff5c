"""What pages say of a file is so: the version that the authority has, and every file that an auditor's list holds."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.choices import Role
from applications.choices import Action, State
from applications.selectors.review import about
from tests.factories import accounts as people
from tests.factories import applications as make

pytestmark = pytest.mark.django_db


def test_the_version_that_is_being_corrected_is_not_told_as_handed_in():
    way = make.way_to(State.RETURNED)
    assert way.application.version.number == 2
    assert about(way.application, Action.EXTEND)[1] == {"label": "申报书", "value": "第 1 版"}


def test_an_auditors_chips_cover_what_was_not_handed_in(frozen):
    way = make.way_to(State.DRAFT)
    frozen(way.at)
    auditor, officer = Client(), Client()
    auditor.force_login(people.holder(Role.AUDITOR))
    officer.force_login(way.staff.officer)
    page = auditor.get(reverse("applications:list")).context
    assert [(chip["label"], chip["count"]) for chip in page["chips"][:3]] == [
        ("全部", None),
        ("未提交", 1),
        ("待初审", 0),
    ]
    found = auditor.get(f"{reverse('applications:list')}?stage=unseen").context["page"].rows
    assert [row["unit"] for row in found] == [way.application.unit.name]
    chips = officer.get(reverse("applications:list")).context["chips"]
    assert [chip["label"] for chip in chips[:2]] == ["全部", "待初审"]
    assert officer.get(f"{reverse('applications:list')}?stage=unseen").context["page"].rows == []
