"""The page on which a person chooses how to hear of each topic."""

from accounts.choices import Role
from office.models import NoticeSetting
from office.topics import topics


def answers(**changed):
    return {f"mail-{topic.key}": "at_once" for topic in topics()} | changed


def test_the_choice_is_kept(frozen, signed_in):
    frozen("2026-03-04T09:00")
    client, account = signed_in(Role.APPLICANT)
    page = client.get("/inbox/settings/")
    assert [line["topic"].key for line in page.context["form"].lines()] == [topic.key for topic in topics()]
    answer = client.post("/inbox/settings/", answers(**{"mail-publicity": "daily", "mail-chains": "never"}))
    assert (answer.status_code, answer["Location"]) == (302, "/inbox/settings/")
    kept = NoticeSetting.objects.filter(user=account).exclude(mailing="at_once").order_by("topic")
    assert list(kept.values_list("topic", "mailing", "by_sms")) == [
        ("chains", "never", False),
        ("publicity", "daily", False),
    ]
    shown = {line["topic"].key: line["mail"].value() for line in client.get("/inbox/settings/").context["form"].lines()}
    assert (shown["publicity"], shown["chains"], shown["applications"]) == ("daily", "never", "at_once")


def test_nonsense_changes_nothing(frozen, signed_in):
    frozen("2026-03-04T09:00")
    client, _ = signed_in(Role.APPLICANT)
    page = client.post("/inbox/settings/", answers(**{"mail-publicity": "weekly"}))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["mail-publicity"]
    assert NoticeSetting.objects.count() == 0


def test_texts_are_offered_where_a_gateway_and_a_number_are(frozen, signed_in, settings):
    frozen("2026-03-04T09:00")
    settings.SMS_GATEWAY = "office.sms.ConsoleGateway"
    silent, _ = signed_in(Role.APPLICANT, phone="")
    assert not silent.get("/inbox/settings/").context["texts"]
    client, _ = signed_in(Role.APPLICANT)
    assert client.get("/inbox/settings/").context["texts"]
    client.post("/inbox/settings/", answers(**{"sms-applications": "on"}))
    assert list(NoticeSetting.objects.filter(by_sms=True).values_list("topic", flat=True)) == ["applications"]
    settings.SMS_GATEWAY = ""
    client.post("/inbox/settings/", answers())
    assert list(NoticeSetting.objects.filter(by_sms=True).values_list("topic", flat=True)) == ["applications"]
