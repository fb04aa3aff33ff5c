"""Every address × every role: who may open what, as a table that anyone can review; an address without a line fails."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.choices import Role
from applications.choices import State
from tests.factories import accounts as people
from tests.factories import applications as making
from tests.factories import guangdong
from tests.factories.review import DAY, review

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "visitor clerk unit-admin other-clerk member district other-district head city city-head body expert auditor admin"
)
ROLES = EVERYBODY.split()
STAFF = "district other-district head city city-head auditor"
CITY = "city city-head auditor"

# Pages without arguments: who gets the page (200). A visitor is sent to sign in, everybody else is refused (403).
PAGES = {
    "portal:home": EVERYBODY, "portal:guide": EVERYBODY, "portal:preparation_file": EVERYBODY,
    "portal:contacts_file": EVERYBODY, "portal:contacts": EVERYBODY, "portal:policies": EVERYBODY,
    "portal:verify": EVERYBODY, "portal:open_data": EVERYBODY, "portal:sitemap": EVERYBODY, "portal:robots": EVERYBODY,
    "publicity:notices": EVERYBODY, "publicity:announcements": EVERYBODY,
    "publicity:stage": EVERYBODY, "applications:progress": EVERYBODY,
    "chains:directory": EVERYBODY, "chains:stories": EVERYBODY, "accounts:register": EVERYBODY,
    "healthz": EVERYBODY,
    "portal:desk": EVERYBODY.replace("visitor ", ""), "portal:inbox": EVERYBODY.replace("visitor ", ""),
    "portal:jobs": EVERYBODY.replace("visitor ", ""), "portal:notices": EVERYBODY.replace("visitor ", ""),
    "accounts:profile": EVERYBODY.replace("visitor ", ""),
    "accounts:change_profile": EVERYBODY.replace("visitor ", ""),
    "accounts:password": EVERYBODY.replace("visitor ", ""),
    "applications:confirmations": EVERYBODY.replace("visitor ", ""),
    "portal:calendar": "admin auditor", "portal:calendar_new": "admin",
    "portal:calendar_deadlines": STAFF,
    "portal:register": "auditor",
    "portal:register_export": "auditor",
    "accounts:users": "admin auditor", "accounts:add_user": "admin",
    "portal:message_templates": "admin", "portal:message_template_new": "admin",
    "accounts:enter_bar": "head city-head", "accounts:absences": STAFF,
    "applications:board": STAFF,
    "applications:consulted": "body", "applications:consultations": CITY,
    "applications:rounds": CITY, "applications:editions": f"{CITY} admin", "applications:edition_new": "admin",
    "applications:recommendations": "district other-district", "applications:summary": "district other-district head",
    "applications:send_up": "district other-district",
    "applications:bundles": STAFF,
    "evaluation:panels": CITY, "evaluation:experts": CITY, "evaluation:dossiers": "expert",
    "evaluation:expert_new": "city", "evaluation:experts_import": "city", "evaluation:experts_template": "city",
    "evaluation:experts_export": CITY, "evaluation:own_profile": "expert",
    "chains:story_list": CITY, "chains:story_new": "city",
    "chains:entries": CITY, "chains:entry_new": "city", "chains:entries_import": "city",
    "publicity:list": CITY, "publicity:objection_list": CITY, "publicity:announcement_list": CITY,
    "api-schema": EVERYBODY, "api-docs": EVERYBODY,
    "chain-list": EVERYBODY.replace("visitor ", ""), "application-list": EVERYBODY.replace("visitor ", ""),
    "notice-list": EVERYBODY.replace("visitor ", ""), "announcement-list": EVERYBODY.replace("visitor ", ""),
    "unit-list": EVERYBODY.replace("visitor ", ""), "authority-list": EVERYBODY.replace("visitor ", ""),
}  # fmt: skip

# Pages of one submitted application of Haidian: everybody that is not named gets a 404.
FILE = "clerk unit-admin district head city city-head auditor"
FILE_PAGES = {
    "applications:case": FILE, "applications:changes": FILE, "applications:attachments": FILE,
    "applications:papers": FILE, "applications:record": FILE, "applications:messages": FILE,
    "applications:print": FILE,
    "applications:checklist": "district head city city-head auditor",
    "applications:bundle": "district head city city-head auditor",
    "applications:members": "district head city city-head auditor",
    "applications:message_new": "district head city city-head",
    "applications:notes": "district head city city-head auditor",
    "applications:opinions": "city city-head auditor",
}  # fmt: skip

# Expert review, over one review in full (tests.factories.review): method, thing, what else the address needs, who gets
# through (200, or the act's own answer), who is refused (403). Everybody else gets a 404, a visitor is sent to sign in.
# "seated" sits on the panel, "expert" on none; "other-city" and its head run another programme.
OUTSIDE = "clerk unit-admin other-clerk member district other-district head body expert seated admin"
OFFICIALS = f"{OUTSIDE} city city-head other-city other-city-head auditor".replace("expert seated ", "")
REVIEW_ROLES = [*ROLES, "seated", "other-city", "other-city-head"]
READ, WRITTEN, IN_ROUND, OWN = (CITY, ""), ("city", "city-head auditor"), (CITY, OUTSIDE), ("seated", "")
ALONE = ("city", f"{OUTSIDE} city-head auditor")
REVIEW = {
    "expert": ("get", "expert", (), *IN_ROUND),
    "expert_edit": ("get", "expert", (), *ALONE),
    "expert_act": ("get", "expert", ("suspend",), *WRITTEN),
    "invite": ("post", "expert", (), *ALONE),
    "withdraw": ("post", "expert", (), *ALONE),
    "expert_add": ("get", "expert", ("tie",), "city seated", "city-head auditor"),
    "expert_end": ("post", "expert", ("employer", "job"), "city seated", "city-head auditor"),
    "round": ("get", "call", (), *IN_ROUND),
    "begin_plan": ("post", "call", (), *ALONE),
    "plan": ("get", "call", (), *ALONE),
    "draw": ("post", "call", (), *ALONE),
    "decide": ("post", "call", (), "city", "clerk unit-admin district other-district head city-head auditor"),
    "panel": ("get", "done", (), *READ),
    "panel_act": ("get", "scoring", ("extend",), *WRITTEN),
    "supplement": ("get", "calling", (), *WRITTEN),
    "draft": ("post", "done", (), *WRITTEN),
    "minutes": ("get", "done", (), *WRITTEN),
    "papers": ("get", "done", (), *READ),
    "issue": ("post", "done", ("summary",), *WRITTEN),
    "paper": ("get", "paper", (), *READ),
    "paper_file": ("get", "paper", (), *READ),
    "issue_visit": ("post", "written", (), *WRITTEN),
    "ranking": ("get", "ranking", (), *READ),
    "ranking_file": ("get", "ranking", (), *READ),
    "feedback": ("get", "file", (), FILE, ""),
    "visits": ("get", "call", (), *IN_ROUND),
    "visit": ("get", "visit", (), *READ),
    "visit_act": ("get", "visit", ("cancel",), *WRITTEN),
    "visit_photo_new": ("post", "visit", (), *WRITTEN),
    "visit_photo": ("get", "photo", (), *READ),
    "visit_photo_remove": ("post", "photo", (), *WRITTEN),
    "decision": ("get", "decision", (), *READ),
    "redraft": ("post", "decision", (), *WRITTEN),
    "decision_act": ("get", "decision", ("propose",), *WRITTEN),
    "seat": ("get", "invited", (), *OWN),
    "seat_act": ("get", "invited", ("decline",), "seated", CITY),
    "secrecy": ("post", "seat", (), "seated", OFFICIALS),
    "pledge": ("get", "seat", (), "seated", OFFICIALS),
    "pledge_paper": ("get", "seat", (), f"{CITY} seated", ""),
    "recusals": ("get", "scoring", (), *READ),
    "staff_recusals": ("get", "call", (), *IN_ROUND),
    "sheet": ("get", "sheet", (), *OWN),
    "sheet_autosave": ("post", "sheet", (), *OWN),
    "file": ("get", "sheet", (1,), *OWN),
    "file_content": ("get", "sheet", (1,), *OWN),
    "recuse": ("get", "sheet", (), *OWN),
    "sheet_act": ("get", "submitted", ("reopen",), "city-head", "city auditor"),
}

# Answered in several ways by state and person; their own tests say how. Here: a visitor never gets in.
SIGNED_IN = [
    "accounts:units", "accounts:takeovers", "accounts:bars", "accounts:link", "chains:list", "applications:list",
    "applications:export", "applications:start", "portal:calendar_version",
    "portal:calendar_edit", "portal:calendar_act", "portal:read_all", "portal:read_message",
    "accounts:unit", "accounts:paper", "accounts:replace_paper", "accounts:invite", "accounts:unit_act",
    "accounts:withdraw_invitation",
    "accounts:remove_clerk", "accounts:takeover", "accounts:takeover_letter", "accounts:takeover_act",
    "accounts:lift_bar", "accounts:user", "accounts:grant", "accounts:set_active", "accounts:password_link",
    "accounts:revoke", "accounts:logout", "chains:file", "chains:paper", "chains:members", "chains:schools",
    "chains:acts",
    "chains:roster", "chains:student_new", "chains:student", "chains:student_numbers", "chains:roster_import",
    "chains:roster_confirm", "chains:roster_template", "chains:roster_export", "chains:entries_template",
    "chains:entries_approve", "chains:entry", "chains:entry_edit", "chains:entry_members",
    "chains:story_file", "chains:story_edit", "chains:story_picture_new", "chains:story_picture_remove",
    "chains:story_act",
    "chains:entry_members_template", "chains:entry_scan", "chains:entry_act", "applications:round_new",
    "applications:round", "applications:round_edit", "applications:paper", "applications:upload", "applications:look",
    "applications:sealed", "applications:act", "applications:begin", "applications:form", "applications:missing",
    "applications:preview", "applications:form_attachments", "applications:remove_attachment",
    "applications:hand_in", "applications:corrections", "applications:form_act", "applications:section",
    "applications:rows_template", "applications:rows_import", "applications:undo_rows_import",
    "applications:autosave", "applications:confirmation", "applications:confirmation_act",
    "applications:confirmations_of", "applications:draw_list", "applications:send_list",
    "applications:edition", "applications:edition_preview", "applications:edition_file", "applications:edition_act",
    "publicity:notice_new", "publicity:results_new", "publicity:notice_file", "publicity:notice_edit",
    "publicity:notice_correct",
    "publicity:notice_word", "publicity:announcement_word",
    "publicity:notice_preview", "publicity:letter_new", "publicity:notice_act", "publicity:objection",
    "publicity:evidence", "publicity:identity", "publicity:reply", "publicity:objection_act",
    "publicity:announcement_new", "publicity:announcement_file", "publicity:announcement_edit",
    "publicity:announcement_preview", "publicity:announcement_act",
    "subsidies:revise", "chain-detail", "application-detail", "application-act",
    "notice-detail", "notice-act", "announcement-detail", "announcement-act", "unit-detail", "unit-act",
    "authority-detail", "portal:settings_password",
    "applications:open_bodies", "applications:close_to_body", "applications:consultation_act",
    "applications:consulted_file", "applications:consulted_upload",
    "applications:remind", "applications:send_up_scans", "applications:bulk", "applications:bulk_result",
    "applications:columns", "applications:view_keep",
    "applications:view_forget", "accounts:enter_absence", "accounts:end_absence",
    "applications:strike_note", "portal:message_template",
]  # fmt: skip

# Open to visitors, with an argument or depending on what the machine has.
OPEN = [
    "portal:document", "portal:open_list", "portal:display", "accounts:login", "accounts:set_password", "accounts:join",
    "accounts:takeover_request", "chains:chain", "chains:story", "chains:story_picture",
    "publicity:notice", "publicity:notice_paper", "publicity:notice_list", "publicity:object",
    "publicity:object_email", "publicity:object_code",
    "publicity:receipt", "publicity:announcement",
    "publicity:announcement_paper", "subsidies:policy", "evaluation:answer", "readyz",
    "portal:settings_login", "portal:settings_logout",
]  # fmt: skip


def names(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The names of all addresses but those of Django's admin, which has tests of its own."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + str(pattern.name)
        elif pattern.namespace != "admin":
            yield from names(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def test_every_address_has_a_line():
    lines = [*PAGES, *FILE_PAGES, *(f"evaluation:{name}" for name in REVIEW), *SIGNED_IN, *OPEN]
    assert len(lines) == len(set(lines))
    assert set(names()) == set(lines)


@pytest.fixture
def world(frozen) -> SimpleNamespace:
    """One submitted application of a Haidian unit, and one browser for each role."""
    way = making.way_to(State.SUBMITTED)
    frozen(way.at)
    unit, past = way.application.unit, people.PAST
    # Even where its round is open to a body, a file that the district has is nothing to it.
    making.open_to(way.application.round, at=way.at)
    holders = {
        "clerk": making.applicant_of(unit),
        "unit-admin": people.admin_of(unit),
        "other-clerk": people.holder(Role.APPLICANT, at=past),
        "member": people.holder(Role.MEMBER, at=past),
        "district": way.staff.officer,
        "other-district": people.officer_of(people.authority(people.CHAOYANG)),
        "head": way.staff.head,
        "city": way.staff.city_officer,
        "city-head": way.staff.city_head,
        "body": people.holder(Role.CO_OFFICER, at=past),
        "expert": people.holder(Role.EXPERT, at=past),
        "auditor": people.holder(Role.AUDITOR, at=past),
        "admin": people.holder(Role.ADMINISTRATOR, at=past),
    }
    browsers = {"visitor": Client(raise_request_exception=False)}
    for role, user in holders.items():
        browsers[role] = Client(raise_request_exception=False)
        browsers[role].force_login(user, "django.contrib.auth.backends.ModelBackend")
    return SimpleNamespace(application=way.application, browsers=browsers)


def answers(world: SimpleNamespace, url: str) -> dict[str, int]:
    return {role: world.browsers[role].get(url).status_code for role in ROLES}


def test_pages_without_arguments(world):
    wrong = {}
    for name, allowed in PAGES.items():
        refused = {"visitor": 403 if name.endswith("-list") or name.startswith("api-") else 302}
        expected = {role: 200 if role in allowed.split() else refused.get(role, 403) for role in ROLES}
        got = answers(world, reverse(name))
        if got != expected:
            wrong[name] = {role: (got[role], expected[role]) for role in ROLES if got[role] != expected[role]}
    assert wrong == {}


def test_pages_of_one_application(world):
    wrong = {}
    for name, allowed in FILE_PAGES.items():
        got = answers(world, reverse(name, args=[world.application.pk]))
        for role in ROLES:
            good = {200} if role in allowed.split() else {302} if role == "visitor" else {403, 404}
            if got[role] not in good or (role not in FILE.split() and got[role] == 403):
                wrong[name, role] = got[role]
    assert wrong == {}


def review_world(frozen) -> tuple[SimpleNamespace, dict[str, Client]]:
    """One review, and a browser for each role."""
    frozen(DAY)
    world, past = review(), people.PAST
    unit = world.file.unit
    province = {"code": guangdong.PROVINCE, "at": past}
    holders = {
        "clerk": making.applicant_of(unit), "unit-admin": people.admin_of(unit), "district": world.staff.officer,
        "other-clerk": people.holder(Role.APPLICANT, at=past), "member": people.holder(Role.MEMBER, at=past),
        "other-district": people.officer_of(people.authority(people.CHAOYANG)), "head": world.staff.head,
        "city": world.staff.city_officer, "city-head": world.staff.city_head, "seated": world.seated,
        "other-city": people.holder(Role.CITY_OFFICER, **province),
        "other-city-head": people.holder(Role.CITY_HEAD, **province),
        **{str(role): people.holder(role, at=past) for role in (Role.EXPERT, Role.AUDITOR)},
        "body": people.holder(Role.CO_OFFICER, at=past), "admin": people.holder(Role.ADMINISTRATOR, at=past),
    }  # fmt: skip
    browsers = {"visitor": Client(raise_request_exception=False)}
    for role, user in holders.items():
        browsers[role] = Client(raise_request_exception=False)
        browsers[role].force_login(user, "django.contrib.auth.backends.ModelBackend")
    return world, browsers


def outcome(answer) -> str:
    """Sent to sign in, refused, not found, or through."""
    if answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:login")):
        return "sign in"
    assert answer.status_code < 500
    return {403: "refused", 404: "not found"}.get(answer.status_code, "through")


def test_expert_review(frozen):
    world, browsers = review_world(frozen)
    wrong = {}
    for name, (method, thing, more, through, refused) in REVIEW.items():
        keys = [getattr(world, one).pk if hasattr(world, str(one)) else one for one in (thing, *more)]
        url = reverse(f"evaluation:{name}", args=keys)
        for role in REVIEW_ROLES:
            expected = "through" if role in through.split() else "refused" if role in refused.split() else "not found"
            with transaction.atomic():
                answer = getattr(browsers[role], method)(url)
                b"".join(answer.streaming_content if answer.streaming else ())
                got = outcome(answer)
                transaction.set_rollback(True)
            if got != ("sign in" if role == "visitor" else expected):
                wrong[name, role] = got, expected
    assert wrong == {}


ARGUMENTS = {
    "uidb64": "x", "token": "00000000-0000-0000-0000-000000000000", "name": "licence", "number": "1", "action": "x",
    "kind": "x", "slug": "x", "section": "x", "field": "x", "key": "x", "uscc": "x", "act": "x", "code": "XX-2222-2222",
}  # fmt: skip


def address(name: str) -> str:
    """An address of this name whose things do not exist."""
    _, parameters = get_resolver_possibilities(name)
    return reverse(name, kwargs={key: ARGUMENTS.get(key, "999999999") for key in parameters if key != "format"})


def get_resolver_possibilities(name: str) -> tuple[str, list[str]]:
    """The parameters of an address, also inside a namespace."""
    resolver, last = get_resolver(), name
    if ":" in name:
        namespace, last = name.split(":")
        prefix, resolver = resolver.namespace_dict[namespace]
    possibilities = [pair for entry in resolver.reverse_dict.getlist(last) for pair in entry[0]]
    return min(possibilities, key=lambda pair: len(pair[1]))


def test_a_visitor_gets_into_nothing_else(world):
    wrong = {}
    for name in SIGNED_IN:
        url = address(name)
        for method in ("get", "post"):
            answer = getattr(world.browsers["visitor"], method)(url)
            sent_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(reverse("accounts:login"))
            if not sent_to_sign_in and answer.status_code != 403:
                wrong[name, method] = answer.status_code
    assert wrong == {}


def test_what_does_not_exist_is_never_an_error(world):
    wrong = {}
    for name in (*(f"evaluation:{name}" for name in REVIEW), *SIGNED_IN, *OPEN):
        url = address(name)
        for role in ROLES:
            status = world.browsers[role].get(url).status_code
            if status >= 500 and name != "readyz":
                wrong[name, role] = status
    assert wrong == {}
