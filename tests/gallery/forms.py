"""A form with every kind of field that the portal uses."""

from django import forms

DISTRICTS = [("", "请选择"), ("hd", "海淀区"), ("cy", "朝阳区"), ("ft", "丰台区")]
KINDS = [("enterprise", "企业"), ("school", "职业院校（含技工院校）"), ("training", "职业技能培训机构")]
POLICIES = [("3", "3. 企业新型学徒制培训"), ("4", "4. 高技能人才研修培训"), ("7", "7. 技能人才自主评价")]


class EveryField(forms.Form):
    name = forms.CharField(label="生态链名称", max_length=60, help_text="以“技能生态链”结尾，不超过 60 个字。")
    uscc = forms.CharField(label="统一社会信用代码", help_text="18 位，在营业执照或法人证书上。")
    district = forms.ChoiceField(label="社会保险缴纳所在区", choices=DISTRICTS)
    kind = forms.ChoiceField(label="单位类别", choices=KINDS, widget=forms.RadioSelect)
    policies = forms.MultipleChoiceField(
        label="拟使用的支持政策", choices=POLICIES, widget=forms.CheckboxSelectMultiple, required=False
    )
    posts = forms.IntegerField(label="可提供实习岗位", min_value=0, required=False)
    start = forms.DateField(label="起始日期", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    summary = forms.CharField(label="公开简介", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    licence = forms.FileField(label="营业执照", help_text="PDF 或图片，不超过 30 MB。")
    agreed = forms.BooleanField(label="本单位承诺所填内容真实、准确、完整。")
    version = forms.CharField(widget=forms.HiddenInput, initial="2", required=False)


class Search(forms.Form):
    text = forms.CharField(label="名称、代码或编号", required=False)
    district = forms.ChoiceField(label="推荐单位", choices=DISTRICTS, required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), ("submitted", "待区审核")], required=False)


class Opinion(forms.Form):
    note = forms.CharField(
        label="审核意见", widget=forms.Textarea(attrs={"rows": 4}), help_text="写明理由，申报单位会看到。"
    )
