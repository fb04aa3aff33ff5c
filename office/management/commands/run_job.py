"""Run a job of the clock by hand, as of now."""

from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from office import clock, jobs


class Written(jobs.Progress):
    """Progress as lines: each tenth of the way, so that a long run is seen to go on."""

    def __init__(self, out: OutputWrapper) -> None:
        super().__init__()
        self.out, self.tenth = out, 0

    def tick(self, done: int, total: int, *, at: datetime) -> None:
        """Write a line when another tenth is done."""
        tenth = done * 10 // max(total, 1)
        if tenth > self.tenth:
            self.tenth = tenth
            self.out.write(f"{done}/{total}")


class Command(BaseCommand):
    help = "立即运行一项定时任务；不带名称时列出全部。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("name", nargs="?", default="")

    def handle(self, *args, **options) -> None:
        known = jobs.registered()
        if not options["name"]:
            for name, entry in sorted(known.items()):
                self.stdout.write(f"{name}\t{entry.title}")
            return
        if options["name"] not in known:
            raise CommandError(f"没有名为 {options['name']} 的任务；不带名称运行本命令可列出全部。")
        result = jobs.run(options["name"], at=clock.now(), progress=Written(self.stdout))
        self.stdout.write(str(result))
