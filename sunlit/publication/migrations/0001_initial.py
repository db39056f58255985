import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("mark", models.CharField(blank=True, max_length=64)),
                ("position", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("key", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=300)),
                ("subtitle", models.CharField(blank=True, max_length=300)),
                ("haystack", models.TextField()),
                ("weight", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="entry_once")],
            },
        ),
        migrations.CreateModel(
            name="DataFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dataset", models.CharField(max_length=30)),
                ("number", models.PositiveIntegerField(verbose_name="期数")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("made", "待保密审查"),
                            ("allowed", "准予开放"),
                            ("refused", "不予开放"),
                            ("released", "已开放"),
                            ("superseded", "已有新一期"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="made",
                        max_length=10,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("rows", models.PositiveIntegerField()),
                ("columns", models.JSONField()),
                ("report", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("decision_number", models.CharField(blank=True, max_length=80, verbose_name="决定文号")),
                ("decision_reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("leaf_id", models.BigIntegerField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                    "decided_organ",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.organ",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
                (
                    "released_by",
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
                "ordering": ["dataset", "-number"],
                "indexes": [models.Index(fields=["state", "dataset"], name="data_file_state")],
                "constraints": [
                    models.UniqueConstraint(fields=("dataset", "number"), name="data_file_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "released")),
                        fields=("dataset",),
                        name="one_released_file_a_dataset",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("released_at__isnull", True), ("decided_at__isnull", False), _connector="OR"
                        ),
                        name="no_release_without_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="deciding_on_data_takes_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("decision", "决定公示"),
                            ("refusal", "不予受理、不予许可"),
                            ("penalty", "处罚决定"),
                            ("acceptance", "受理公示"),
                            ("hearing", "听证公告"),
                            ("card", "红黄牌"),
                        ],
                        max_length=12,
                    ),
                ),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("organ_name", models.CharField(max_length=80)),
                ("power_code", models.CharField(blank=True, max_length=60)),
                ("power_name", models.CharField(blank=True, max_length=300)),
                ("number", models.CharField(max_length=40, verbose_name="办件号")),
                ("title", models.CharField(max_length=300)),
                ("applicant", models.CharField(blank=True, max_length=120, verbose_name="相对人（已脱敏）")),
                ("result", models.CharField(blank=True, max_length=20)),
                ("received_on", models.DateField(blank=True, null=True)),
                ("decided_on", models.DateField(blank=True, null=True)),
                ("used_days", models.PositiveIntegerField(blank=True, null=True)),
                ("limit_days", models.PositiveIntegerField(blank=True, null=True)),
                ("on_time", models.BooleanField(blank=True, null=True)),
                ("body", models.JSONField()),
                ("body_hash", models.CharField(max_length=64)),
                ("released_at", models.DateTimeField()),
                ("objection_until", models.DateTimeField(blank=True, null=True)),
                ("shown_until", models.DateField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                ("withdrawal_article", models.CharField(blank=True, max_length=200)),
                ("leaf_id", models.BigIntegerField(blank=True, null=True)),
                ("withdrawal_leaf_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
            ],
            options={
                "ordering": ["-released_at", "-id"],
                "indexes": [
                    models.Index(fields=["kind", "released_at"], name="release_kind"),
                    models.Index(fields=["power_code", "released_at"], name="release_power"),
                    models.Index(fields=["organ", "released_at"], name="release_organ"),
                    models.Index(fields=["number"], name="release_number"),
                    models.Index(fields=["released_at"], name="release_when"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "subject_kind", "subject_id"), name="release_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="withdrawal_has_a_reason",
                    ),
                ],
            },
        ),
    ]
