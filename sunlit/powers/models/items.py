"""The power database 行政权力库: items, their versions, bases and materials."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.basis.models import Article
from sunlit.offices.models import Organ, Post


class Power(models.Model):
    """One administrative power of one organ. Its code is never used again; what it says stands in its versions."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="powers")
    code = models.CharField(_("职权编码"), max_length=60, unique=True)
    kind = models.CharField(_("职权类别"), max_length=30, help_text="content/categories")
    created_at = models.DateTimeField()
    cancelled_on = models.DateField(null=True, blank=True)
    # Fingerprint of the list's row that was last imported: the same row again changes nothing.
    imported_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["organ", "code"]
        indexes = [
            models.Index(fields=["kind"], name="power_kind"),
            models.Index(fields=["cancelled_on"], name="power_cancelled"),
        ]

    def __str__(self) -> str:
        return self.code


class PowerVersion(models.Model):
    """What the list says of a power from one day on: every field of the directory table 行政职权目录表 (R-040)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审核")
        PUBLISHED = "published", _("已公布")
        SUPERSEDED = "superseded", _("已被新版本取代")
        REJECTED = "rejected", _("退回")
        CANCELLED = "cancelled", _("已取消")

    class Scope(models.TextChoices):
        PUBLIC = "public", _("向社会公开")
        LIMITED = "limited", _("一定范围或依申请公开")
        INTERNAL = "internal", _("内部公开")

    class Subject(models.TextChoices):
        STATUTORY = "statutory", _("法定行政机关")
        AUTHORISED = "authorised", _("法律、法规授权的组织")
        ENTRUSTED = "entrusted", _("受委托的组织")

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="versions")
    # Copied from the power, where they never change, so that a list of 100,000 is filtered in one index.
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    number = models.PositiveIntegerField(_("版本"))
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    name = models.CharField(_("职权名称"), max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    summary = models.TextField(_("一句话说明"), blank=True)
    summary_en = models.TextField(blank=True)
    theme = models.CharField(_("主题"), max_length=30, blank=True)
    exercising_body = models.CharField(_("职权行使机构"), max_length=120, blank=True)
    # In whose right the power is exercised: its own, by a law's authorisation, or on an organ's entrustment.
    subject_kind = models.CharField(_("行使主体"), max_length=12, choices=Subject, default=Subject.STATUTORY)
    entrusting_organ = models.CharField(_("委托机关"), max_length=120, blank=True)
    authority_basis = models.CharField(_("授权或者委托的依据"), max_length=300, blank=True)
    persons_in_charge = models.CharField(_("承办人员和责任人"), max_length=200, blank=True)
    posts = models.ManyToManyField(Post, through="HandlingPost", related_name="+")
    disclosure_content = models.TextField(_("公开内容"), blank=True)
    disclosure_form = models.CharField(_("公开形式"), max_length=120, blank=True)
    disclosure_scope = models.CharField(_("公开范围"), max_length=10, choices=Scope, default=Scope.PUBLIC)
    disclosure_limit = models.CharField(_("公开时限"), max_length=60, blank=True)
    disclosure_time = models.CharField(_("公开时间"), max_length=60, blank=True)
    fee = models.CharField(_("收费标准"), max_length=200, blank=True, help_text="空为不收费")
    fee_basis = models.CharField(_("收费依据"), max_length=300, blank=True)
    flow_note = models.TextField(_("办理流程"), blank=True)
    risk_level = models.CharField(_("风险等级"), max_length=10, blank=True)
    risk_statement = models.TextField(_("风险等级说明"), blank=True)
    # Rows of place, risk, level and measure; read with the version and never looked for by themselves.
    risk_points = models.JSONField(_("风险点"), default=list, blank=True)
    conditions = models.TextField(_("办事条件和标准"), blank=True)
    conditions_en = models.TextField(blank=True)
    # Time limits: a parameter of content/statutes, or local configuration that is stricter than it.
    statutory_parameter = models.CharField(_("法定时限"), max_length=80, blank=True)
    promised_value = models.PositiveIntegerField(_("承诺时限"), null=True, blank=True)
    promised_unit = models.CharField(max_length=20, blank=True)
    promise_reason = models.CharField(_("承诺时限未缩短三分之一的理由"), max_length=300, blank=True)
    visits = models.PositiveSmallIntegerField(_("到现场次数"), default=0)
    online = models.BooleanField(_("可网上办理"), default=False)
    served = models.CharField(_("服务对象"), max_length=60, blank=True)
    window = models.CharField(_("办理地点和时间"), max_length=200, blank=True)
    result_name = models.CharField(_("办理结果"), max_length=120, blank=True)
    # Whether an on-site check, an expert review or a hearing belongs to every case of this power.
    options = models.JSONField(default=dict, blank=True)
    # What the published list says besides: kinds and range of penalties, its own headings, persons named.
    details = models.JSONField(default=dict, blank=True)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    in_force_on = models.DateField(_("施行日期"), null=True, blank=True)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    change_note = models.CharField(_("变更说明"), max_length=300, blank=True)
    # Published by the department alone: nothing differs from the version before but what a department keeps.
    kept = models.BooleanField(_("部门自行维护"), default=False)

    class Meta:
        ordering = ["power", "number"]
        constraints = [
            models.UniqueConstraint(fields=["power", "number"], name="power_version_number"),
            models.UniqueConstraint(
                fields=["power"], condition=Q(state="published"), name="one_published_version_a_power"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("submitted_by")),
                name="publishing_takes_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "name"], name="power_version_state"),
            models.Index(fields=["state", "kind", "name"], name="power_version_kind"),
            models.Index(fields=["state", "organ", "name"], name="power_version_organ"),
            models.Index(fields=["state", "theme", "name"], name="power_version_theme"),
            models.Index(fields=["published_at"], name="power_version_published"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **options: Any) -> None:
        """Keep the copied columns the power's own."""
        self.organ_id, self.kind = self.power.organ_id, self.power.kind
        super().save(*args, **options)


class LegalBasis(models.Model):
    """One basis of a version: the citation as written, and the article it was resolved to, or unresolved."""

    class Kind(models.TextChoices):
        CREATING = "creating", _("设定依据")
        IMPLEMENTING = "implementing", _("实施依据")

    version = models.ForeignKey(PowerVersion, on_delete=models.CASCADE, related_name="bases")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.IMPLEMENTING)
    position = models.PositiveIntegerField(default=0)
    citation = models.CharField(_("依据"), max_length=300)
    law_title = models.CharField(_("名称"), max_length=150)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    article_label = models.CharField(_("条款项"), max_length=60, blank=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    quoted_text = models.TextField(_("原文"), blank=True)
    # An own summary in plain words; the law's text itself is read from the article.
    plain_words = models.TextField(_("说白话"), blank=True)
    plain_words_en = models.TextField(blank=True)
    # The part of the text that the list marks with 【】 as the one that applies.
    marked_text = models.TextField(_("适用部分"), blank=True)
    unresolved_reason = models.CharField(max_length=200, blank=True)
    unresolved_reason_en = models.CharField(max_length=200, blank=True)
    unresolved_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["version", "position", "id"]
        indexes = [models.Index(fields=["law_title"], name="basis_law_title")]

    def __str__(self) -> str:
        return self.citation


class Material(models.Model):
    """Something an applicant must hand in; nothing outside this list may be asked for (许可法 31)."""

    version = models.ForeignKey(PowerVersion, on_delete=models.CASCADE, related_name="materials")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("材料名称"), max_length=150)
    name_en = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(_("必要"), default=True)
    copies = models.CharField(_("份数和形式"), max_length=60, blank=True)
    obtained = models.CharField(_("来源"), max_length=120, blank=True, help_text="自备、在线填写、数据共享免交")
    waived = models.BooleanField(_("免交"), default=False)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["version", "position", "id"]


class HandlingPost(models.Model):
    """Which post handles this power in which role (role_a, role_b, window, head ...), by which standard (R-093)."""

    class Function(models.TextChoices):
        ACCEPT = "accept", _("受理")
        REVIEW = "review", _("审查")
        DECIDE = "decide", _("决定")
        EXECUTE = "execute", _("执行")
        SUPERVISE = "supervise", _("监督")

    version = models.ForeignKey(PowerVersion, on_delete=models.CASCADE, related_name="handling_posts")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    # Empty: as the role's own (content/categories/duties.yaml).
    function = models.CharField(_("职能"), max_length=12, choices=Function, blank=True)
    standard = models.CharField(_("工作标准"), max_length=300, blank=True)
    responsibility = models.CharField(_("责任"), max_length=300, blank=True)

    class Meta:
        ordering = ["version", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "role"], name="one_post_a_role")]
