"""What the public pages tell of each scheme: whom to hand in to, who may apply, whether key fields are told apart."""

from django.db import migrations, models

WORDS = {
    "beijing-2024": {
        "handing_in_to": "单位缴纳社会保险所在区的人力资源和社会保障部门",
        "handing_in_note": "注册地址在另一个区的，也按社会保险缴纳地。填申报书时选定的区就是报送的区；选错的，可由市里改派。",
        "conditions": "\n".join(
            (
                "市场主体：在产业链里引领或在产业集群里带头，同行业中知名度高或成长性好；内部培训制度健全，技能人才晋升通道畅通，"
                "按规定足额提取、使用职工教育经费。",
                "院校机构：高等院校、科研院所、职业院校（含技工院校）、职业技能培训机构，办学水平较高、管理规范，"
                "能把企业和培养资源连起来。",
                "都要做到：运行状况良好，社会信誉度高，没有违法、违纪、失信等不良记录。",
                "成员：除上述各类单位外，还可以是有资质的评价机构、人力资源服务机构和产业园区。",
            )
        ),
        "priorities": "紧密服务国家和本市重大战略、积极服务就业创业、履行社会责任突出的。",
        "tells_key_fields": True,
    },
    "guangdong-2022": {
        "handing_in_to": "单位所在地级以上市的人力资源和社会保障局",
        "handing_in_note": "省属企业直接报送省人力资源和社会保障厅。",
        "conditions": "\n".join(
            (
                "基本条件：在本省注册登记的独立法人，经营良好、信誉度高，没有违法、违纪、失信等不良记录。",
                "链主单位：原则上是规模以上龙头企业、上市公司、产教融合型企业，或者能带动龙头企业、上市公司的专精特新企业，"
                "在同行业中知名度较高、成长性较好。",
                "人才培养：职工技能培训制度健全，技能人才晋升通道畅通；足额提取职工教育经费并用于一线职工；校企合作有实质内容。",
                "计划：学徒和技培生的培养职业与主营业务一致，与省内院校有合作基础。",
            )
        ),
        "priorities": "建有国家级高技能人才培训基地、技能大师工作室、产业就业培训基地的，职业技能等级认定或企业新型学徒制成效显著的，"
        "以及建有全过程可追溯信息平台的。",
        "tells_key_fields": False,
    },
}


def seed(apps, schema_editor):
    programmes = apps.get_model("chains", "Programme").objects
    for code, words in WORDS.items():
        programmes.filter(code=code).update(**words)


class Migration(migrations.Migration):
    dependencies = [("chains", "0006_members_must_confirm")]

    operations = [
        migrations.AddField(
            model_name="programme",
            name="handing_in_to",
            field=models.CharField(
                default="受理申报的人力资源和社会保障部门",
                help_text="接在“报送”之后。",
                max_length=60,
                verbose_name="报送部门用词",
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="handing_in_note",
            field=models.CharField(blank=True, max_length=300, verbose_name="报送说明"),
        ),
        migrations.AddField(
            model_name="programme",
            name="conditions",
            field=models.TextField(
                blank=True, help_text="每行一条；“：”前的文字作小标题。", verbose_name="申报条件"
            ),
        ),
        migrations.AddField(
            model_name="programme",
            name="priorities",
            field=models.TextField(blank=True, verbose_name="优先支持的情形"),
        ),
        migrations.AddField(
            model_name="programme",
            name="tells_key_fields",
            field=models.BooleanField(default=False, verbose_name="区分重点领域"),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
