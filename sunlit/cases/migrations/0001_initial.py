import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clocks", "0001_initial"),
        ("documents", "0001_initial"),
        ("offices", "0001_initial"),
        ("powers", "0001_initial"),
        ("procedures", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="办件号")),
                ("pseudonym", models.CharField(max_length=32, unique=True)),
                ("code_hash", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=30)),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "网上"), ("window", "窗口"), ("ex_officio", "依职权")], max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "已收件"),
                            ("supplement", "待补正"),
                            ("accepted", "办理中"),
                            ("suspended", "已暂停"),
                            ("decided", "已决定，送达公示中"),
                            ("closed", "已办结"),
                            ("not_accepted", "不予受理"),
                            ("withdrawn", "已撤回"),
                            ("terminated", "已终止"),
                        ],
                        max_length=12,
                    ),
                ),
                ("acceptance", models.CharField(blank=True, max_length=30)),
                ("result", models.CharField(blank=True, max_length=20)),
                ("marking", models.TextField()),
                ("facts", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("entries", models.PositiveIntegerField(default=0)),
                ("last_act_at", models.DateTimeField()),
                ("applicant_name", models.CharField(max_length=120)),
                ("received_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("used_days", models.PositiveIntegerField(blank=True, null=True, verbose_name="用时（工作日）")),
                (
                    "chart_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="procedures.chartversion"
                    ),
                ),
                (
                    "notice_clock",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clocks.clock",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="offices.organ"
                    ),
                ),
                (
                    "power_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="powers.powerversion"
                    ),
                ),
                (
                    "promised_clock",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clocks.clock",
                    ),
                ),
                (
                    "statutory_clock",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clocks.clock",
                    ),
                ),
            ],
            options={
                "ordering": ["-received_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=43, unique=True)),
                ("answers", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
                ("sent_case", models.BigIntegerField(blank=True, null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="powers.powerversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=30)),
                ("step", models.CharField(blank=True, max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                ("by", models.CharField(max_length=60)),
                ("by_name", models.CharField(max_length=60)),
                ("post_name", models.CharField(blank=True, max_length=60)),
                ("at", models.DateTimeField()),
                ("article", models.CharField(blank=True, max_length=200)),
                ("public", models.BooleanField(default=True, verbose_name="申请人可见")),
                ("leaf_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="cases.case"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                    ),
                ),
            ],
            options={
                "ordering": ["case", "position"],
            },
        ),
        migrations.CreateModel(
            name="HandedIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("given", "已提交"), ("waived", "免交"), ("missing", "缺少"), ("wrong", "不符合要求")],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="缺什么")),
                ("at", models.DateTimeField()),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.attachment",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="cases.case"
                    ),
                ),
                (
                    "material",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="powers.material"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("places", models.JSONField(default=dict)),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.chartversion"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "to_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.chartversion"
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="OwnSystem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[("own_system", "部门另有业务系统"), ("not_electronic", "不适合网上运行")],
                        max_length=16,
                        verbose_name="情形",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待批准"),
                            ("approved", "已批准"),
                            ("refused", "未批准"),
                            ("ended", "已结束"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("system", models.CharField(blank=True, max_length=120, verbose_name="系统名称")),
                ("reason", models.CharField(max_length=500, verbose_name="理由")),
                ("handler", models.CharField(max_length=200, verbose_name="经办岗位和人员")),
                ("time", models.CharField(max_length=200, verbose_name="办理时间")),
                ("flow", models.TextField(verbose_name="办理流程")),
                ("result", models.CharField(max_length=200, verbose_name="结果在哪里看")),
                ("asked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, max_length=500, verbose_name="审批意见")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_because", models.CharField(blank=True, max_length=500, verbose_name="结束的理由")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "power",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_systems", to="powers.power"
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="OwnSystemResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=60, verbose_name="办件编号")),
                ("handler", models.CharField(max_length=60, verbose_name="经办人")),
                ("received_on", models.DateField(verbose_name="受理日期")),
                ("done_on", models.DateField(verbose_name="办结日期")),
                ("result", models.CharField(max_length=200, verbose_name="办理结果")),
                ("reported_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="cases.ownsystem"
                    ),
                ),
            ],
            options={
                "ordering": ["-done_on", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("applicant", "申请人"),
                            ("agent", "代办人"),
                            ("punished", "当事人"),
                            ("interested", "利害关系人"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "自然人"),
                            ("legal_person", "法人"),
                            ("organisation", "非法人组织"),
                            ("trader", "个体工商户"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("id_number", models.CharField(blank=True, max_length=40, verbose_name="证件号码")),
                ("phone", models.CharField(blank=True, max_length=30)),
                ("email", models.CharField(blank=True, max_length=120)),
                ("address", models.CharField(blank=True, max_length=200)),
                ("electronic_service", models.BooleanField(default=False)),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="cases.case"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=160)),
                ("role", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待办"), ("done", "已完成"), ("cancelled", "已取消")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("taken_by", models.CharField(blank=True, max_length=60)),
                ("taken_by_name", models.CharField(blank=True, max_length=60)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("done_by", models.CharField(blank=True, max_length=60)),
                ("done_by_name", models.CharField(blank=True, max_length=60)),
                ("outputs", models.JSONField(default=dict)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="work_items", to="cases.case"
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clocks.clock",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.post",
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["organ", "state", "received_at"], name="case_organ_state"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["state", "received_at"], name="case_state"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["power_version", "received_at"], name="case_power"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["received_at", "id"], name="case_received"),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(fields=("case", "position"), name="event_position"),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.UniqueConstraint(fields=("from_version", "to_version"), name="one_map_a_pair"),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="moving_cases_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="move",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="move_approved_pair",
            ),
        ),
        migrations.AddIndex(
            model_name="ownsystem",
            index=models.Index(fields=["state", "asked_at"], name="own_system_state"),
        ),
        migrations.AddConstraint(
            model_name="ownsystem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "approved"])),
                fields=("power",),
                name="one_own_system_a_power",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownsystem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="own_system_takes_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="ownsystemresult",
            constraint=models.UniqueConstraint(fields=("entry", "number"), name="own_system_result_number"),
        ),
        migrations.AddConstraint(
            model_name="ownsystemresult",
            constraint=models.CheckConstraint(
                condition=models.Q(("done_on__gte", models.F("received_on"))), name="own_system_result_days"
            ),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(condition=models.Q(("state", "open")), fields=["post", "due_at"], name="work_open_post"),
        ),
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["organ", "role", "due_at"], name="work_open_organ"
            ),
        ),
        migrations.AddConstraint(
            model_name="workitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("case", "step"), name="one_open_item_a_step"
            ),
        ),
    ]
