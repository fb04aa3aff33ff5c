"""Beijing's bureau and the 17 recommending ones. Telephones and addresses are entered by an administrator."""

from django.db import migrations

CITY = ("110000", "北京市人力资源和社会保障局", "市人社局", "北京市人力资源和社会保障局")
DISTRICTS = [
    ("110101", "东城区"),
    ("110102", "西城区"),
    ("110105", "朝阳区"),
    ("110106", "丰台区"),
    ("110107", "石景山区"),
    ("110108", "海淀区"),
    ("110109", "门头沟区"),
    ("110111", "房山区"),
    ("110112", "通州区"),
    ("110113", "顺义区"),
    ("110114", "昌平区"),
    ("110115", "大兴区"),
    ("110116", "怀柔区"),
    ("110117", "平谷区"),
    ("110118", "密云区"),
    ("110119", "延庆区"),
]
# No district of its own, hence no six-digit code: the code is the portal's.
DEVELOPMENT_AREA = ("11BDA", "北京经济技术开发区人力资源主管部门", "经开区", "北京经济技术开发区人力资源主管部门")


def rows():
    """(code, name, short name, name on seals) of the recommending bureaus, in their public order."""
    for code, place in DISTRICTS:
        yield code, f"{place}人力资源和社会保障局", place, f"北京市{place}人力资源和社会保障局"
    yield DEVELOPMENT_AREA


def seed(apps, schema_editor):
    authority = apps.get_model("accounts", "Authority")
    code, name, short_name, seal_name = CITY
    city, _ = authority.objects.get_or_create(
        code=code,
        defaults={"name": name, "short_name": short_name, "seal_name": seal_name, "level": "selecting", "order": 0},
    )
    for order, (code, name, short_name, seal_name) in enumerate(rows(), start=1):
        authority.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "short_name": short_name,
                "seal_name": seal_name,
                "level": "recommending",
                "parent": city,
                "order": order,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
