"""Prove that the rankings of a round follow from their frozen sheets."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from applications.models import Round
from evaluation.selectors.recompute import Finding, recompute_round


class Command(BaseCommand):
    help = "按固定的规则和评分重新计算一个批次的全部排名，与所列名次、摘要和现有评分表核对。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", help="批次代码（如 2026-1，几个方案同码时写 方案代码/批次代码）或编号")

    def handle(self, *args, **options) -> None:
        call = _round(options["round"])
        findings = recompute_round(call)
        if not findings:
            raise CommandError(f"“{call.title}”还没有排名。")
        self.stdout.write(f"{call.title}：{len(findings)} 份排名")
        self.stdout.write("专家组\t版次\t卷宗\t评分\t结论")
        for finding in findings:
            self._tell(finding)
        wrong = sum(bool(finding.differences) for finding in findings)
        if wrong:
            raise CommandError(f"{wrong} 份排名与重新计算的结果不一致。")
        self.stdout.write("全部一致。")

    def _tell(self, finding: Finding) -> None:
        ranking = finding.ranking
        verdict = f"不一致 {len(finding.differences)} 处" if finding.differences else "一致"
        version = f"第 {ranking.version} 版{'' if finding.is_latest else '（已被取代）'}"
        cells = (ranking.panel.name, version, len(ranking.rows), len(ranking.sheets), verdict)
        self.stdout.write("\t".join(map(str, cells)))
        for text in (*finding.differences, *finding.notes):
            self.stdout.write(f"  · {text}")


def _round(text: str) -> Round:
    """The round that somebody means. Raises CommandError."""
    programme, _, code = text.rpartition("/")
    found = list(Round.objects.filter(code=code, **({"programme__code": programme} if programme else {})))
    if not found and text.isdigit():
        found = list(Round.objects.filter(pk=int(text)))
    if len(found) != 1:
        raise CommandError(f"没有批次“{text}”。" if not found else "几个方案有同码的批次，请写 方案代码/批次代码。")
    return found[0]
