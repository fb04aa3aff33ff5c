"""Prove that the register of acts is whole."""

from django.core.management.base import BaseCommand, CommandError

from office import register


class Command(BaseCommand):
    help = "逐条核对办理记录的摘要链。"

    def handle(self, *args, **options) -> None:
        try:
            count = register.verify()
        except register.BrokenRegister as error:
            raise CommandError(str(error))
        self.stdout.write(f"办理记录完整，共 {count} 条。")
