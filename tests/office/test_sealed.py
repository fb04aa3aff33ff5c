"""Sealed fields: opaque everywhere, opened only through the register, both ciphers, and searched by digests."""

import base64
import copy
import io
import json
import logging
import pickle

import pytest
from django import forms
from django.core import serializers
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.template import Context, Template
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from office import ciphers, sealed
from office.actors import Actor
from office.models import NumberSeries, RegisterEntry
from office.sealed import Sealed, SealedField, Unreadable, digest_of, seal
from tests.office.people import AT, account

PLAIN = "+8613800138000"
MASK = "138****8000"


@pytest.fixture
def card(db):
    """A model with sealed fields and its table, for one test."""
    with isolate_apps("office"):

        class Card(models.Model):
            name = models.CharField(max_length=20)
            phone = SealedField("电话", kind="phone", blank=True, default="")
            identity = SealedField(kind="identity", null=True)

            class Meta:
                app_label = "office"
                db_table = "test_card"

        key = "bigserial" if connection.vendor == "postgresql" else "integer"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE test_card (id {key} PRIMARY KEY, name text, phone text, identity text)")
        yield Card
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE test_card")


def stored(column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM test_card ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def thing():
    return NumberSeries.objects.create(series="sealed-test")


@pytest.mark.parametrize("cipher", ["AES", "SM4"])
def test_the_database_holds_a_token_of_the_chosen_cipher(card, settings, cipher):
    settings.SEALING_CIPHER = cipher
    card.objects.create(name="甲", phone=PLAIN)
    (token,) = stored()
    assert token.startswith(f"v1.{cipher}.")
    assert PLAIN not in token
    assert base64.urlsafe_b64decode(token.split(".")[2]).count(b"138") == 0
    assert ciphers.decrypt(token) == PLAIN


def test_tokens_of_the_other_cipher_still_open(settings):
    settings.SEALING_CIPHER = "SM4"
    old = seal(PLAIN, "phone")
    settings.SEALING_CIPHER = "AES"
    assert (old.token[:7], old.masked) == ("v1.SM4.", MASK)


def test_twice_the_same_text_gives_two_tokens():
    assert len({ciphers.encrypt(PLAIN) for _ in range(100)}) == 100


@given(st.text())
def test_every_text_comes_back(text):
    assert ciphers.decrypt(ciphers.encrypt(text)) == text


@pytest.mark.parametrize("cipher", ["AES", "SM4"])
def test_a_changed_token_does_not_open(settings, cipher):
    settings.SEALING_CIPHER = cipher
    token = ciphers.encrypt(PLAIN)
    version, name, body = token.split(".")
    raw = bytearray(base64.urlsafe_b64decode(body))
    other = {"AES": "SM4", "SM4": "AES"}[name]
    changed = [f"{version}.{other}.{body}", f"{version}.{name}.{body[:-8]}", f"{version}.{name}.", "138****8000", ""]
    for position in (0, 14, len(raw) - 1):
        broken = bytearray(raw)
        broken[position] ^= 1
        changed.append(f"{version}.{name}.{base64.urlsafe_b64encode(bytes(broken)).decode()}")
    for token in changed:
        with pytest.raises(Unreadable):
            ciphers.decrypt(token)


def test_another_key_opens_nothing(settings):
    token = ciphers.encrypt(PLAIN)
    settings.SEALING_KEY = base64.b64encode(b"another key, thirty-two bytes it").decode()
    with pytest.raises(Unreadable):
        ciphers.decrypt(token)


@pytest.mark.parametrize("key", ["", "short", base64.b64encode(b"too short").decode(), "!" * 44])
def test_a_bad_key_is_found_at_start_up(settings, key):
    settings.SEALING_KEY = key
    assert [error.id for error in ciphers.check_settings()] == ["office.E002"]
    with pytest.raises(ImproperlyConfigured):
        ciphers.encrypt(PLAIN)


def test_an_unknown_cipher_is_found_at_start_up(settings):
    settings.SEALING_CIPHER = "DES"
    assert [error.id for error in ciphers.check_settings()] == ["office.E001"]
    with pytest.raises(ImproperlyConfigured):
        ciphers.encrypt(PLAIN)


def test_good_settings_pass():
    assert ciphers.check_settings() == []


def test_what_is_assigned_is_sealed_at_once(card):
    row = card(name="甲", phone=PLAIN)
    assert (type(row.phone), str(row.phone)) == (Sealed, MASK)
    row.phone = "010-65395678"
    assert str(row.phone) == "010-****5678"
    row.phone = ""
    assert row.phone == ""
    assert row.identity is None


def test_round_trip(card):
    card.objects.create(name="甲", phone=PLAIN, identity="110101199003077774")
    row = card.objects.get()
    assert (str(row.phone), str(row.identity)) == (MASK, "110*************74")
    before = stored()
    row.name = "乙"
    row.save()
    assert stored() == before
    card.objects.update(phone="010-65395678", identity=None)
    row.refresh_from_db()
    assert (str(row.phone), row.identity) == ("010-****5678", None)
    assert str(card.objects.defer("phone").get().phone) == "010-****5678"
    card.objects.bulk_create([card(name="丙", phone=PLAIN)])
    assert [token[:7] for token in stored()] == ["v1.AES."] * 2
    # Nothing given stays nothing.
    card.objects.update(phone="")
    assert card.objects.first().phone == ""


def test_the_mask_assigned_again_changes_nothing(card):
    row = card.objects.create(name="甲", phone=PLAIN)
    before = stored()
    row.phone = MASK
    row.save()
    assert stored() == before


def test_a_form_may_write_plain_text_or_leave_the_mask(card):
    form_class = forms.modelform_factory(card, fields=["name", "phone"])
    row = form_class({"name": "甲", "phone": PLAIN}).save()
    form = form_class(instance=row)
    assert f'value="{MASK}"' in str(form["phone"])
    assert PLAIN not in form.as_p()
    form_class({"name": "乙", "phone": MASK}, instance=card.objects.get()).save()
    assert ciphers.decrypt(stored()[0]) == PLAIN
    form_class({"name": "乙", "phone": "010-65395678"}, instance=card.objects.get()).save()
    assert ciphers.decrypt(stored()[0]) == "010-65395678"
    form_class({"name": "乙", "phone": ""}, instance=card.objects.get()).save()
    assert stored() == [""]


def test_no_way_of_showing_it_gives_the_plain_text(card):
    row = card.objects.create(name="甲", phone=PLAIN)
    row = card.objects.get(pk=row.pk)
    value = row.phone
    stream = io.StringIO()
    logger = logging.getLogger("tests.sealed")
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    logger.warning("%s %r %s", value, value, row.__dict__)
    logger.removeHandler(handler)
    shown = [
        str(value),
        repr(value),
        f"{value:>30}",
        " ".join(map(str, [value])),
        stream.getvalue(),
        repr(row.__dict__),
        Template("{{ row.phone }} {{ row.phone.masked }} {{ row.phone|upper }}").render(Context({"row": row})),
        repr(list(card.objects.values())),
        repr(list(card.objects.values_list("phone", flat=True))),
        repr(list(card.objects.annotate(copy=models.F("phone")).values("copy"))),
        serializers.serialize("json", [row]),
        serializers.serialize("xml", [row]),
        json.dumps({"phone": value}, default=str),
        repr(pickle.dumps(row)),
        repr(pickle.dumps(value)),
        repr(copy.copy(value)),
        repr(forms.model_to_dict(row)),
    ]
    for text in shown:
        assert "13800138000" not in text
    assert shown[:4] == [MASK, f"<Sealed phone {MASK}>", f"{MASK:>30}", MASK]
    assert shown[6] == f"{MASK} {MASK} {MASK}"


def test_json_refuses_it(card):
    value = card.objects.create(phone=PLAIN).phone
    for encoder in (json.JSONEncoder, DjangoJSONEncoder):
        with pytest.raises(TypeError):
            json.dumps({"phone": value}, cls=encoder)


def test_it_survives_pickling_copying_and_fixtures(card):
    row = card.objects.create(phone=PLAIN)
    assert pickle.loads(pickle.dumps(row.phone)) == row.phone
    assert copy.deepcopy(row.phone) == row.phone
    field = card._meta.get_field("phone")
    assert field.to_python(field.value_to_string(row)) == row.phone
    assert {row.phone, copy.copy(row.phone)} == {row.phone}
    assert row.phone != PLAIN


def test_opening_is_registered_before_the_plain_text_is_had(card):
    row = card.objects.create(phone=PLAIN)
    of, user = thing(), account()
    plain = row.phone.open(actor=Actor.of(user, "192.0.2.7"), at=AT, reason=" 核对联系人 ", thing=of)
    assert plain == PLAIN
    entry = RegisterEntry.objects.of(of).get()
    assert (entry.action, entry.label, entry.actor_id, entry.at) == ("open_sealed", "查看电话号码", user.pk, AT)
    assert (entry.detail.note, entry.detail.address, entry.audiences) == ("核对联系人", "192.0.2.7", "|staff|")


def test_without_a_reason_nothing_opens(card):
    row, of = card.objects.create(phone=PLAIN), thing()
    with pytest.raises(ValueError):
        row.phone.open(actor=Actor.clock(), at=AT, reason="  ", thing=of)
    assert list(RegisterEntry.objects.of(of)) == []


def test_a_changed_token_is_not_registered_as_read(card):
    of = thing()
    with pytest.raises(Unreadable):
        Sealed("v1.AES.AAAA", "phone").open(actor=Actor.clock(), at=AT, reason="核对", thing=of)
    assert list(RegisterEntry.objects.of(of)) == []


@pytest.mark.parametrize(
    ("kind", "plain", "mask"),
    [
        ("phone", PLAIN, MASK),
        ("identity", "110101199003077774", "110*************74"),
        ("account", "6222021001012345678", "****5678"),
        ("name", "张三丰", "张**"),
        ("text", "举报人姓名与住址", "****"),
    ],
)
def test_masks_by_kind(kind, plain, mask):
    assert str(seal(plain, kind)) == mask


def test_unknown_kinds_are_refused():
    with pytest.raises(KeyError):
        seal(PLAIN, "colour")
    with pytest.raises(ValueError):
        SealedField(kind="colour")


@pytest.mark.parametrize("option", ["unique", "primary_key", "db_index"])
def test_a_sealed_field_is_not_indexed(option):
    with pytest.raises(ValueError):
        SealedField(kind="phone", **{option: True})


def test_it_cannot_be_searched_by_value(card):
    card.objects.create(phone=PLAIN)
    card.objects.create(phone="")
    for lookup in ("phone", "phone__contains", "phone__startswith", "phone__in", "phone__gt"):
        with pytest.raises(FieldError):
            card.objects.filter(**{lookup: [PLAIN] if lookup.endswith("in") else PLAIN}).exists()
    assert (card.objects.filter(phone="").count(), card.objects.filter(phone__isnull=True).count()) == (1, 0)


def test_migrations_know_the_field():
    name, path, args, kwargs = SealedField("电话", kind="phone", blank=True).deconstruct()
    assert (path, args, kwargs) == (
        "office.sealed.SealedField",
        [],
        {"verbose_name": "电话", "blank": True, "kind": "phone"},
    )
    assert SealedField(*args, **kwargs).kind == "phone"


def test_digests_are_keyed_and_differ_by_purpose(settings):
    first = digest_of(PLAIN, "person.phone")
    assert (len(first), digest_of(PLAIN, "person.phone")) == (64, first)
    assert digest_of(PLAIN, "student.phone") != first
    assert digest_of("+8613800138001", "person.phone") != first
    assert digest_of("", "person.phone") == ""
    settings.SEALING_KEY = base64.b64encode(b"another key, thirty-two bytes it").decode()
    assert digest_of(PLAIN, "person.phone") != first


def test_masks_are_told_from_plain_text():
    masks = [MASK, "张**", "龑*", "****", "110*************74", "1**"]
    assert [sealed.is_mask(text) for text in masks] == [True] * 6
    assert [sealed.is_mask(text) for text in [PLAIN, "张三丰", "", "a*b"]] == [False] * 4
