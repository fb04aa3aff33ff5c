"""Beijing's bureau, the 17 recommending ones and the bodies that issued its plan too; Guangdong's with 21 cities.

Telephones and addresses are entered by an administrator.
"""

from django.db import migrations

# (code, name, short name, name on seals)
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
# Bodies have no six-digit codes: these are the portal's.
BODIES = [
    ("11JYW", "北京市教育委员会", "市教委"),
    ("11JXJ", "北京市经济和信息化局", "市经信局"),
    ("11GZW", "北京市人民政府国有资产监督管理委员会", "市国资委"),
    ("11ZGH", "北京市总工会", "市总工会"),
]


def bureau(code, place, seal_place=""):
    name = f"{place}人力资源和社会保障局"
    return code, name, place, f"{seal_place}{name}"


def seed(apps, schema_editor):
    authorities = apps.get_model("accounts", "Authority").objects

    def enter(row, level, word, order, parent=None):
        code, name, short_name, seal_name = row
        return authorities.create(
            code=code, name=name, short_name=short_name, seal_name=seal_name, level=level, level_word=word,
            order=order, parent=parent,
        )  # fmt: skip

    city = enter(CITY, "selecting", "市", 0)
    districts = [bureau(code, place, "北京市") for code, place in DISTRICTS]
    for order, row in enumerate([*districts, DEVELOPMENT_AREA], start=1):
        enter(row, "recommending", "区", order, city)
    province = enter(PROVINCE, "selecting", "省", 100)
    for order, (code, place) in enumerate(CITIES, start=101):
        enter(bureau(code, place), "recommending", "地市", order, province)
    # Between the last of Beijing's bureaus and the first of Guangdong's.
    for order, (code, name, short_name) in enumerate(BODIES, start=50):
        enter((code, name, short_name, name), "co_issuing", "协办", order, city)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_files_of_units")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
