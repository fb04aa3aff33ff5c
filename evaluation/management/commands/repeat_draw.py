"""Prove that the draw of a panel, and every replacement, comes out the same from what was recorded."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from evaluation.models import Panel
from evaluation.selectors.draw_record import repeat


class Command(BaseCommand):
    help = "按记录的名单和种子重算专家抽取，逐签列出；与记录不一致时以状态 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("panel", type=int, help="专家组编号（专家组页面地址中的数字）")

    def handle(self, *args: Any, **options: Any) -> None:
        panel = Panel.objects.select_related("plan__round").filter(pk=options["panel"]).first()
        if panel is None:
            raise CommandError(f"没有编号为 {options['panel']} 的专家组。")
        found = repeat(panel)
        self.stdout.write(f"{panel.plan.round} {panel}，种子 {panel.seed}")
        for line in found.lines:
            self.stdout.write(line)
        for difference in found.differences:
            self.stdout.write(f"不同：{difference}")
        self.stdout.write("不一致" if found.differences else "一致")
        if found.differences:
            sys.exit(1)
