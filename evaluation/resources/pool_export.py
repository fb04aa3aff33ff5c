"""The expert pool as a workbook for the staff, telephones masked."""

from io import BytesIO

from django.db.models import QuerySet
from import_export import fields, resources

from chains.choices import KeyField
from evaluation.choices import ExpertState
from evaluation.models import Expert
from evaluation.resources.pool import SHEET
from office.spreadsheets import write_xlsx


class ExpertResource(resources.ModelResource):
    """The pool as staff take it out; the telephone masked, employers and ties with their days."""

    number = fields.Field("pk", "编号")
    name = fields.Field("person__name", "姓名")
    state = fields.Field(column_name="状态")
    phone = fields.Field(column_name="手机号")
    email = fields.Field("email", "电子邮箱")
    title = fields.Field("title", "职称职务")
    employers = fields.Field(column_name="现在和曾经的工作单位")
    ties = fields.Field(column_name="利害关系")
    key_fields = fields.Field(column_name="熟悉领域")
    industries = fields.Field(column_name="熟悉行业")
    occupations = fields.Field(column_name="熟悉职业")
    term_from = fields.Field("term_from", "聘期起")
    term_until = fields.Field("term_until", "聘期止")

    class Meta:
        model = Expert
        fields = export_order = (
            "number", "name", "state", "phone", "email", "title", "employers", "ties", "key_fields", "industries",
            "occupations", "term_from", "term_until",
        )  # fmt: skip

    def dehydrate_state(self, expert: Expert) -> str:
        return str(ExpertState(expert.state).label)

    def dehydrate_phone(self, expert: Expert) -> str:
        return str(expert.person.phone or "")

    def dehydrate_employers(self, expert: Expert) -> str:
        return "；".join(
            f"{row.name}（{row.uscc or '代码未填'}，{row.from_on or ''}—{row.until_on or '今'}）"
            for row in expert.employers.all()
        )

    def dehydrate_ties(self, expert: Expert) -> str:
        return "；".join(str(row) for row in expert.ties.all())

    def dehydrate_key_fields(self, expert: Expert) -> str:
        words = dict(KeyField.choices)
        return "、".join(str(words.get(key, key)) for key in expert.key_fields)

    def dehydrate_industries(self, expert: Expert) -> str:
        return "、".join(expert.industries)

    def dehydrate_occupations(self, expert: Expert) -> str:
        return "、".join(expert.occupations)


def write_pool(experts: QuerySet[Expert]) -> tuple[BytesIO, int]:
    """The given experts as a workbook; the file and the number of rows. Nothing in it is a formula."""
    rows = experts.select_related("person").prefetch_related("employers", "ties").order_by("pk")
    dataset, file = ExpertResource().export(rows), BytesIO()
    return file, write_xlsx(dataset.headers, iter(dataset), file, sheet=SHEET)
