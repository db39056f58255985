import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("basis", "0001_initial"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("file_hash", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("accepted", models.PositiveIntegerField(default=0)),
                ("warned", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("rejected", models.JSONField(default=list)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("by", models.CharField(max_length=60)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="HandlingPost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=30)),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"),
                ),
            ],
            options={
                "ordering": ["version", "id"],
            },
        ),
        migrations.CreateModel(
            name="Power",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="职权编码")),
                ("kind", models.CharField(help_text="content/categories", max_length=30, verbose_name="职权类别")),
                ("created_at", models.DateTimeField()),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                ("imported_hash", models.CharField(blank=True, max_length=64)),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="powers", to="offices.organ"
                    ),
                ),
            ],
            options={
                "ordering": ["organ", "code"],
            },
        ),
        migrations.CreateModel(
            name="PowerVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                ("number", models.PositiveIntegerField(verbose_name="版本")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "草稿"),
                            ("submitted", "待审核"),
                            ("published", "已公布"),
                            ("superseded", "已被新版本取代"),
                            ("rejected", "退回"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=300, verbose_name="职权名称")),
                ("name_en", models.CharField(blank=True, max_length=300)),
                ("summary", models.TextField(blank=True, verbose_name="一句话说明")),
                ("summary_en", models.TextField(blank=True)),
                ("theme", models.CharField(blank=True, max_length=30, verbose_name="主题")),
                ("exercising_body", models.CharField(blank=True, max_length=120, verbose_name="职权行使机构")),
                ("disclosure_content", models.TextField(blank=True, verbose_name="公开内容")),
                ("disclosure_form", models.CharField(blank=True, max_length=120, verbose_name="公开形式")),
                (
                    "disclosure_scope",
                    models.CharField(
                        choices=[
                            ("public", "向社会公开"),
                            ("limited", "一定范围或依申请公开"),
                            ("internal", "内部公开"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="公开范围",
                    ),
                ),
                ("disclosure_limit", models.CharField(blank=True, max_length=60, verbose_name="公开时限")),
                ("fee", models.CharField(blank=True, help_text="空为不收费", max_length=200, verbose_name="收费标准")),
                ("fee_basis", models.CharField(blank=True, max_length=300, verbose_name="收费依据")),
                ("flow_note", models.TextField(blank=True, verbose_name="办理流程")),
                ("risk_level", models.CharField(blank=True, max_length=10, verbose_name="风险等级")),
                ("risk_statement", models.TextField(blank=True, verbose_name="风险等级说明")),
                ("conditions", models.TextField(blank=True, verbose_name="办事条件和标准")),
                ("conditions_en", models.TextField(blank=True)),
                ("statutory_parameter", models.CharField(blank=True, max_length=80, verbose_name="法定时限")),
                ("promised_value", models.PositiveIntegerField(blank=True, null=True, verbose_name="承诺时限")),
                ("promised_unit", models.CharField(blank=True, max_length=20)),
                ("visits", models.PositiveSmallIntegerField(default=0, verbose_name="到现场次数")),
                ("online", models.BooleanField(default=False, verbose_name="可网上办理")),
                ("served", models.CharField(blank=True, max_length=60, verbose_name="服务对象")),
                ("window", models.CharField(blank=True, max_length=200, verbose_name="办理地点和时间")),
                ("result_name", models.CharField(blank=True, max_length=120, verbose_name="办理结果")),
                ("options", models.JSONField(blank=True, default=dict)),
                ("details", models.JSONField(blank=True, default=dict)),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="来源")),
                ("content_hash", models.CharField(blank=True, max_length=64)),
                ("in_force_on", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                ("drafted_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("change_note", models.CharField(blank=True, max_length=300, verbose_name="变更说明")),
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
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
                ("posts", models.ManyToManyField(related_name="+", through="powers.HandlingPost", to="offices.post")),
                (
                    "power",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="powers.power"
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
                "ordering": ["power", "number"],
            },
        ),
        migrations.CreateModel(
            name="Material",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=150, verbose_name="材料名称")),
                ("name_en", models.CharField(blank=True, max_length=200)),
                ("required", models.BooleanField(default=True, verbose_name="必要")),
                ("copies", models.CharField(blank=True, max_length=60, verbose_name="份数和形式")),
                (
                    "obtained",
                    models.CharField(
                        blank=True, help_text="自备、在线填写、数据共享免交", max_length=120, verbose_name="来源"
                    ),
                ),
                ("waived", models.BooleanField(default=False, verbose_name="免交")),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="materials", to="powers.powerversion"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="LegalBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("creating", "设定依据"), ("implementing", "实施依据")],
                        default="implementing",
                        max_length=12,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("citation", models.CharField(max_length=300, verbose_name="依据")),
                ("law_title", models.CharField(max_length=150, verbose_name="名称")),
                ("document_number", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                ("article_label", models.CharField(blank=True, max_length=60, verbose_name="条款项")),
                ("quoted_text", models.TextField(blank=True, verbose_name="原文")),
                ("plain_words", models.TextField(blank=True, verbose_name="说白话")),
                ("plain_words_en", models.TextField(blank=True)),
                ("marked_text", models.TextField(blank=True, verbose_name="适用部分")),
                ("unresolved_reason", models.CharField(blank=True, max_length=200)),
                ("unresolved_reason_en", models.CharField(blank=True, max_length=200)),
                (
                    "article",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="basis.article",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bases", to="powers.powerversion"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "position", "id"],
            },
        ),
        migrations.AddField(
            model_name="handlingpost",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="handling_posts", to="powers.powerversion"
            ),
        ),
        migrations.AddIndex(
            model_name="power",
            index=models.Index(fields=["kind"], name="power_kind"),
        ),
        migrations.AddIndex(
            model_name="powerversion",
            index=models.Index(fields=["state", "name"], name="power_version_state"),
        ),
        migrations.AddIndex(
            model_name="powerversion",
            index=models.Index(fields=["state", "kind", "name"], name="power_version_kind"),
        ),
        migrations.AddIndex(
            model_name="powerversion",
            index=models.Index(fields=["state", "organ", "name"], name="power_version_organ"),
        ),
        migrations.AddIndex(
            model_name="powerversion",
            index=models.Index(fields=["state", "theme", "name"], name="power_version_theme"),
        ),
        migrations.AddConstraint(
            model_name="powerversion",
            constraint=models.UniqueConstraint(fields=("power", "number"), name="power_version_number"),
        ),
        migrations.AddConstraint(
            model_name="powerversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "published")), fields=("power",), name="one_published_version_a_power"
            ),
        ),
        migrations.AddConstraint(
            model_name="powerversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by__isnull", True),
                    models.Q(("published_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="publishing_takes_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="legalbasis",
            index=models.Index(fields=["law_title"], name="basis_law_title"),
        ),
        migrations.AddConstraint(
            model_name="handlingpost",
            constraint=models.UniqueConstraint(fields=("version", "role"), name="one_post_a_role"),
        ),
    ]
