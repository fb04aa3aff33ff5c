"""Chains under /api/v1/: those that the caller may see, with public fields only."""

import pytest

from accounts.choices import Role
from tests.factories import accounts as people
from tests.factories import chains as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at(frozen):
    return frozen("2026-03-02T09:00")


def test_the_list_starts_at_what_one_sees(client):
    chain, other = make.chain("海淀链"), make.chain("朝阳链", code=people.CHAOYANG)
    for user, expected in {
        make.applicant_of(chain): ["海淀链"],
        people.holder(Role.DISTRICT_OFFICER, code=people.CHAOYANG): ["朝阳链"],
        people.holder(Role.CITY_OFFICER): ["朝阳链", "海淀链"],
        people.holder(Role.EXPERT): [],
    }.items():
        client.force_login(user)
        assert [row["name"] for row in client.get("/api/v1/chains/").json()["results"]] == expected
    assert other.number == "110000-2026-002"


def test_a_visitor_is_refused(client):
    assert client.get("/api/v1/chains/").status_code == 403


def test_a_chain_tells_what_the_public_may_know(client):
    chain = make.chain(members=[make.new_member("北京测接制造有限公司")], schools=[])
    client.force_login(make.clerk_of(make.employer_of(chain).unit))
    assert client.get(f"/api/v1/chains/{chain.number}/").json() == {
        "number": chain.number,
        "name": chain.name,
        "programme": "beijing-2024",
        "industry": "C34 通用设备制造业",
        "key_field": "manufacturing",
        "state": "building",
        "lead_unit": chain.lead_unit.name,
        "reviewing_authority": "海淀区人力资源和社会保障局",
        "announced_on": "2026-02-02",
        "announcement": "京测人社告〔2026〕1号",
        "summary": "围绕精密制造开展技能人才培养。",
        "periods": [{"ordinal": 1, "starts_on": "2026-02-02", "ends_on": "2028-02-02"}],
        "members": [
            {"unit": chain.lead_unit.name, "kind": "enterprise", "is_lead": True, "joined_on": "2026-02-02"},
            {"unit": "北京测接制造有限公司", "kind": "enterprise", "is_lead": False, "joined_on": "2026-02-02"},
        ],
    }


def test_what_one_does_not_see_is_not_found(client):
    chain = make.chain()
    client.force_login(people.holder(Role.APPLICANT))
    assert client.get(f"/api/v1/chains/{chain.number}/").status_code == 404


def test_nothing_can_be_written(client):
    chain = make.chain()
    client.force_login(make.applicant_of(chain))
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"/api/v1/chains/{chain.number}/", content_type="application/json").status_code == 405


def test_filters(client):
    chain = make.chain("过滤技能生态链")
    make.chain()
    client.force_login(people.holder(Role.CITY_OFFICER))
    for query in ("q=过滤", f"q={chain.number}"):
        assert [row["number"] for row in client.get(f"/api/v1/chains/?{query}").json()["results"]] == [chain.number]
    assert client.get("/api/v1/chains/?state=ended").json()["results"] == []


@pytest.mark.parametrize("number", [1, 3])
def test_as_many_queries_for_three_as_for_one(client, django_assert_num_queries, number):
    for _ in range(number):
        make.chain()
    client.force_login(people.holder(Role.CITY_OFFICER))
    client.get("/api/v1/chains/")
    # Session, account, roles, chains.
    with django_assert_num_queries(API_QUERIES):
        assert len(client.get("/api/v1/chains/").json()["results"]) == number


API_QUERIES = 3
