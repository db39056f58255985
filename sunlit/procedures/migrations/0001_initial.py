import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("powers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Chart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "scope",
                    models.CharField(
                        choices=[("external", "外部流程图"), ("internal", "内部流程图")],
                        default="external",
                        max_length=10,
                    ),
                ),
                ("chart_class", models.CharField(max_length=40)),
                (
                    "power",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="charts", to="powers.power"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChartCitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content_hash", models.CharField(max_length=64)),
                ("law_title", models.CharField(max_length=150)),
                ("number", models.PositiveIntegerField()),
                ("sub", models.PositiveSmallIntegerField(default=0)),
                ("place", models.CharField(max_length=80)),
                ("step", models.CharField(blank=True, max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("title_en", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["law_title", "number"], name="chart_citation_law"),
                    models.Index(fields=["content_hash"], name="chart_citation_content"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChartVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("published", "已公布"),
                            ("superseded", "已被新版本取代"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("source", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("advice", models.JSONField(blank=True, default=list)),
                ("advice_reason", models.CharField(blank=True, max_length=500)),
                ("drafted_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chart",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="procedures.chart"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
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
                "ordering": ["chart", "number"],
            },
        ),
        migrations.CreateModel(
            name="RuleText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("variant", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("published", "已公布"),
                            ("superseded", "已被新版本取代"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=330)),
                ("elements", models.JSONField()),
                ("content_hash", models.CharField(max_length=64)),
                ("returned_because", models.CharField(blank=True, max_length=300)),
                ("drafted_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "chart_version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procedures.chartversion",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "power",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rule_texts", to="powers.power"
                    ),
                ),
                (
                    "power_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="powers.powerversion"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
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
                "ordering": ["power", "variant", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="chart",
            constraint=models.UniqueConstraint(fields=("power", "scope"), name="one_chart_a_scope"),
        ),
        migrations.AddIndex(
            model_name="chartversion",
            index=models.Index(fields=["state", "submitted_at"], name="chart_version_state"),
        ),
        migrations.AddIndex(
            model_name="chartversion",
            index=models.Index(fields=["content_hash", "state"], name="chart_version_content"),
        ),
        migrations.AddConstraint(
            model_name="chartversion",
            constraint=models.UniqueConstraint(fields=("chart", "number"), name="chart_version_number"),
        ),
        migrations.AddConstraint(
            model_name="chartversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("chart",), name="one_published_version_a_chart"
            ),
        ),
        migrations.AddConstraint(
            model_name="chartversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by__isnull", True),
                    models.Q(("published_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="publishing_a_chart_takes_two",
            ),
        ),
        migrations.AddIndex(
            model_name="ruletext",
            index=models.Index(fields=["state", "submitted_at"], name="rule_text_state"),
        ),
        migrations.AddConstraint(
            model_name="ruletext",
            constraint=models.UniqueConstraint(fields=("power", "variant", "number"), name="rule_text_number"),
        ),
        migrations.AddConstraint(
            model_name="ruletext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("power", "variant"), name="one_published_rule_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="ruletext",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "submitted"])),
                fields=("power", "variant"),
                name="one_open_rule_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruletext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by__isnull", True),
                    models.Q(("published_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="publishing_a_rule_takes_two",
            ),
        ),
    ]
