"""The files of production name what exists: settings, programs, packages, folders. No engine is needed to see that."""

import re
import runpy

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command, get_commands
from honcho.environ import parse_procfile

from config.middleware import AROUND_A_FILE, ProxyMiddleware
from tests.rules import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
NGINX = (ROOT / "deploy" / "nginx.conf").read_text()
PROCFILE = parse_procfile((ROOT / "Procfile").read_text()).processes
INSTALL = runpy.run_path(str(ROOT / "deploy" / "install.py"))
SECRETS = {"SECRET_KEY", "SEALING_KEY", "POSTGRES_PASSWORD"}
OURS = ("migrate", "web", "worker", "clock")


def variables_of(*files: str) -> set[str]:
    """The environment variables that these files read."""
    text = "".join((ROOT / name).read_text() for name in files)
    return set(re.findall(r"""(?:env(?:iron)?\.\w+|secret)\(\s*["']([A-Z_]+)["']""", text))


def test_every_process_is_there():
    assert set(SERVICES) == {*OURS, "postgres", "redis", "proxy"}
    assert set(PROCFILE) == {"web", "worker", "clock"}


@pytest.mark.parametrize("name", OURS)
def test_the_environment_is_read_by_the_settings(name):
    known = variables_of("config/settings.py", "deploy/gunicorn.py")
    assert set(SERVICES[name]["environment"]) - known == set()


def test_secrets_come_from_the_environment_or_nothing_starts():
    required = set(re.findall(r"\$\{([A-Z_]+):\?[^}]+\}", (ROOT / "docker-compose.yml").read_text()))
    assert SECRETS - required == set()
    assert "THROWAWAY_SECRETS" not in SERVICES["web"]["environment"]
    assert "DEMO" not in SERVICES["web"]["environment"]


@pytest.mark.parametrize("name", ["web", "clock"])
def test_production_runs_the_same_programs_as_the_demonstration(name):
    def words(command: str) -> list[str]:
        return [word for word in command.split() if "/clock" not in word]

    assert words(SERVICES[name]["command"]) == words(PROCFILE[name])


def test_both_workers_run_the_same_application():
    assert SERVICES["worker"]["command"].split()[:5] == PROCFILE["worker"].split()[:5]


@pytest.mark.parametrize("name", OURS)
def test_commands_name_what_exists(name):
    program, *words = SERVICES[name]["command"].split()
    if program == "python":
        assert words[0] == "manage.py"
        assert words[1] in get_commands()
    elif program == "gunicorn":
        assert (ROOT / words[words.index("--config") + 1]).is_file()
        assert words[-1] + ".application" == settings.WSGI_APPLICATION
    else:
        assert [program, *words[:3]] == ["celery", "--quiet", "--app", "config"]


def test_what_waits_waits_for_something_that_can_be_seen():
    for service in SERVICES.values():
        for name, waits in service.get("depends_on", {}).items():
            assert waits["condition"] == "service_completed_successfully" or "healthcheck" in SERVICES[name]


def test_volumes_are_declared():
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert {name for name in used if re.fullmatch(r"[a-z]+", name)} == set(COMPOSE["volumes"])


def test_health_is_asked_at_the_portals_own_addresses():
    assert "http://127.0.0.1:8000/readyz" in SERVICES["web"]["healthcheck"]["test"]
    assert "http://127.0.0.1/healthz" in SERVICES["proxy"]["healthcheck"]["test"]
    assert "location = /healthz" in NGINX


def test_the_image_has_the_packages_that_the_installer_names():
    served = {package for need in INSTALL["NEEDS"] if not need.for_tests for package in need.packages}
    named = re.search(r"--no-install-recommends \\\n((?:    \S+ \\\n)+)", DOCKERFILE).group(1)
    assert set(re.findall(r"\S+(?= \\)", named)) == served - {"python3-venv"}


def test_the_image_copies_and_runs_what_exists():
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    for command in re.findall(r"manage\.py (\w+)", DOCKERFILE):
        assert command in get_commands()
    collected = settings.BASE_DIR.joinpath("staticfiles").relative_to(ROOT)
    assert f"COPY --from=portal /portal/{collected} /srv/static" in DOCKERFILE


def test_the_proxy_lets_every_allowed_upload_through():
    limit = int(re.search(r"client_max_body_size (\d+)m;", NGINX).group(1)) * 1024 * 1024
    assert limit > settings.UPLOAD_MAX_BYTES
    assert f"server web:{SERVICES['web']['environment']['WEB_BIND'].rpartition(':')[2]};" in NGINX


def test_the_proxy_refuses_what_is_too_large_in_the_portals_words():
    page = (ROOT / "deploy" / "413.html").read_text()
    assert f"合计不能超过{settings.UPLOAD_MAX_BYTES / 1024 / 1024:g}MB" in page
    assert int(re.search(r"client_max_body_size (\d+)m;", NGINX).group(1)) * 1024 * 1024 == (
        settings.UPLOAD_MAX_BYTES + AROUND_A_FILE
    )
    assert "error_page 413 /413.html;" in NGINX
    assert "COPY deploy/413.html /srv/pages/413.html" in DOCKERFILE


def test_the_proxy_says_who_asks(rf):
    request = rf.get("/", REMOTE_ADDR="172.18.0.5", HTTP_X_REAL_IP="192.0.2.7")
    ProxyMiddleware(lambda passed: passed)(request)
    assert request.META["REMOTE_ADDR"] == "192.0.2.7"
    assert "proxy_set_header X-Real-IP $remote_addr;" in NGINX
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in NGINX


def test_static_files_can_be_collected_under_hashed_names(settings, tmp_path):
    """What the image's build does, without the compressing: every address in a style sheet leads to a file."""
    settings.STATIC_ROOT = tmp_path
    hashed = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("css/base.*.css")) != []
