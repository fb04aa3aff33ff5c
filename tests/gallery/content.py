"""What the gallery shows; every unit and person is fictitious."""

from datetime import date

from office.workdays import Calendar, Day, Kind

SOURCE = "国务院办公厅2026年放假安排"
CALENDAR = Calendar({date(2026, 2, 14): Day(date(2026, 2, 14), Kind.MAKEUP, "春节", SOURCE)}, {2026: SOURCE})


def tag(label: str, tone: str, shape: str) -> dict[str, str]:
    return {"label": label, "tone": tone, "shape": shape}


DONE, DOING, TODO = tag("已完成", "green", "■"), tag("填写中", "amber", "▲"), tag("未开始", "grey", "○")

COMPONENTS = {
    "tags": [
        tag("待区审核", "blue", "●"), tag("今天到期", "amber", "▲"), tag("拟公示", "green", "■"),
        tag("异议审查", "red", "◆"), tag("草稿", "grey", "○"),
    ],
    "facts": [
        {"label": "期限", "value": "11月25日", "note": "还剩 3 个工作日"},
        {"label": "停表", "value": "11月12日–19日"},
        {"label": "失信限制", "value": "无"},
        {"label": "状态", "tag": tag("待区审核", "blue", "●")},
        {"label": "盖章件", "value": "第 2 版，指纹一致", "url": "#file"},
        {"label": "联系人", "value": ""},
    ],
    "tiles": [
        {"value": 3, "label": "待盖章"}, {"value": 11, "label": "区审核", "url": "#a"}, {"value": 7, "label": "市受理"},
        {"value": 26, "label": "专家评审"}, {"value": "92.50", "unit": "分", "label": "平均分"},
        {"value": 5, "label": "已超期", "tone": "red"},
    ],
    "waiting": [
        {"title": "海淀区", "note": "4 份待区负责人审定", "end": "最久 5 日"},
        {"title": "评审专家 3 人", "note": "第二组，9 份评分未交", "end": "11月25日", "end_tone": "amber"},
        {"title": "大兴区", "url": "#d", "note": "1 份退回补正中", "end": "停表"},
    ],
    "actions": [
        {"label": "拟同意推荐", "url": "#1", "tone": "primary", 
         "consequence": "清单已全部核对。提交后由区负责人审定，审定前可取回。"},
        {"label": "拟不予推荐", "url": "#2", "tone": "", "consequence": ""},
        {"label": "再次退回补正", "url": "#3", "tone": "plain", "consequence": "需说明为何未在首次一并告知。"},
        {"label": "取消资格", "url": "#4", "tone": "danger", "consequence": "须由市负责人审定，不能撤销。"},
    ],
    "blocked": ["拟同意推荐前，请先完成审核清单的 2 项。"],
    "entries": [
        {"title": "提交", "at": "2026年11月19日 16:05", "by": "周岚", "role": "经办人", "note": "", "tone": "blue"},
        {"title": "退回补正", "at": "2026年11月12日 10:41", "by": "陈立", "role": "区经办", "tone": "amber",
         "note": "职工教育经费 2025 年实提数与审计报告不一致；成员单位第 4 行未附合作协议。"},
        {"title": "系统记录", "at": "2026年11月9日 09:12", "by": "时钟", "tone": "grey"},
    ],
    "tasks": [
        {"title": "生态链概况", "url": "#t1", "tag": DONE}, {"title": "链主单位", "url": "#t2", "tag": DONE},
        {"title": "岗位", "url": "#t3", "tag": DOING, "current": True, "note": "第 3 行有 1 处需要改"},
        {"title": "两年目标", "url": "#t4", "tag": TODO},
    ],
    "tabs": [
        {"label": "申报书", "url": "#b1"}, {"label": "改动", "url": "#b2", "current": True, "count": 3},
        {"label": "附件", "url": "#b3", "count": 9}, {"label": "办理记录", "url": "#b4"},
    ],
    "chips": [
        {"label": "全部", "url": "#c0", "count": 12, "current": True}, {"label": "受理", "url": "#c1", "count": 7},
        {"label": "公示", "url": "#c2", "count": 2}, {"label": "异议", "url": "#c3", "count": 0},
    ],
    "columns": [{"label": "序号"}, {"label": "生态链", "sort_url": "#s", "sorted": "ascending"}, {"label": "推荐单位"}],
    "rows": [
        [1, "智能网联汽车测试评价技能生态链", "北京经济技术开发区"],
        [2, "康复护理与养老照护技能生态链", "朝阳区"],
    ],
}  # fmt: skip

STEPS = [
    {"title": "申报", "state": "done", "date": "11月9日", "by": "单位经办"},
    {"title": "退回补正", "state": "done", "date": "11月12日", "by": "区经办"},
    {"title": "补正提交", "state": "done", "date": "11月19日", "by": "单位经办"},
    {"title": "区初审", "state": "current", "note": "第 2 日，限 5 日"},
    {"title": "区审定", "state": "todo"}, {"title": "市受理", "state": "todo"},
    {"title": "专家评审", "state": "todo"}, {"title": "公示", "state": "todo"},
]  # fmt: skip

CASE = {
    "steps": STEPS,
    "tabs": COMPONENTS["tabs"],
    "facts": COMPONENTS["facts"],
    "actions": COMPONENTS["actions"][:3],
    "crumbs": [{"label": "申报", "url": "#list"}, {"label": "SY2-024"}],
    "diff": [
        {
            "label": "链主单位 · 职工教育经费 2025 年实提",
            "old": "186.00 万元",
            "new": "168.40 万元",
            "note": "退回理由：与审计报告不一致",
        },
        {"label": "成员单位 · 第 4 行", "old": "", "new": "合作协议.pdf（已扫描）", "note": "退回理由：未附合作协议"},
        {"label": "两年目标 · 高级工及以上取证", "old": "120 人", "new": "150 人"},
    ],
}

SECTION = {
    "blank": {"name": "", "posts": "", "places": "", "occupation": ""},
    "tasks": COMPONENTS["tasks"],
    "problems": [{"text": "第 3 行“职业编码”：应形如 6-31-01-02，可从下拉列表选", "field": "rows-2-occupation"}],
    "rows": [
        {"name": "晶圆切割操作员", "posts": 86, "places": 30, "occupation": "6-25-02-05"},
        {"name": "封装测试工程员", "posts": 142, "places": 40, "occupation": "6-25-02-06"},
        {"name": "设备维护技术员", "posts": 37, "places": 12, "occupation": "63101", "wrong": "应形如 6-31-01-02"},
    ],
}

CONFIRM = {
    "title": "拟不予推荐",
    "thing_label": "集成电路封装测试技能生态链 · 北京芯封微电子有限公司",
    "consequence": "提交后由区负责人审定；审定后申报单位会收到写明理由和救济途径的通知书。",
    "submit_label": "提交审定",
    "tone": "danger",
    "cancel_url": "/gallery/case/",
    "problems": [],
    "refusal": "",
    "action": "",
    "seen": 4,
    "facts": [{"label": "申报书", "value": "第 2 版"}, {"label": "推荐截止", "value": "2026年12月18日"}],
}
