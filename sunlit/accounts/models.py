"""Who signs in, and the messages they get."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Account(AbstractUser):
    """One person who can sign in. Rights hang on posts (offices), never on the account."""

    first_name = None  # type: ignore[assignment]  # Chinese names are one field
    last_name = None  # type: ignore[assignment]  # Chinese names are one field
    full_name = models.CharField("姓名", max_length=60)
    phone = models.CharField("电话", max_length=30, blank=True)
    # Django's own column would read the clock; the operation that creates the account says when.
    date_joined = models.DateTimeField("登记时间")
    is_staff_member = models.BooleanField("工作人员", default=False)

    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "账户"

    def __str__(self) -> str:
        return self.full_name or self.username


class Message(models.Model):
    """What a person has to know: shown in the page, mailed by the worker where a mail address is known."""

    to = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="inbox")
    # A citizen without an account is reached by the address given with the matter.
    address = models.CharField(max_length=120, blank=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(fields=["to", "read_at"], name="message_unread"),
            models.Index(fields=["created_at"], name="message_unsent", condition=models.Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.title
