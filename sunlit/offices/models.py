"""Who may act: regions, organs, divisions, posts, the people appointed to them, and who stands in for whom."""

from django.db import models
from django.db.models import Q

from sunlit.accounts.models import Account


class Region(models.Model):
    """An administrative division with the days on which its code holds; codes change every year."""

    class Level(models.TextChoices):
        NATION = "nation", "国家"
        PROVINCE = "province", "省"
        CITY = "city", "市"
        COUNTY = "county", "县"
        TOWN = "town", "乡镇"

    code = models.CharField("行政区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField(max_length=10, choices=Level)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Organ(models.Model):
    """An administrative organ or another body that may exercise power."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", "人民政府"
        DEPARTMENT = "department", "工作部门"
        INSTITUTION = "institution", "直属事业单位"
        AUTHORISED = "authorised", "法律法规授权组织"
        ENTRUSTED = "entrusted", "受委托组织"
        CENTRE = "centre", "政务服务中心"
        SUPERVISOR = "supervisor", "监督机关"

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="organs")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField("机构编码", max_length=30, unique=True)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    name = models.CharField("名称", max_length=80)
    short_name = models.CharField("简称", max_length=30, blank=True)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    letters = models.CharField("编号字母", max_length=6, help_text="办件号、文书号的开头，如 WJ")
    kind = models.CharField(max_length=12, choices=Kind)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("咨询电话", max_length=30, blank=True)
    complaint_phone = models.CharField("监督投诉电话", max_length=30, blank=True)
    position = models.PositiveIntegerField("排序", default=0)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """An internal body of an organ."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="divisions")
    name = models.CharField("名称", max_length=60)
    position = models.PositiveIntegerField("排序", default=0)

    class Meta:
        ordering = ["organ", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["organ", "name"], name="division_once_in_organ")]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post 岗位: what work goes to. People come and go; the post and its duty stay."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="posts")
    division = models.ForeignKey(Division, on_delete=models.PROTECT, null=True, blank=True, related_name="posts")
    name = models.CharField("岗位名称", max_length=60)
    duty = models.TextField("岗位职责", blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    place = models.CharField("办公地点", max_length=80, blank=True)

    class Meta:
        ordering = ["organ", "division", "id"]
        constraints = [models.UniqueConstraint(fields=["organ", "division", "name"], name="post_once_in_division")]

    def __str__(self) -> str:
        return self.name


class PostRole(models.Model):
    """A role that a post carries, by the names that charts and rights use (window, role_a, head, supervisor ...)."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "role"], name="post_role_once")]
        indexes = [models.Index(fields=["role"], name="post_role")]

    def __str__(self) -> str:
        return self.role


class Appointment(models.Model):
    """A person holds a post from one day to another."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="appointments")
    from_on = models.DateField()
    to_on = models.DateField("最后一日", null=True, blank=True)

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=models.F("from_on")), name="appointment_ends_after_start"
            )
        ]


class StandIn(models.Model):
    """B 角: who acts for the holder of a post while the holder (A 角) is away."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="stand_ins")
    person = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="stand_ins")
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["from_on", "id"]


class Administrator(models.Model):
    """One of the three separated administrators 三员; nobody holds two, none handles cases."""

    class Kind(models.TextChoices):
        SYSTEM = "system", "系统管理员"
        SECURITY = "security", "安全管理员"
        AUDIT = "audit", "审计管理员"

    person = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="administrations")
    kind = models.CharField(max_length=10, choices=Kind)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(to_on__isnull=True), name="nobody_holds_two_administrations"
            )
        ]
