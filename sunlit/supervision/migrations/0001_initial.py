import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("clocks", "0001_initial"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("reminder", "提醒"),
                            ("warning", "预警"),
                            ("yellow", "黄牌"),
                            ("red", "红牌"),
                            ("deep_red", "红牌（超法定）"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("issued", "已发出"),
                            ("defended", "已申辩"),
                            ("lift_proposed", "拟摘牌"),
                            ("lifted", "已摘牌"),
                            ("rectified", "已整改"),
                        ],
                        default="issued",
                        max_length=14,
                    ),
                ),
                ("person_name", models.CharField(blank=True, max_length=60)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("subject_label", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                ("rule_id", models.CharField(blank=True, max_length=40)),
                ("rule", models.JSONField(verbose_name="依据的规则")),
                ("evidence", models.JSONField(verbose_name="证据")),
                ("calculation", models.JSONField(verbose_name="计算过程")),
                ("issued_at", models.DateTimeField()),
                ("moment_at", models.DateTimeField()),
                ("answer_due_on", models.DateField(blank=True, null=True)),
                ("defence", models.TextField(blank=True, verbose_name="申辩")),
                ("defended_at", models.DateTimeField(blank=True, null=True)),
                ("lift_reason", models.TextField(blank=True, verbose_name="摘牌理由")),
                ("lift_proposed_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lift_rejected_reason", models.TextField(blank=True, verbose_name="不同意摘牌的理由")),
                ("rectification", models.TextField(blank=True, verbose_name="整改情况")),
                ("rectified_at", models.DateTimeField(blank=True, null=True)),
                ("leaf_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "clock",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="clocks.clock",
                    ),
                ),
                (
                    "defended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lift_proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="offices.organ"
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
                (
                    "rectified_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SupervisionOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("subject_label", models.CharField(max_length=80)),
                ("demand", models.TextField(verbose_name="督办要求")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="依据")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待整改"), ("answered", "已反馈"), ("closed", "已办结")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("issued_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, verbose_name="整改反馈")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("leaf_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="supervision.card",
                    ),
                ),
                (
                    "clock",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clocks.clock"),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
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
                "ordering": ["-issued_at", "-id"],
            },
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["level", "issued_at"], name="card_level"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["organ", "level", "issued_at"], name="card_organ"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["subject_kind", "subject_id"], name="card_subject"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["issued_at"], name="card_issued"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.UniqueConstraint(fields=("clock", "level"), name="one_card_a_level"),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("lifted_by__isnull", True),
                    models.Q(("lifted_by", models.F("lift_proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="lifting_takes_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                    _connector="OR",
                ),
                name="card_lifted_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="card",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rectified_at__isnull", True), ("rectified_by__isnull", True)),
                    models.Q(("rectified_at__isnull", False), ("rectified_by__isnull", False)),
                    _connector="OR",
                ),
                name="card_rectified_pair",
            ),
        ),
        migrations.AddIndex(
            model_name="supervisionorder",
            index=models.Index(fields=["state", "issued_at"], name="order_state"),
        ),
    ]
