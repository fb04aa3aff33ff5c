"""People and their accounts: one person may hold several accounts and counts as one."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.choices import Role
from accounts.querysets import PersonQuerySet, UserQuerySet, assignments_held
from office.sealed import SealedField

USERNAME_RULE = RegexValidator(
    r"^[a-z][a-z0-9._-]{2,29}$", "用户名由 3–30 个小写字母、数字或“.”“_”“-”组成，以字母开头。"
)


class Person(models.Model):
    """A natural person. The telephone number is sealed; its digest makes it unique without being readable."""

    name = models.CharField("姓名", max_length=50)
    phone = SealedField("手机号", kind="phone", blank=True)
    phone_digest = models.CharField("手机号摘要", max_length=64, null=True, blank=True, unique=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "人员"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="person_has_name"),
            models.CheckConstraint(
                condition=models.Q(phone="", phone_digest__isnull=True)
                | (~models.Q(phone="") & models.Q(phone_digest__isnull=False)),
                name="person_phone_with_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Accounts, always with the person behind them; the name typed at sign-in is compared in lower case."""

    def get_queryset(self) -> UserQuerySet:
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(username=username.strip().lower())

    def create_superuser(self, *args: object, **kwargs: object) -> None:
        """Refused: nobody stands outside the roles. The command create_administrator gives the first administrator."""
        raise NotImplementedError("There is no superuser here; use manage.py create_administrator.")


class User(AbstractBaseUser, PermissionsMixin):
    """An account: signs in by user name. What it may do comes from its assignments alone."""

    username = models.CharField("用户名", max_length=30, unique=True, validators=[USERNAME_RULE])
    person = models.ForeignKey(Person, models.PROTECT, related_name="users", verbose_name="人员")
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("可以登录", default=True)
    created_at = models.DateTimeField("建立时间")

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(condition=models.Q(username=Lower("username")), name="user_username_lower"),
            # A superuser would hold all three powers at once.
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="user_no_superuser"),
        ]

    def __str__(self) -> str:
        return f"{self.person.name}（{self.username}）"

    def get_absolute_url(self) -> str:
        return reverse("accounts:user", args=[self.pk])

    def get_full_name(self) -> str:
        return self.person.name

    def get_short_name(self) -> str:
        return self.person.name

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin opens: for administrators only."""
        return any(held.role == Role.ADMINISTRATOR for held in assignments_held(self))

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """What Django's admin asks; it carries accounts, settings and calendars only, so one answer serves."""
        return self.is_active and self.is_staff

    def has_perms(self, perm_list: list[str], obj: object = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff
