"""Fill an empty portal with the demonstration: once; run again, it only sets the accounts' password anew."""

import os

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from applications.models import Application
from office import clock
from portal.demo.scenario import play

ACCOUNTS = (
    "unit-admin", "applicant", "member", "district", "district-head", "city", "city2", "city-head", "education",
    "expert1", "expert2", "expert3", "expert4", "expert5", "auditor", "admin", "admin2",
    "unit-admin2", "applicant2", "district2", "district-head2",
    "gd-applicant", "gd-district", "gd-district-head", "gd-city", "gd-city-head",
)  # fmt: skip


class Command(BaseCommand):
    help = "写入演示数据：虚构的单位、人员和各个环节的申报。只在演示环境（DEMO=1）中可用。"

    def handle(self, *args: object, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("演示账号不能进入正式环境；演示环境请设置 DEMO=1。")
        password = os.environ.get("DEMO_PASSWORD", "")
        if len(password) < 8:
            raise CommandError("请用环境变量 DEMO_PASSWORD 给出演示账号的密码，至少 8 个字符。")
        with transaction.atomic():
            fresh = not User.objects.filter(username=ACCOUNTS[0]).exists()
            if fresh and User.objects.exists():
                raise CommandError("库中已有正式账号，不能写入演示数据。")
            if fresh:
                play(clock.now())
            # One hash for all: hashing is slow on purpose, and they share one password.
            User.objects.filter(username__in=ACCOUNTS).update(password=make_password(password))
        count = Application.objects.count()
        self.stdout.write(f"演示数据{'已写入' if fresh else '已在'}：{count} 份申报，{len(ACCOUNTS)} 个可登录账号。")
