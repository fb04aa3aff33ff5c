"""Run a job of the clock by hand, as of now."""

from django.core.management.base import BaseCommand, CommandError

from office import clock, jobs


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
        self.stdout.write(str(jobs.run(options["name"], at=clock.now())))
