"""Quarantine: with a scanner, nothing is opened before it was found clean; what was found infected, never."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from office import effects, jobs, quarantine, scanner, uploads
from office.machine import NotAllowed
from office.models import Effect, Upload
from tests.office import samples
from tests.office.clamd import EICAR, SIGNATURE, clamd, running
from tests.office.people import AT

__all__ = ["clamd"]
pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
CHECKING = "“材料.pdf”正在安全检查，检查完才能打开。一般几分钟，请稍后再试。"
SEALED = f"“材料.pdf”检出病毒（{SIGNATURE}），已经封存，任何人都不能打开。"


@pytest.fixture(autouse=True)
def _store_dir(settings, tmp_path):
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.UPLOADS_DIR.mkdir()


def stored(content=None):
    return uploads.store(samples.upload(content or samples.pdf(), "材料.pdf"), by=None, at=AT)


def infected_pdf():
    """A sound PDF with the test virus in a comment."""
    return samples.pdf() + b"\n%" + EICAR


def scanned(row, at=AT + MINUTE):
    """The upload after the sweep came by."""
    effects.sweep(at=at)
    row.refresh_from_db()
    return row


def what_is_said(row):
    """What is said to who wants to open it; empty when it opens."""
    try:
        uploads.serve(row).close()
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def test_without_a_scanner_nothing_waits():
    row = stored()
    assert (row.verdict, row.scanned_at, Effect.objects.count()) == ("unasked", None, 0)
    assert (quarantine.is_held(row), quarantine.tag_of(row), what_is_said(row)) == (False, None, "")


def test_a_new_file_waits_and_opens_when_it_is_clean(clamd, frozen):
    frozen(AT + MINUTE)
    row = stored()
    assert (row.verdict, what_is_said(row)) == ("waiting", CHECKING)
    assert quarantine.tag_of(row) == {"label": "正在安全检查", "tone": "amber", "shape": "▲"}
    assert clamd.heard == []
    scanned(row)
    assert (row.verdict, row.signature, row.scanned_at) == ("clean", "", AT + MINUTE)
    assert [hashlib.sha256(content).hexdigest() for content in clamd.heard] == [row.sha256]
    assert (what_is_said(row), quarantine.tag_of(row)) == ("", None)


def test_what_is_infected_opens_for_nobody(clamd):
    row = scanned(stored(infected_pdf()))
    assert (row.verdict, row.signature, what_is_said(row)) == ("infected", SIGNATURE, SEALED)
    assert quarantine.tag_of(row) == {"label": "检出病毒", "tone": "red", "shape": "◆"}
    assert row.path.exists()


def test_a_worker_killed_in_mid_scan_loses_nothing(clamd, monkeypatch):
    row = stored(infected_pdf())

    def killed(path):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(scanner, "scan", killed)
        with pytest.raises(SystemExit):
            effects.sweep(at=AT + MINUTE)
    row.refresh_from_db()
    promise = Effect.objects.get()
    assert (row.verdict, promise.done_at, promise.attempts) == ("waiting", None, 0)
    assert scanned(row, at=AT + 2 * MINUTE).verdict == "infected"


def test_a_large_file_is_sent_in_pieces(clamd):
    content = samples.picture("PNG", (700, 700), compress_level=0)
    row = uploads.store(samples.upload(content, "a.png"), by=None, at=AT)
    assert scanned(row).verdict == "clean"
    assert [len(heard) > 2 * scanner.PIECE for heard in clamd.heard] == [True]
    assert clamd.heard == [content]


def test_a_scanner_by_address_and_port(settings):
    with running(("127.0.0.1", 0)) as daemon:
        for address in (f"127.0.0.1:{daemon.port}", f"tcp://localhost:{daemon.port}"):
            settings.CLAMD_SOCKET = address
            assert scanned(stored(infected_pdf())).verdict == "infected"
    assert len(daemon.heard) == 2


def test_an_unreachable_scanner_is_asked_again_later_and_later(settings, tmp_path):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.ctl")
    row = scanned(stored())
    assert (row.verdict, what_is_said(row)) == ("waiting", CHECKING)
    waits = []
    for _ in range(4):
        promise = Effect.objects.get()
        waits.append(promise.next_at)
        assert "FileNotFoundError" in promise.error
        cache.clear()
        assert effects.sweep(at=promise.next_at) == 0
    after = [later - earlier for earlier, later in zip([AT + MINUTE, *waits], waits, strict=False)]
    assert after == [MINUTE, 5 * MINUTE, 15 * MINUTE, 15 * MINUTE]
    cache.clear()
    with running(settings.CLAMD_SOCKET):
        assert scanned(row, at=Effect.objects.get().next_at).verdict == "clean"
    assert effects.sweep(at=AT + timedelta(days=9)) == 0


def test_a_scanner_that_is_down_is_not_tried_for_every_file(settings, tmp_path, monkeypatch):
    settings.CLAMD_SOCKET = str(tmp_path / "clamd.ctl")
    tried = []
    monkeypatch.setattr(scanner, "_connect", lambda address: tried.append(address) or (_ for _ in ()).throw(OSError()))
    for _ in range(5):
        stored()
    effects.sweep(at=AT + MINUTE)
    assert (len(tried), Effect.objects.filter(attempts=1, done_at=None).count()) == (1, 5)


def test_a_slow_scanner_is_given_up(clamd, monkeypatch):
    monkeypatch.setattr(scanner, "TOTAL_SECONDS", 0.3)
    clamd.delay = 1.0
    row = scanned(stored())
    assert (row.verdict, len(clamd.heard)) == ("waiting", 1)
    assert "TimeoutError" in Effect.objects.get().error


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n\0", "NoVerdict: the scanner answered 'HTTP/1.1 400 Bad Request"),
        (b"stream: OKAY\0", "NoVerdict: the scanner answered 'stream: OKAY'"),
        (b"\xff\xfe\0", "NoVerdict: the scanner answered "),
        (b"COMMAND READ TIMED OUT ERROR\0", "NoVerdict: the scanner answered 'COMMAND READ TIMED OUT ERROR'"),
        (b"x" * 100_000, "NoVerdict: the scanner answered 'xxx"),
        (b"", "Unreachable: "),
    ],
)
def test_an_answer_that_says_nothing_leaves_the_file_waiting(clamd, answer, said):
    clamd.answer = answer
    row = scanned(stored())
    assert (row.verdict, row.scanned_at, what_is_said(row)) == ("waiting", None, CHECKING)
    assert Effect.objects.get().error.startswith(said)
    clamd.answer = None
    cache.clear()
    assert scanned(row, at=AT + 3 * MINUTE).verdict == "clean"


def test_a_scanner_that_takes_no_such_files_says_so(clamd):
    clamd.limit = 100
    row = scanned(stored())
    assert row.verdict == "waiting"
    assert "size limit exceeded" in Effect.objects.get().error


def test_a_virus_without_a_printable_name_is_one_too(clamd):
    clamd.answer = b"stream: \x01\x02 FOUND\0"
    row = scanned(stored())
    assert (row.verdict, row.signature) == ("infected", "?")


def test_scanning_twice_changes_nothing(clamd):
    row = scanned(stored(infected_pdf()))
    clamd.answer = b"stream: OK\0"
    quarantine.examine(row.pk, at=AT + timedelta(days=1))
    row.refresh_from_db()
    assert (row.verdict, row.scanned_at is None, len(clamd.heard)) == ("infected", False, 1)


def test_a_scanner_that_was_taken_away_holds_nothing_back(clamd, settings):
    clean, bad = stored(), scanned(stored(infected_pdf()))
    Upload.objects.filter(pk=clean.pk).update(verdict="waiting", scanned_at=None)
    clean.refresh_from_db()
    assert what_is_said(clean) == CHECKING
    settings.CLAMD_SOCKET = ""
    assert (what_is_said(clean), what_is_said(bad)) == ("", SEALED)


def test_a_rolled_back_upload_asks_for_nothing(clamd):
    with pytest.raises(RuntimeError), transaction.atomic():
        stored()
        raise RuntimeError
    assert (Upload.objects.count(), Effect.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"verdict": "clean"},
        {"verdict": "infected", "scanned_at": AT},
        {"verdict": "waiting", "scanned_at": AT},
        {"verdict": "unasked", "signature": "x"},
        {"verdict": "fine"},
    ],
)
def test_the_database_refuses_half_a_verdict(values):
    row = stored()
    with pytest.raises(IntegrityError), transaction.atomic():
        Upload.objects.filter(pk=row.pk).update(**values)


# Files from before there was a scanner -------------------------------------------------------------------------------


def earlier(settings, *contents):
    """Files that were stored while there was no scanner, the oldest first."""
    address, settings.CLAMD_SOCKET = settings.CLAMD_SOCKET, ""
    rows = [stored(content) for content in contents or (samples.pdf() + b"\n%1", samples.pdf() + b"\n%2")]
    settings.CLAMD_SOCKET = address
    return rows


def scan_earlier(**more):
    return jobs.run("office.scan_earlier", at=AT + MINUTE, **more)


def verdicts():
    return list(Upload.objects.order_by("pk").values_list("verdict", flat=True))


def test_without_a_scanner_nothing_is_scanned_later(settings):
    earlier(settings)
    assert scan_earlier() == {"scanned": 0, "infected": 0, "unanswered": 0, "left": 0}
    assert verdicts() == ["unasked", "unasked"]


def test_earlier_files_are_scanned_in_batches_the_newest_first(clamd, settings):
    first, second = earlier(settings)
    assert scan_earlier(limit=1) == {"scanned": 1, "infected": 0, "unanswered": 0, "left": 1}
    heard = [hashlib.sha256(content).hexdigest() for content in clamd.heard]
    assert (heard, verdicts(), quarantine.is_held(first)) == ([second.sha256], ["unasked", "clean"], False)
    assert scan_earlier() == {"scanned": 1, "infected": 0, "unanswered": 0, "left": 0}
    assert scan_earlier() == {"scanned": 0, "infected": 0, "unanswered": 0, "left": 0}
    assert (verdicts(), len(clamd.heard)) == (["clean", "clean"], 2)


def test_an_earlier_file_that_is_infected_is_sealed(clamd, settings):
    (row,) = earlier(settings, infected_pdf())
    assert scan_earlier() == {"scanned": 1, "infected": 1, "unanswered": 0, "left": 0}
    row.refresh_from_db()
    assert (row.verdict, row.scanned_at, what_is_said(row)) == ("infected", AT + MINUTE, SEALED)


def test_a_file_without_an_answer_does_not_stop_the_others(clamd, settings):
    earlier(settings)[1].path.unlink()
    assert scan_earlier() == {"scanned": 1, "infected": 0, "unanswered": 1, "left": 1}
    assert verdicts() == ["clean", "unasked"]


def test_while_the_scanner_is_away_earlier_files_wait(settings, tmp_path):
    earlier(settings)
    settings.CLAMD_SOCKET = str(tmp_path / "nobody")
    assert scan_earlier() == {"scanned": 0, "infected": 0, "unanswered": 0, "left": 2}
    assert verdicts() == ["unasked", "unasked"]


def test_a_worker_killed_in_mid_scan_leaves_the_file_for_the_next_run(clamd, settings, monkeypatch):
    earlier(settings, samples.pdf())

    def killed(path):
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(scanner, "scan", killed)
        with pytest.raises(SystemExit):
            scan_earlier()
    assert verdicts() == ["unasked"]
    assert scan_earlier() == {"scanned": 1, "infected": 0, "unanswered": 0, "left": 0}


def test_progress_of_a_job_by_hand_is_written(clamd, settings):
    earlier(settings)
    out = StringIO()
    call_command("run_job", "office.scan_earlier", stdout=out)
    assert out.getvalue().splitlines() == [
        "1/2", "2/2", "{'scanned': 2, 'infected': 0, 'unanswered': 0, 'left': 0}",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_several_workers_share_the_earlier_files(clamd, settings):
    rows = earlier(settings, *(samples.pdf() + b"\n%" + str(number).encode() for number in range(6)))
    clamd.delay = 0.05

    def work(_):
        try:
            return scan_earlier()["scanned"]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        scanned_by = list(pool.map(work, range(2)))
    heard = sorted(hashlib.sha256(content).hexdigest() for content in clamd.heard)
    assert (sum(scanned_by), heard, verdicts()) == (6, sorted(row.sha256 for row in rows), ["clean"] * 6)
