"""The pages that say no: each with its sentence, and two that stand without anything else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error


@pytest.fixture
def request_(db):
    return RequestFactory().get("/somewhere/")


def test_not_found(db):
    answer = Client().get("/nothing-here/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "没有找到这个页面" in page
    assert "nothing-here" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_refusal_has_its_own_sentence(request_):
    answer = permission_denied(request_, PermissionDenied("由系统管理员办理。"))
    assert answer.status_code == 403
    assert "由系统管理员办理。" in answer.content.decode()
    assert "没有办理这件事的权限" in permission_denied(request_, PermissionDenied()).content.decode()


def test_a_bad_request(request_):
    answer = bad_request(request_, ValueError())
    assert (answer.status_code, "什么也没有改动" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("status", [400, 403, 409])
def test_the_machines_sentence(request_, status):
    page = render_to_string(f"{status}.html", {"message": "这份申报书已由他人办理。"}, request_)
    assert page.count("这份申报书已由他人办理。") == 1


def test_an_error_stands_alone(request_):
    page = server_error(request_).content.decode()
    assert "系统出错，没有办成" in page
    assert "<nav" not in page


def test_an_expired_form_stands_alone(request_):
    answer = csrf_failure(request_)
    assert (answer.status_code, "页面已过期，没有提交" in answer.content.decode()) == (403, True)
