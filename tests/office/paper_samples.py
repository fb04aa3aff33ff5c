"""Contents of official papers for tests: plausible, fictitious, with rare characters in names."""

from copy import deepcopy

RARE = "龑䶮㛃𠮷"

PAPER = {
    "kind": "application_form",
    "kind_label": "申报书",
    "number": "SB2026-0007",
    "version": "",
    "title": "北京市“产教评”技能生态链建设申报书",
    "code": "SB-7K2M-94QX",
    "issued_on": "2026-03-12",
    "verify_url": "https://chain.example.cn/verify/SB-7K2M-94QX/",
    "remark": "演示文书，不具效力",
}

MEMBERS = (
    "云桥",
    "远图",
    "凌阵",
    "海蓝",
    "景明",
    "致远",
    "德润",
    "恒岳",
    "青禾",
    "飞渡",
    "安瑞",
    "启衡",
    "博观",
    "澄心",
    "立言",
    "知行",
)

PLAN = "\n".join(
    [
        "以整车智能装调、动力电池安全检测和车载软件测试三个岗位群为主线，由链主单位牵头编制岗位标准，成员企业按季度公"
        "布岗位和带教师傅，院校按标准调整专业教学计划。",
        "第一阶段完成岗位调查和标准编制，形成九项企业评价规范；第二阶段组织“订单班”和新型学徒制培训，每班配备企业导"
        "师和院校教师各一名；第三阶段开展技能等级认定，评价结果与岗位聘用、薪酬调整衔接。",
        "过程资料按人建档：协议、开班、学时、考核、证书、留用逐项登记，由链主单位每月核对，成员单位每季度自查，院校每"
        "学期反馈。",
        "链主单位设立工作专班，由分管副总经理负责，人力资源部、生产制造部和工会参加，每月召开一次例会，重大事项提交链"
        "内联席会议商定。",
    ]
)

APPLICATION_FORM = {
    "title_lines": ["北京市“产教评”技能生态链", "建设申报书"],
    "programme": "北京市“产教评”技能生态链建设试点",
    "edition_note": "本表是申报系统依据《北京市“产教评”技能生态链建设试点工作方案》（京人社能发〔2024〕14号）"
    "编制的申报用表，不是该文件所附的表样；表样另有规定的，从其规定。",
    "number": "SB2026-0007",
    "version": 2,
    "cover": [
        {"label": "生态链名称", "value": "智能网联汽车“产教评”技能生态链"},
        {"label": "链主单位", "value": "北京星野智能汽车有限公司"},
        {"label": "受理部门", "value": "北京市顺义区人力资源和社会保障局"},
        {"label": "填报日期", "value": "2026年3月12日"},
    ],
    "notes": [
        "申报单位应当如实填写，并对内容的真实性负责。没有内容的栏目填“—”。",
        "统一社会信用代码、职业编码按登记证照和《中华人民共和国职业分类大典（2022年版）》填写。",
        "受理部门按链主单位社会保险缴纳地确定，不按注册地址确定。",
        "本表打印后由链主单位盖章，扫描上传；盖章件的版本和校验码应当与系统内最新版本一致。",
    ],
    "sections": [
        {
            "number": "一",
            "title": "生态链基本情况",
            "kind": "fields",
            "fields": [
                {"label": "生态链名称", "value": "智能网联汽车“产教评”技能生态链", "kind": "wide"},
                {"label": "所属行业", "value": "C36 汽车制造业", "kind": "short"},
                {"label": "重点领域", "value": "先进制造业", "kind": "short"},
                {
                    "label": "领域类别",
                    "kind": "options",
                    "value": [
                        {"label": "战略性新兴产业", "chosen": False},
                        {"label": "先进制造业", "chosen": True},
                        {"label": "现代服务业", "chosen": False},
                        {"label": "传统优势产业", "chosen": False},
                        {"label": "城市运行保障", "chosen": False},
                    ],
                },
                {"label": "公开简介", "value": PLAN.splitlines()[0], "kind": "long"},
            ],
        },
        {
            "number": "二",
            "title": "链主单位基本情况",
            "blocks": [
                {
                    "kind": "fields",
                    "title": "",
                    "fields": [
                        {"label": "单位名称", "value": "北京星野智能汽车有限公司", "kind": "wide"},
                        {"label": "统一社会信用代码", "value": "91110113MA01A2B3X7", "kind": "short"},
                        {"label": "单位类型", "value": "企业", "kind": "short"},
                        {"label": "注册地址", "value": "北京市顺义区仁和镇𠮷祥路18号院㛃园3号楼", "kind": "wide"},
                        {"label": "社会保险缴纳地", "value": "顺义区", "kind": "short"},
                        {"label": "法定代表人", "value": "张龑", "kind": "name"},
                        {"label": "负责人", "value": "李䶮", "kind": "short"},
                        {"label": "联系人", "value": "王㛃", "kind": "short"},
                        {"label": "职工总数", "value": "2860", "kind": "short"},
                        {"label": "技能岗位职工", "value": "1735", "kind": "short"},
                        {"label": "经济类型", "value": "", "kind": "short"},
                        {"label": "主营业务", "value": PLAN, "kind": "long"},
                    ],
                },
                {
                    "kind": "rows",
                    "title": "职工教育经费（万元）",
                    "columns": [
                        {"label": "年度", "width": 14, "align": "center"},
                        {"label": "应提取", "width": 20, "align": "right"},
                        {"label": "实提取", "width": 20, "align": "right"},
                        {"label": "已使用", "width": 20, "align": "right"},
                        {"label": "用于一线职工占比", "width": 26, "align": "right"},
                    ],
                    "rows": [
                        ["2023", "412.50", "412.50", "398.20", "66.3%"],
                        ["2024", "455.00", "455.00", "431.75", "68.0%"],
                        ["2025", "498.40", "498.40", "490.06", "70.1%"],
                    ],
                },
            ],
        },
        {
            "number": "三",
            "title": "技术技能岗位",
            "kind": "rows",
            "numbered": True,
            "columns": [
                {"label": "岗位名称", "width": 22},
                {"label": "当前用工", "width": 11, "align": "right"},
                {"label": "可实习岗位", "width": 11, "align": "right"},
                {"label": "链内可实习岗位", "width": 13, "align": "right"},
                {"label": "对应职业（编码）", "width": 36},
            ],
            "rows": [
                [f"智能装调岗位（第{n}工段）", str(40 + n), str(6 + n % 5), str(20 + n), "汽车装调工 6-22-02-01"]
                for n in range(1, 19)
            ],
        },
        {
            "number": "四",
            "title": "成员单位",
            "kind": "rows",
            "numbered": True,
            "columns": [
                {"label": "单位名称", "width": 26},
                {"label": "类别", "width": 13, "align": "center"},
                {"label": "岗位", "width": 20},
                {"label": "数量", "width": 9, "align": "right"},
                {"label": "承担任务", "width": 25},
                {"label": "联系人", "width": 14, "align": "center"},
            ],
            "rows": [
                [
                    f"北京{name}科技有限公司",
                    "企业",
                    "动力电池安全检测、车载软件测试",
                    str(12 + index),
                    "提供带教师傅和实训岗位，参与编制评价规范，按季度公布岗位需求",
                    f"赵{RARE[index % 4]}",
                ]
                for index, name in enumerate(
                    MEMBERS
                )
            ],
        },
        {
            "number": "五",
            "title": "合作院校",
            "kind": "rows",
            "numbered": True,
            "columns": [
                {"label": "院校名称", "width": 30},
                {"label": "专业", "width": 26},
                {"label": "学生数量", "width": 12, "align": "right"},
                {"label": "合作期限", "width": 22},
            ],
            "rows": [
                ["北京㛃园技师学院", "新能源汽车检测与维修", "120", "2025年9月至2028年7月"],
                ["京郊职业技术学院", "智能网联汽车技术", "96", "2025年9月至2028年7月"],
                ["北方工程职业大学", "汽车电子技术", "64", "2026年3月至2028年7月"],
            ],
        },
        {
            "number": "六",
            "title": "两年建设目标",
            "kind": "rows",
            "columns": [
                {"label": "维度", "width": 16, "align": "center"},
                {"label": "指标", "width": 40},
                {"label": "单位", "width": 10, "align": "center"},
                {"label": "目标值", "width": 14, "align": "right"},
                {"label": "计算口径", "width": 30},
            ],
            "rows": [
                [dimension, f"{dimension}指标{n}", "人次", str(100 * n), "建设周期内累计"]
                for dimension in ("技能培训", "技能评价", "岗位开发", "职工教育经费")
                for n in (1, 2, 3)
            ],
        },
        {"number": "七", "title": "申请使用的支持政策", "kind": "rows", "numbered": True,
         "columns": [{"label": "政策事项", "width": 60}, {"label": "使用计划", "width": 33}], "rows": []},
        {"number": "八", "title": "实施方案", "kind": "text", "text": "\n".join([PLAN] * 4)},
    ],
    "declaration": {
        "title": "九、申报承诺",
        "text": "本单位运行状况良好，无违法、违纪、失信等不良行为记录；所填内容和所附材料真实、准确、完整。"
        "如有不实，愿意承担相应责任。",
    },
    "boxes": [
        {
            "title": "链主单位意见",
            "text": "同意申报。",
            "seal": "北京星野智能汽车有限公司",
            "signer": "法定代表人（签字）",
            "date": "",
        }
    ],
}  # fmt: skip

RECOMMENDATION_FORM = {
    "title_lines": ["北京市“产教评”技能生态链", "建设推荐书"],
    "edition_note": "本表是申报系统依据《北京市“产教评”技能生态链建设试点工作方案》（京人社能发〔2024〕14号）"
    "编制的推荐用表，不是该文件所附的表样。",
    "number": "顺人社荐〔2026〕4号",
    "authority": "北京市顺义区人力资源和社会保障局",
    "facts": [
        {"label": "生态链名称", "value": "智能网联汽车“产教评”技能生态链", "kind": "wide"},
        {"label": "链主单位", "value": "北京星野智能汽车有限公司", "kind": "wide"},
        {"label": "统一社会信用代码", "value": "91110113MA01A2B3X7", "kind": "short"},
        {"label": "单位类型", "value": "企业", "kind": "short"},
        {"label": "申报编号", "value": "SB2026-0007", "kind": "short"},
        {"label": "申报书版本", "value": "第2版", "kind": "short"},
        {"label": "申报书校验码", "value": "SB-7K2M-94QX", "kind": "short"},
        {"label": "成员单位", "value": "16家（含院校3所）", "kind": "short"},
    ],
    "findings": [
        ["链主单位运行状况良好，社会信誉度高", "符合", "查询国家企业信用信息公示系统，2026年3月16日"],
        ["无违法、违纪、失信等不良行为记录", "符合", "信用核查记录3份"],
        ["职业培训制度健全，技能人才发展通道畅通", "符合", "申报书附件4、附件5"],
        ["按规定足额提取使用职工教育经费", "符合", "2023至2025年度专项审计报告"],
        ["社会保险缴纳地在本区", "符合", ""],
        ["申报书盖章件与系统版本一致", "符合", "第2版，校验码一致"],
    ],
    "opinion": "经审核，申报单位符合申报条件，申报材料齐全，生态链建设目标明确、成员结构合理，实施方案可行。\n"
    "同意推荐。请市人力资源和社会保障局审核。",
    "priority": ["服务国家智能网联汽车先行区建设。", "近三年吸纳高校和技工院校毕业生就业480人。"],
    "prepared_by": "周㛃",
    "approved_by": "郑和平",
    "approved_on": "2026-03-20",
}

REFUSAL_NOTICE = {
    "letterhead": "北京市顺义区人力资源和社会保障局",
    "title_lines": ["不予推荐告知书"],
    "number": "顺人社告〔2026〕2号",
    "recipient": "北京𠮷祥商贸有限公司",
    "facts": "你单位于2026年3月5日提交的“现代商贸服务‘产教评’技能生态链”建设申报材料（申报编号SB2026-0011）收悉。"
    "经初步审核，并于2026年3月9日一次性告知你单位补正，你单位于2026年3月13日重新提交。",
    "reasons": [
        {"title": "未按规定提取使用职工教育经费", "text": "申报书第二部分所列2024年度职工教育经费实提取额低于应提取额，"
         "补正材料没有说明原因。不符合工作方案第二部分（二）申报条件第2项。"},
        {"title": "成员单位未确认", "text": "所列9家成员单位中有4家没有确认参加，岗位和任务无法核实。"},
    ],
    "decision": "根据《北京市“产教评”技能生态链建设试点工作方案》（京人社能发〔2024〕14号），决定不予推荐。",
    "remedy": [
        "如对本决定有异议，可以自收到本告知书之日起5个工作日内，向本机关书面申请复核，并附有关证明材料；"
        "本机关自收到申请之日起10个工作日内答复。",
        "条件具备后，可以在以后批次重新申报。",
    ],
    "contact": "就业促进科，010-00000000",
    "signature": {"authority": "北京市顺义区人力资源和社会保障局", "date": "2026-03-20"},
}  # fmt: skip

LIST_COLUMNS = [
    {"label": "生态链名称", "width": 38},
    {"label": "链主单位", "width": 34},
    {"label": "所在区", "width": 12, "align": "center"},
    {"label": "重点领域", "width": 18, "align": "center"},
]
LIST_ROWS = [
    [f"{field}“产教评”技能生态链", f"北京{name}有限公司", district, "先进制造业"]
    for field, name, district in [
        ("智能网联汽车", "星野智能汽车", "顺义区"),
        ("集成电路封装测试", "芯河微电子", "北京经济技术开发区"),
        ("生物医药制剂", "禾安制药", "大兴区"),
        ("轨道交通运维", "京轨运营服务", "丰台区"),
        ("养老照护服务", "颐㛃康养", "石景山区"),
        ("城市供热保障", "暖䶮热力", "朝阳区"),
        ("中式烹饪", "𠮷庆楼餐饮", "西城区"),
        ("智能建造", "龑城建筑科技", "通州区"),
        ("航空维修", "云桥航空技术", "顺义区"),
        ("数字创意", "山海数字文化", "海淀区"),
        ("绿色能源", "晨曦新能源", "房山区"),
        ("物流供应链", "畅达供应链", "平谷区"),
    ]
]

NOTICE = {
    "letterhead": "北京市人力资源和社会保障局",
    "title_lines": ["关于北京市“产教评”技能生态链", "拟入围名单的公示"],
    "number": "",
    "recipients": "",
    "opening": [
        "根据《北京市“产教评”技能生态链建设试点工作方案》（京人社能发〔2024〕14号）要求，经单位申报、各区推荐、专家评审，"
        "拟确定智能网联汽车等12条生态链及链主单位入围，现予以公示，接受社会监督。",
    ],
    "period": {
        "starts_on": "2026-09-28",
        "ends_on": "2026-10-09",
        "working_days": 5,
        "mode_note": "公示期自发布之日起计算，国庆节放假期间不计入工作日。",
    },
    "objection": {
        "how": [
            "公示期内，单位和个人对公示内容有异议的，可以书面提出，并说明具体事实、提供证明材料。单位提出异议的，应当加盖公章；"
            "个人提出异议的，应当署真实姓名并留联系方式。对异议人信息依法保密。",
        ],
        "deadline": "2026年10月9日24时",
        "contacts": [
            {"label": "网上提交", "value": "https://chain.example.cn/notices/12/objection/"},
            {"label": "受理电话", "value": "010-00000000（工作日9:00—17:00）"},
            {"label": "通信地址", "value": "北京市通州区示范路1号（邮编：101100）"},
        ],
    },
    "annex": {"title": "北京市“产教评”技能生态链拟入围名单", "columns": LIST_COLUMNS, "rows": LIST_ROWS},
    "signature": {"authority": "北京市人力资源和社会保障局", "date": "2026-09-28"},
}

ANNOUNCEMENT = {
    "letterhead": "北京市人力资源和社会保障局",
    "title_lines": ["关于公布北京市“产教评”技能生态链", "名单的通知"],
    "number": "京人社能发〔2026〕21号",
    "recipients": "各区人力资源和社会保障局，北京经济技术开发区社会事业局，各有关单位",
    "opening": [
        "根据《北京市“产教评”技能生态链建设试点工作方案》（京人社能发〔2024〕14号），经单位申报、各区推荐、专家评审和社会公示，"
        "公示期内未收到异议，确定智能网联汽车等12条生态链入选，现予公布。",
    ],
    "requirements": [
        {"title": "建设周期", "text": "建设周期为两年，自2026年10月15日起至2028年10月14日止。"},
        {"title": "工作要求", "text": "链主单位应当按照申报书确定的目标组织实施，如实登记建设情况，接受评估和监督。"},
    ],
    "annex": {"title": "北京市“产教评”技能生态链名单", "columns": LIST_COLUMNS, "rows": LIST_ROWS},
    "signature": {"authority": "北京市人力资源和社会保障局", "date": "2026-10-15"},
}

CERTIFICATE = {
    "letterhead": "北京市人力资源和社会保障局",
    "title_lines": ["北京市“产教评”技能生态链", "入选通知书"],
    "number": "京链入〔2026〕1号",
    "recipient": "北京星野智能汽车有限公司",
    "opening": ["你单位牵头申报的生态链，经遴选和公示，入选北京市“产教评”技能生态链。现将有关事项通知如下："],
    "facts": [
        {"label": "生态链名称", "value": "智能网联汽车“产教评”技能生态链", "kind": "wide"},
        {"label": "链主单位", "value": "北京星野智能汽车有限公司", "kind": "wide"},
        {"label": "重点领域", "value": "先进制造业", "kind": "short"},
        {"label": "成员单位", "value": "16家", "kind": "short"},
        {"label": "建设周期", "value": "2026年10月15日至2028年10月14日", "kind": "wide"},
    ],
    "duties": ["请按照申报书确定的目标和实施方案组织建设，如实登记建设情况；建设期满接受评估。"],
    "signature": {"authority": "北京市人力资源和社会保障局", "date": "2026-10-15"},
}

RECEIPT = {
    "letterhead": "",
    "title_lines": ["申报受理回执"],
    "number": "HZ2026-0031",
    "recipient": "北京星野智能汽车有限公司",
    "opening": ["你单位提交的申报材料已经收到，经核对予以受理。"],
    "facts": [
        {"label": "申报编号", "value": "SB2026-0007", "kind": "short"},
        {"label": "申报书版本", "value": "第2版", "kind": "short"},
        {"label": "生态链名称", "value": "智能网联汽车“产教评”技能生态链", "kind": "wide"},
        {"label": "收到时间", "value": "2026年3月12日 15:42", "kind": "short"},
        {"label": "受理部门", "value": "北京市顺义区人力资源和社会保障局", "kind": "wide"},
    ],
    "papers": [
        ["申报书盖章扫描件", "10页", "3f5780e6f6522273"],
        ["营业执照", "1页", "841b237e3fabe0f4"],
    ],
    "query": {"address": "https://chain.example.cn/", "number": "SB2026-0007"},
    "signature": {"authority": "北京市顺义区人力资源和社会保障局", "date": "2026-03-13"},
}

SAMPLES = {
    "application_form": APPLICATION_FORM,
    "recommendation_form": RECOMMENDATION_FORM,
    "refusal_notice": REFUSAL_NOTICE,
    "notice": NOTICE,
    "announcement": ANNOUNCEMENT,
    "certificate": CERTIFICATE,
    "receipt": RECEIPT,
}


def content_of(name: str, **changes: object) -> dict[str, object]:
    """A sample's content as office.documents freezes it, with its paper's particulars."""
    sample = deepcopy(SAMPLES[name])
    title = "".join(sample["title_lines"])
    return {
        **sample,
        "paper": {
            **PAPER,
            "kind": name,
            "title": title,
            "number": sample["number"],
            "version": sample.get("version", ""),
        },
        **changes,
    }
