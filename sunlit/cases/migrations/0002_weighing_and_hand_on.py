import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("powers", "0002_discretion"),
        ("procedures", "0002_guards"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HandOn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=160)),
                ("role", models.CharField(max_length=30)),
                ("by", models.CharField(max_length=60)),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "chart_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procedures.chartversion"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hand_ons", to="cases.workitem"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [models.UniqueConstraint(fields=("item", "step"), name="one_hand_on_a_step")],
            },
        ),
        migrations.CreateModel(
            name="Weighing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveIntegerField()),
                ("item_key", models.CharField(max_length=60)),
                ("violation", models.TextField()),
                ("figures", models.JSONField(default=dict)),
                ("chosen", models.JSONField(default=list)),
                ("grade", models.PositiveIntegerField(blank=True, null=True)),
                ("grade_words", models.TextField(blank=True)),
                ("low", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("high", models.DecimalField(blank=True, decimal_places=2, max_digits=18, null=True)),
                ("lines", models.JSONField(default=list)),
                (
                    "amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=18, null=True, verbose_name="拟罚款金额（元）"
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="偏离基准的理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("stands", "在基准幅度内"),
                            ("waiting", "偏离基准，待批准"),
                            ("approved", "偏离基准，已批准"),
                            ("refused", "偏离基准，未批准"),
                            ("replaced", "已重新裁量"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("opinion", models.TextField(blank=True, verbose_name="审批意见")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="weighings", to="cases.case"
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
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "standard",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="powers.discretionstandard"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [models.Index(fields=["state", "made_at"], name="weighing_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "replaced"), _negated=True),
                        fields=("case",),
                        name="one_weighing_a_case_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="departure_takes_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("decided_by__isnull", False),
                            _connector="OR",
                        ),
                        name="departure_has_its_approver",
                    ),
                ],
            },
        ),
    ]
