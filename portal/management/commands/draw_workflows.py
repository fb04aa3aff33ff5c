"""Writes docs/workflows.md from the tables of all processes, or checks that it is what would be written."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from office import machine
from office.machine import Workflow
from portal import diagrams

PLACE = Path("docs") / "workflows.md"


def of_the_portal(workflows: dict[str, Workflow]) -> dict[str, Workflow]:
    """The tables of installed apps; a test may have registered one of its own."""
    installed = {config.label for config in apps.get_app_configs()}
    return {model: workflow for model, workflow in workflows.items() if model.partition(".")[0] in installed}


class Command(BaseCommand):
    """Needs no database. With `--check` nothing is written, and the exit status is 1 when the file is not current."""

    help = "从流程表生成 docs/workflows.md；--check 只检查它是否最新。"
    requires_system_checks: list = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="只检查，不写入；不是最新时退出码为 1")
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / PLACE, help="写到别处")

    def handle(self, *args: Any, **options: Any) -> None:
        workflows, file = of_the_portal(machine.workflows()), options["file"]
        text = diagrams.document(workflows)
        if not options["check"]:
            file.write_text(text, encoding="utf-8")
            self.stdout.write(f"已写入 {file}：{len(workflows)} 个流程。")
        elif not file.is_file() or file.read_text(encoding="utf-8") != text:
            raise CommandError(f"{file} 不是最新，请运行 manage.py draw_workflows。", returncode=1)
