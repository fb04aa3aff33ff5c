"""What is too large, or finds no room on the disk, is answered by its announced length, before a byte of it is read."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from config import middleware
from config.middleware import AROUND_A_FILE, BodyMiddleware
from tests.factories import accounts as people

MIB = 1024 * 1024
TWO_GB = 2 * 1024 * MIB
TOO_LARGE = "一次上传的内容合计不能超过30MB。请压缩或拆分后再上传；选了多个文件的，请分几次上传。"
FULL = "服务器存储空间不足，没有保存。请稍后再试，或告知系统管理员。"


class Unreadable:
    """A body that fails whoever reads it."""

    def read(self, *size: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def announce(client: Client, size: int | str, path: str = "/login/", **more: Any) -> HttpResponse:
    """A request that says how long its body is, and whose body nobody may read."""
    more |= {"CONTENT_LENGTH": str(size), "wsgi.input": Unreadable()}
    return client.generic("POST", path, b"", content_type="multipart/form-data; boundary=x", **more)


@pytest.mark.django_db
def test_two_gigabytes_are_refused_unread() -> None:
    client = Client(enforce_csrf_checks=True)
    response = announce(client, TWO_GB)
    assert (response.status_code, TOO_LARGE in response.content.decode()) == (413, True)
    client.force_login(people.holder("applicant"))
    response = announce(client, TWO_GB, "/applications/1/form/attachments/")
    assert (response.status_code, TOO_LARGE in response.content.decode()) == (413, True)


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "accept"), [("/login/", "application/json"), ("/api/v1/applications/", "*/*")])
def test_programs_are_answered_in_json(path: str, accept: str) -> None:
    response = announce(Client(), TWO_GB, path, HTTP_ACCEPT=accept)
    body = {"code": "too_large", "message": TOO_LARGE, "problems": []}
    assert (response.status_code, json.loads(response.content)) == (413, body)


@pytest.mark.django_db
def test_a_full_disk_is_said_before_anything_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def usage(folder: Any) -> SimpleNamespace:
        asked.append(str(folder))
        return SimpleNamespace(free=70 * MIB)

    monkeypatch.setattr(middleware.shutil, "disk_usage", usage)
    response = announce(Client(), 10 * MIB, HTTP_ACCEPT="application/json")
    body = {"code": "full", "message": FULL, "problems": []}
    assert (response.status_code, json.loads(response.content), len(asked)) == (507, body, 1)
    assert announce(Client(), 10 * MIB).status_code == 507


@pytest.mark.parametrize("size", ["", "0", "-5", "many", "1000", 30 * MIB, 30 * MIB + AROUND_A_FILE])
def test_what_fits_is_let_through(rf: Any, size: Any) -> None:
    request = rf.generic("POST", "/", b"", CONTENT_LENGTH=str(size))
    assert BodyMiddleware(lambda passed: HttpResponse("through"))(request).content == b"through"
