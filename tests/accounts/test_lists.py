"""Lists: the same few queries for one row and for three, pages by key, filters in the address."""

import pytest

from accounts import services
from accounts.choices import Role
from accounts.models import Unit, User
from accounts.querysets import assignments_held
from accounts.selectors import (
    administrators_of,
    colleagues,
    current_assignments,
    heads_of,
    officers_of,
    people_with,
    staff_of,
    units_of,
    waiting_takeovers,
    waiting_units,
)
from office.machine import Actor
from tests.factories.accounts import (
    CHAOYANG,
    CITY,
    PAST,
    admin_of,
    authority,
    bar,
    give,
    holder,
    officer_of,
    pdf,
    pending_unit,
    user,
    verified_unit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.api_urls")]


@pytest.fixture
def measured(client, django_assert_max_num_queries):
    """`measured(path)`: how many queries a page takes."""

    def count(path):
        client.get(path)  # what a process keeps between requests (the calendar, the frame's counts) is there
        with django_assert_max_num_queries(1000) as captured:
            assert client.get(path).status_code == 200
        return len(captured.captured_queries)

    return count


def add_unit():
    return verified_unit()


def add_takeover():
    services.request_takeover(verified_unit(), reason="更换", letter=pdf("授权书.pdf"), actor=Actor.of(user()), at=PAST)


def add_bar():
    bar(verified_unit())


@pytest.mark.parametrize(
    ("path", "add", "role"),
    [
        ("/units/", add_unit, Role.DISTRICT_OFFICER),
        ("/units/?q=北京&state=verified", add_unit, Role.CITY_OFFICER),
        ("/takeovers/", add_takeover, Role.DISTRICT_OFFICER),
        ("/bars/", add_bar, Role.DISTRICT_HEAD),
        ("/users/", add_unit, Role.ADMINISTRATOR),
        ("/users/?q=user&role=unit_admin&active=yes", add_unit, Role.ADMINISTRATOR),
        ("/api/v1/units/", add_unit, Role.CITY_OFFICER),
    ],
)
def test_three_rows_cost_what_one_costs(client, measured, path, add, role):
    add()
    client.force_login(holder(role))
    one = measured(path)
    add()
    add()
    assert measured(path) == one


def test_the_page_of_a_unit_costs_the_same_with_a_long_history(client, measured):
    unit = verified_unit()
    admin = admin_of(unit)
    client.force_login(admin)
    few = measured(f"/units/{unit.pk}/")
    for number in range(3):
        holder(Role.APPLICANT, unit=unit)
        services.invite_clerk(unit, role=Role.MEMBER, name=f"甲{number}", actor=Actor.of(admin), at=PAST)
        bar(unit)
    assert measured(f"/units/{unit.pk}/") == few


def test_pages_by_key(client):
    units = [pending_unit(f"北京测{number:02d}科技有限公司") for number in range(27)]
    client.force_login(officer_of(authority()))
    first = client.get("/units/?kind=enterprise")
    page = first.context["page"]
    assert [row["pk"] for row in page.rows] == [unit.pk for unit in reversed(units[2:])]
    assert (page.previous_url, page.next_url) == ("", f"/units/?kind=enterprise&after={units[2].pk}")
    second = client.get(page.next_url).context["page"]
    assert [row["pk"] for row in second.rows] == [units[1].pk, units[0].pk]
    assert (second.previous_url, second.next_url) == (f"/units/?kind=enterprise&before={units[1].pk}", "")
    back = client.get(second.previous_url).context["page"]
    assert [row["pk"] for row in back.rows] == [row["pk"] for row in page.rows]


@pytest.mark.parametrize("query", ["after=x", "before=-1", "after=99999999999999999999999"])
def test_a_strange_key_shows_the_first_page(client, query):
    unit = pending_unit()
    client.force_login(officer_of(authority()))
    assert [row["pk"] for row in client.get(f"/units/?{query}").context["page"].rows] == [unit.pk]


def test_filters_of_units(client):
    near = verified_unit("北京测近科技有限公司")
    far = pending_unit("北京测远技工学校", code=CHAOYANG, kind="vocational")
    client.force_login(holder(Role.CITY_OFFICER))
    chaoyang = authority(CHAOYANG).pk
    expected = {
        "": [far.pk, near.pk],
        "q=测远": [far.pk],
        f"q={near.uscc}": [near.pk],
        "state=pending": [far.pk],
        "kind=vocational": [far.pk],
        f"authority={chaoyang}": [far.pk],
        "state=x": [far.pk, near.pk],
    }
    pages = {query: client.get(f"/units/?{query}").context["page"] for query in expected}
    assert {query: [row["pk"] for row in page.rows] for query, page in pages.items()} == expected


def test_the_desk_shows_what_waits(client):
    pending_unit()
    pending_unit(code=CHAOYANG)
    add_takeover()
    client.force_login(officer_of(authority()))
    chips = client.get("/units/").context["chips"]
    assert [(chip["label"], chip["count"]) for chip in chips] == [
        ("待核验单位", 1),
        ("接管申请", 1),
        ("失信限制", None),
    ]


def test_a_unit_reads_no_desk(client):
    unit = verified_unit()
    client.force_login(admin_of(unit))
    response = client.get("/units/")
    assert response.context["chips"] == []
    assert [row["pk"] for row in response.context["page"].rows] == [unit.pk]


# Who is to be told, and who works where.


def test_people_by_role_and_place():
    unit = verified_unit()
    clerk = holder(Role.APPLICANT, unit=unit)
    head, far_head, city = holder(Role.DISTRICT_HEAD), holder(Role.DISTRICT_HEAD, code=CHAOYANG), holder(Role.CITY_HEAD)
    gone = holder(Role.DISTRICT_HEAD)
    services.set_active(gone, False, actor=Actor.clock(), at=PAST)
    assert list(people_with(Role.DISTRICT_HEAD)) == [head, far_head]
    assert list(people_with(Role.DISTRICT_HEAD, Role.CITY_HEAD)) == [head, far_head, city]
    assert list(people_with(Role.DISTRICT_HEAD, authority=authority())) == [head]
    assert list(people_with(Role.APPLICANT, unit=unit)) == [clerk]
    assert list(people_with(Role.APPLICANT, unit=unit, on=PAST.date())) == [clerk]
    assert list(heads_of(authority(CITY))) == [city]
    assert list(administrators_of(unit)) == [admin_of(unit)]
    assert list(officers_of(authority(CHAOYANG))) == [far_head]


def test_colleagues_and_staff():
    unit = verified_unit()
    admin = admin_of(unit)
    clerk = holder(Role.APPLICANT, unit=unit)
    holder(Role.APPLICANT)
    on = PAST.date()
    assert list(colleagues(clerk, on)) == [admin]
    assert [(held.user, held.role) for held in staff_of(unit, on)] == [(admin, "unit_admin"), (clerk, "applicant")]
    assert list(units_of(clerk, Role.APPLICANT, on=on)) == [unit]
    assert list(units_of(clerk, Role.UNIT_ADMIN, on=on)) == []
    assert [held.role for held in current_assignments(clerk, on)] == ["applicant"]


def test_what_waits_is_the_own_authoritys():
    unit, far = pending_unit(), pending_unit(code=CHAOYANG)
    takeover = services.request_takeover(unit, reason="更换", letter=pdf("授权书.pdf"), actor=Actor.of(user()), at=PAST)
    officer, city = holder(Role.DISTRICT_OFFICER), holder(Role.CITY_OFFICER)
    both = holder(Role.DISTRICT_HEAD)
    give(both, Role.DISTRICT_HEAD, code=CHAOYANG)
    assert [list(waiting_units(person)) for person in (officer, both, city)] == [[unit], [unit, far], []]
    assert [list(waiting_takeovers(person)) for person in (officer, both, city)] == [[takeover], [takeover], []]


def test_roles_come_with_their_places(django_assert_num_queries):
    unit = verified_unit()
    account = holder(Role.APPLICANT, unit=unit)
    fresh = User.objects.get(pk=account.pk)
    with django_assert_num_queries(1):
        assert [str(held) for held in assignments_held(fresh)] == [f"经办人 {unit.name}"]
        assert [held.unit.name for held in assignments_held(fresh)] == [unit.name]


def test_units_keep_an_order():
    assert Unit.objects.all().ordered is True
