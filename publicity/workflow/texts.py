"""No paper for the public goes out with a telephone, e-mail address or identity number of a private person."""

from office.machine import Move, Problem
from publicity.privacy import found_in, found_in_contact
from publicity.selectors.lists import texts_of_line

NOTICE_TEXTS = {
    "title": "标题", "addressees": "主送", "body": "正文", "how_to_object": "异议方式", "correction_reason": "更正理由",
}  # fmt: skip
ANNOUNCEMENT_TEXTS = {"title": "标题", "addressees": "主送", "body": "正文"}


def notice_names_nobody(move: Move) -> list[Problem]:
    """The texts of a notice and of its lines, which units typed."""
    notice = move.thing
    problems = _of_texts(notice, NOTICE_TEXTS)
    if found := found_in_contact(notice.contact, notice.programme.selecting_authority.email):
        problems.append(Problem(f"联系方式{found}", field="contact"))
    for item in notice.items.with_subjects():
        if found := found_in(" ".join(texts_of_line(item, notice.columns).values())):
            problems.append(Problem(f"名单第 {item.position} 项{found}", section="items"))
    return problems


def announcement_names_nobody(move: Move) -> list[Problem]:
    """The texts of an announcement; its lines are those of the notice."""
    return _of_texts(move.thing, ANNOUNCEMENT_TEXTS)


def reason_names_nobody(move: Move) -> list[Problem]:
    """The reason of a withdrawal is read by everybody."""
    found = found_in(move.note)
    return [Problem(f"理由{found}", field="note")] if found else []


def correction_names_nobody(move: Move) -> list[Problem]:
    """What is written beside a line that is taken off is read by everybody."""
    found = found_in(move.note)
    return [Problem(f"更正说明{found}", field="correction")] if found else []


def _of_texts(thing: object, texts: dict[str, str]) -> list[Problem]:
    found = ((name, label, found_in(getattr(thing, name))) for name, label in texts.items())
    return [Problem(f"{label}{sentence}", field=name) for name, label, sentence in found if sentence]
