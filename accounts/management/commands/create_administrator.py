"""manage.py create_administrator: the first account of a new portal, which then creates the others."""

import getpass
import os
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.choices import Role
from accounts.services import create_user, grant
from office import clock
from office.machine import Actor, NotReady


class Command(BaseCommand):
    """Creates an account with the administrator's role; the password is asked for, or read from a variable."""

    help = "建立系统管理员账号。密码从终端输入，或由环境变量 ADMINISTRATOR_PASSWORD 给出。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--phone", required=True, help="手机号")

    def handle(self, *args: Any, **options: Any) -> None:
        at, actor = clock.now(), Actor.clock()
        password = os.environ.get("ADMINISTRATOR_PASSWORD") or getpass.getpass("密码：")
        try:
            validate_password(password)
            with transaction.atomic():
                user = create_user(
                    options["username"], options["name"], password, phone=options["phone"], actor=actor, at=at
                )
                grant(user, Role.ADMINISTRATOR, actor=actor, at=at)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotReady as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已建立系统管理员账号：{user.username}")
