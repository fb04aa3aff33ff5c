"""Events and typical cases in the demonstration: made up, as everything in it; the pictures are drawn here."""

from datetime import datetime, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from chains.choices import StoryAction, StoryKind
from chains.models import Chain, Programme
from chains.services.stories import StoryWords, add_picture, draft_story
from office.clock import local_date
from office.machine import Actor, perform
from portal.demo.people import Staff

CHAIN = "商用航天装配技能生态链（演示）"
CODE, SOURCE = "beijing-2024", "北京演示技能推广中心（演示）"
DAY = timedelta(days=1)
GROUND, FLOOR, BENCH, COAT, SKIN = "#e9eef6", "#d7d2c8", "#7d8797", "#1d4f91", "#e3b48f"
# Kind, title, place, text, what the picture shows, whether it belongs to the chain, days ago.
TOLD = (
    (
        StoryKind.EVENT, "航天装配开放日：中学生走进总装车间（演示）", "北京市大兴区",
        "链主单位把总装车间的一条工位开放了半天，六十名中学生分组看装配、试拧紧、听师傅讲一颗螺钉为什么要打三遍力矩。\n"
        "合作院校的教师随后介绍了飞行器装配专业的培养方式和升学就业去向，现场解答了家长的提问。",
        "两名师傅在工作台旁向学生讲解", True, 20,
    ),
    (
        StoryKind.CASE, "一张工位卡，把课程和岗位对齐（演示）", "北京市大兴区",
        "合作院校原来按教材章节排课，学生进厂后要再学三个月才能独立上岗。链主单位把四十二个工位逐一写成工位卡，"
        "列明要会什么、做到什么程度、由谁考。\n"
        "院校据此重排课程，评价机构据此出题。第一批三十名学生学徒上岗前培训缩短到四周。",
        "工作台上的工位卡和量具", True, 12,
    ),
    (
        StoryKind.CASE, "师傅带徒也算教学工作量（演示）", "北京市顺义区",
        "企业师傅每周到学校授课半天，学校教师每学期到企业实践四周，两边都计入考核。\n"
        "一年下来，三门课程由师傅和教师合写，二十六名职工通过了高级工评价。",
        "师傅和教师在黑板前备课", False, 5,
    ),
    (
        StoryKind.EVENT, "技能生态链供需见面会（演示）", "北京市丰台区",
        "八家成员单位带来实习岗位和培训需求，五所院校当场登记意向。",
        "会场里的长桌和两名参会人员", False, 1,
    ),
)  # fmt: skip


def play(city: Staff, now: datetime) -> None:
    """Three published, the first two of a chain; one waits for the head."""
    programme, chain = Programme.objects.get(code=CODE), Chain.objects.get(name=CHAIN)
    officer, head = Actor.of(city.officer), Actor.of(city.head)
    for number, (kind, title, place, text, alt, of_chain, days) in enumerate(TOLD):
        at = now - days * DAY
        words = StoryWords(kind, title, chain if of_chain else None, local_date(at), place, text, SOURCE)
        story = draft_story(programme, words, actor=officer, at=at)
        add_picture(story, picture(number), f"示意图：{alt}", actor=officer, at=at)
        story = perform(story, StoryAction.PROPOSE, actor=officer, at=at)
        if number < len(TOLD) - 1:
            perform(story, StoryAction.PUBLISH, actor=head, at=at)


def picture(number: int) -> SimpleUploadedFile:
    """A plain drawing of people at a bench, a little different for each story."""
    image = Image.new("RGB", (960, 540), GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 430, 960, 540), fill=FLOOR)
    draw.rectangle((90, 60, 400, 210), fill="#ffffff", outline=BENCH, width=6)
    for row in range(3 + number % 2):
        draw.line((120, 95 + 30 * row, 340 - 40 * (row % 2), 95 + 30 * row), fill=BENCH, width=6)
    draw.rectangle((420, 350, 880, 380), fill=BENCH)
    for left in (450, 830):
        draw.rectangle((left, 380, left + 20, 480), fill=BENCH)
    for left, size in ((500 + 30 * number, 1.0), (680 - 20 * number, 0.86)):
        head = int(46 * size)
        draw.rounded_rectangle((left - head, 235, left + head, 350), radius=28, fill=COAT)
        draw.ellipse((left - head // 2 - 12, 150, left + head // 2 + 12, 225), fill=SKIN)
    draw.rectangle((560, 318, 620, 350), fill="#a8201a")
    target = BytesIO()
    image.save(target, "PNG")
    return SimpleUploadedFile(f"示意图{number + 1}.png", target.getvalue(), content_type="image/png")
