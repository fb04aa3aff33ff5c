"""The roles that a form offers, in the words of each level of authority."""

from accounts.choices import LEVEL_OF, POSTS, AuthorityLevel, Role
from accounts.models import Authority


def role_choices() -> list[tuple[str, str]]:
    """All roles to choose from; one at an authority says its level, and what it is called in each jurisdiction."""
    words: dict[str, list[str]] = {}
    rows = Authority.objects.exclude(level_word="").order_by("order", "code")
    for level, word in dict.fromkeys(rows.values_list("level", "level_word")):
        words.setdefault(level, []).append(word)
    return [(role.value, _role_words(role, words)) for role in Role]


def _role_words(role: Role, words: dict[str, list[str]]) -> str:
    if role not in POSTS:
        return str(role.label)
    level, post = AuthorityLevel(LEVEL_OF[role]), POSTS[role]
    called = "、".join(f"{word}{post}" for word in words.get(level, ()))
    return f"{level.label}部门{post}" + (f"（{called}）" if called else "")
