"""Words of the levels, and Guangdong's bureau with the 21 of its cities. Contacts are entered by an administrator."""

from django.db import migrations, models

from accounts import triggers

PROVINCE = ("440000", "广东省人力资源和社会保障厅", "广东省人社厅", "广东省人力资源和社会保障厅")
CITIES = [
    ("440100", "广州市"),
    ("440300", "深圳市"),
    ("440400", "珠海市"),
    ("440500", "汕头市"),
    ("440600", "佛山市"),
    ("440200", "韶关市"),
    ("441600", "河源市"),
    ("441400", "梅州市"),
    ("441300", "惠州市"),
    ("441500", "汕尾市"),
    ("441900", "东莞市"),
    ("442000", "中山市"),
    ("440700", "江门市"),
    ("441700", "阳江市"),
    ("440800", "湛江市"),
    ("440900", "茂名市"),
    ("441200", "肇庆市"),
    ("441800", "清远市"),
    ("445100", "潮州市"),
    ("445200", "揭阳市"),
    ("445300", "云浮市"),
]
# Below the order numbers of the authorities that are there already.
FIRST_ORDER = 100
WORDS = {"110000": ("市", "区"), PROVINCE[0]: ("省", "地市")}


def rows():
    """(code, name, short name, name on seals) of the recommending bureaus, in their public order."""
    for code, place in CITIES:
        name = f"{place}人力资源和社会保障局"
        yield code, name, place, name


def seed(apps, schema_editor):
    authority = apps.get_model("accounts", "Authority")
    above = None
    for order, (code, name, short_name, seal_name) in enumerate([PROVINCE, *rows()], start=FIRST_ORDER):
        found, _ = authority.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "short_name": short_name,
                "seal_name": seal_name,
                "level": "recommending" if above else "selecting",
                "parent": above,
                "order": order,
            },
        )
        above = above or found
    for code, (selecting, recommending) in WORDS.items():
        authority.objects.filter(code=code).update(level_word=selecting)
        authority.objects.filter(parent__code=code).update(level_word=recommending)


def without_triggers(apps, schema_editor):
    triggers.remove(schema_editor.connection)


def with_triggers(apps, schema_editor):
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_powers")]

    operations = [
        # SQLite makes the table anew, which triggers that read it do not survive.
        migrations.RunPython(without_triggers, with_triggers),
        migrations.AddField(
            model_name="authority",
            name="level_word",
            field=models.CharField(blank=True, max_length=10, verbose_name="层级用词"),
        ),
        migrations.RunPython(with_triggers, without_triggers),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
