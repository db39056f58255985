import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import sunlit.powers.models.secret


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("basis", "0001_initial"),
        ("clocks", "0001_initial"),
        ("documents", "0001_initial"),
        ("offices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            name="ImportSource",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="清单来源")),
                ("headings", models.CharField(db_index=True, max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("organ", models.CharField(blank=True, max_length=80)),
                ("kind", models.CharField(blank=True, max_length=30)),
                ("used_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ListEdition",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("mark", models.CharField(blank=True, max_length=64)),
                ("checked", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="BulkRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=30)),
                ("given", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "正在试做"),
                            ("ready", "已试做，没有执行"),
                            ("running", "正在执行"),
                            ("finished", "已执行"),
                        ],
                        default="checking",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
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
                    "function",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accept", "受理"),
                            ("review", "审查"),
                            ("decide", "决定"),
                            ("execute", "执行"),
                            ("supervise", "监督"),
                        ],
                        max_length=12,
                        verbose_name="职能",
                    ),
                ),
                ("standard", models.CharField(blank=True, max_length=300, verbose_name="工作标准")),
                ("responsibility", models.CharField(blank=True, max_length=300, verbose_name="责任")),
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
            name="ImportedCells",
            fields=[
                (
                    "power",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="powers.power",
                    ),
                ),
                ("cells", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="Listed",
            fields=[
                (
                    "power",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="powers.power",
                    ),
                ),
                ("version", models.BigIntegerField()),
                ("letters", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Editing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holds", models.BooleanField(default=True)),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("typed", models.JSONField(default=dict)),
                ("saves", models.PositiveIntegerField(default=0)),
                ("traced_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "power",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="editings",
                        to="powers.power",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="CodeUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60, unique=True, verbose_name="职权编码")),
                ("from_on", models.DateField(verbose_name="启用日期")),
                ("until", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cancelled", "职权取消"),
                            ("merged", "并入其他职权"),
                            ("split", "拆分"),
                            ("moved", "划转其他机关"),
                            ("recoded", "重新编码"),
                        ],
                        max_length=10,
                        verbose_name="停用原因",
                    ),
                ),
                (
                    "power",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="code_uses", to="powers.power"
                    ),
                ),
            ],
            options={
                "ordering": ["power", "from_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=30, unique=True, verbose_name="编号")),
                (
                    "trigger",
                    models.CharField(
                        choices=[
                            ("law_published", "法律、法规、规章公布"),
                            ("law_amended", "法律、法规、规章修改"),
                            ("law_repealed", "法律、法规、规章废止"),
                            ("function_moved", "机构职能变动"),
                            ("new_round", "新一轮清理"),
                        ],
                        max_length=20,
                        verbose_name="起因",
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="公布或者决定的日期")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="说明")),
                ("cited", models.JSONField(blank=True, default=list, verbose_name="受影响的条款")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待报送"),
                            ("filed", "待审核"),
                            ("returned", "退回重报"),
                            ("accepted", "同意，待调整权力库"),
                            ("closed", "已调整"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("keep", "不需调整"),
                            ("change", "修改内容"),
                            ("add", "新增"),
                            ("merge", "合并"),
                            ("split", "拆分"),
                            ("move", "划转其他机关"),
                            ("cancel", "取消"),
                        ],
                        max_length=10,
                        verbose_name="调整意见",
                    ),
                ),
                ("proposal", models.TextField(blank=True, verbose_name="调整意见的说明")),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                ("opinion", models.TextField(blank=True, verbose_name="审核意见")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="basis.lawversion",
                    ),
                ),
                (
                    "opened_by",
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
                    "reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to_edition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="basis.lawversion",
                    ),
                ),
                (
                    "to_organ",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.organ",
                    ),
                ),
                ("others", models.ManyToManyField(blank=True, related_name="+", to="powers.power")),
                (
                    "power",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="adjustments",
                        to="powers.power",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file_name", models.CharField(max_length=200)),
                ("file_hash", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "正在检查"),
                            ("ready", "已检查，没有导入"),
                            ("writing", "正在导入"),
                            ("finished", "已导入"),
                        ],
                        default="checking",
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=80, verbose_name="清单来源")),
                ("organ", models.CharField(blank=True, max_length=80)),
                ("kind", models.CharField(blank=True, max_length=30)),
                ("sheet", models.CharField(blank=True, max_length=60)),
                ("mapping", models.JSONField(default=dict)),
                ("reading", models.JSONField(default=dict)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("accepted", models.PositiveIntegerField(default=0)),
                ("warned", models.PositiveIntegerField(default=0)),
                ("created", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("rejected", models.JSONField(default=list)),
                ("new_organs", models.JSONField(default=list)),
                ("prefer_list", models.BooleanField(default=False, verbose_name="冲突时用清单的")),
                ("unresolved", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("by", models.CharField(max_length=60)),
                (
                    "region",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.region"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("read", "还没有检查"),
                            ("refused", "退回"),
                            ("created", "新增"),
                            ("changed", "改动"),
                            ("unchanged", "没有变化"),
                        ],
                        default="read",
                        max_length=10,
                    ),
                ),
                ("written", models.BooleanField(default=False)),
                ("doubtful", models.BooleanField(default=False)),
                ("name", models.CharField(blank=True, max_length=300)),
                ("cells", models.JSONField(default=list)),
                ("item", models.JSONField(null=True)),
                ("faults", models.JSONField(default=list)),
                ("doubts", models.JSONField(default=list)),
                (
                    "power",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="powers.power"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="staged", to="powers.importrun"
                    ),
                ),
            ],
            options={
                "ordering": ["run", "number"],
            },
        ),
        migrations.CreateModel(
            name="ListReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reported_on", models.DateField(verbose_name="报送日期")),
                ("receiver", models.CharField(max_length=120, verbose_name="报送给")),
                ("document_number", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                ("reported_at", models.DateTimeField()),
                (
                    "adjustment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="powers.adjustment"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("name", "职权名称"),
                            ("law", "法律名称"),
                            ("article", "条文"),
                            ("quote", "清单登记的条文"),
                        ],
                        max_length=10,
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("text", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="passage_once")],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "passage", "power", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "power",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="powers.power"),
                ),
                (
                    "passage",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="powers.passage",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "gram", "passage", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("gram", models.BigIntegerField()),
                (
                    "passage",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="powers.passage",
                    ),
                ),
            ],
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
                (
                    "subject_kind",
                    models.CharField(
                        choices=[
                            ("statutory", "法定行政机关"),
                            ("authorised", "法律、法规授权的组织"),
                            ("entrusted", "受委托的组织"),
                        ],
                        default="statutory",
                        max_length=12,
                        verbose_name="行使主体",
                    ),
                ),
                ("entrusting_organ", models.CharField(blank=True, max_length=120, verbose_name="委托机关")),
                ("authority_basis", models.CharField(blank=True, max_length=300, verbose_name="授权或者委托的依据")),
                ("persons_in_charge", models.CharField(blank=True, max_length=200, verbose_name="承办人员和责任人")),
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
                ("disclosure_time", models.CharField(blank=True, max_length=60, verbose_name="公开时间")),
                ("fee", models.CharField(blank=True, help_text="空为不收费", max_length=200, verbose_name="收费标准")),
                ("fee_basis", models.CharField(blank=True, max_length=300, verbose_name="收费依据")),
                ("flow_note", models.TextField(blank=True, verbose_name="办理流程")),
                ("risk_level", models.CharField(blank=True, max_length=10, verbose_name="风险等级")),
                ("risk_statement", models.TextField(blank=True, verbose_name="风险等级说明")),
                ("risk_points", models.JSONField(blank=True, default=list, verbose_name="风险点")),
                ("conditions", models.TextField(blank=True, verbose_name="办事条件和标准")),
                ("conditions_en", models.TextField(blank=True)),
                ("statutory_parameter", models.CharField(blank=True, max_length=80, verbose_name="法定时限")),
                ("promised_value", models.PositiveIntegerField(blank=True, null=True, verbose_name="承诺时限")),
                ("promised_unit", models.CharField(blank=True, max_length=20)),
                (
                    "promise_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="承诺时限未缩短三分之一的理由"),
                ),
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
                ("kept", models.BooleanField(default=False, verbose_name="部门自行维护")),
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
                ("unresolved_code", models.CharField(blank=True, max_length=20)),
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
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("chosen", "还没有试做"),
                            ("possible", "可以做"),
                            ("refused", "不能做"),
                            ("done", "已做"),
                        ],
                        default="chosen",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="powers.bulkrun"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="powers.powerversion"
                    ),
                ),
            ],
            options={
                "ordering": ["run", "id"],
            },
        ),
        migrations.AddField(
            model_name="adjustment",
            name="versions",
            field=models.ManyToManyField(blank=True, related_name="+", to="powers.powerversion"),
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120, verbose_name="名称")),
                ("document", models.CharField(blank=True, max_length=120, verbose_name="部署文件")),
                ("preset", models.CharField(max_length=40)),
                ("chain", models.JSONField()),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
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
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rounds", to="offices.region"
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="RoundItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=30)),
                (
                    "capacity",
                    models.CharField(
                        choices=[
                            ("own", "法定职权"),
                            ("authorised", "法律法规授权"),
                            ("entrusted", "受委托行使"),
                            ("acceptance", "受委托受理"),
                        ],
                        default="own",
                        max_length=12,
                        verbose_name="行使身份",
                    ),
                ),
                ("entrusted_by", models.CharField(blank=True, max_length=120, verbose_name="委托机关")),
                ("entrusted_document", models.CharField(blank=True, max_length=120, verbose_name="委托书文号")),
                ("own_rule", models.TextField(blank=True, verbose_name="受理规则")),
                ("concealed", models.BooleanField(default=False)),
                ("step", models.CharField(blank=True, max_length=20)),
                ("turn", models.PositiveIntegerField(default=1)),
                ("consulting", models.BooleanField(default=False)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("outcome_reason", models.TextField(blank=True)),
                ("reported_hash", models.CharField(blank=True, max_length=64)),
                ("filed_at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "filed_by",
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
                    "power",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="round_items", to="powers.power"
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="offices.organ",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="powers.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "organ", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoundDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "direction",
                    models.CharField(
                        choices=[("law", "法律法规规章"), ("mandate", "“三定”规定"), ("post", "岗位实际职责")],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=300, verbose_name="职责")),
                ("source", models.CharField(blank=True, max_length=300, verbose_name="来源")),
                ("post", models.CharField(blank=True, max_length=60, verbose_name="岗位")),
                ("place", models.CharField(blank=True, max_length=250)),
                ("entered_at", models.DateTimeField()),
                (
                    "entered_by",
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="powers.round"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="duties",
                        to="powers.rounditem",
                    ),
                ),
            ],
            options={
                "ordering": ["round", "organ", "direction", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoundMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=20)),
                ("number", models.CharField(max_length=60, verbose_name="会议编号")),
                ("held_on", models.DateField(verbose_name="会议日期")),
                ("attendees", models.TextField(verbose_name="出席人员")),
                ("minutes", models.TextField(verbose_name="会议纪要")),
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
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="powers.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "held_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoundParticipant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="powers.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "organ__position", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoundPhase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                ("name", models.CharField(max_length=60, verbose_name="阶段")),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("steps", models.JSONField(default=list)),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(verbose_name="最后一日")),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phases", to="powers.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoundQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=20)),
                ("office", models.CharField(max_length=20)),
                ("question", models.TextField()),
                ("asked_at", models.DateTimeField()),
                ("answer", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
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
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="powers.rounditem"
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
            ],
            options={
                "ordering": ["item", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoundReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("step", models.CharField(max_length=20)),
                ("office", models.CharField(max_length=20)),
                ("turn", models.PositiveIntegerField(default=1)),
                ("opened_at", models.DateTimeField()),
                ("decision", models.CharField(blank=True, max_length=10)),
                ("words", models.TextField(blank=True)),
                ("aspects", models.JSONField(default=dict)),
                ("outcome", models.CharField(blank=True, max_length=12)),
                ("attendees", models.TextField(blank=True)),
                ("document", models.CharField(blank=True, max_length=120)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "clock",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clocks.clock"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reviews", to="powers.rounditem"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="powers.roundmeeting",
                    ),
                ),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
            ],
            options={
                "ordering": ["item", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoundSeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("office", models.CharField(max_length=20)),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="powers.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round", "id"],
            },
        ),
        migrations.CreateModel(
            name="StateSecretPlaceholder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1949)], verbose_name="列入年份"
                    ),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("organ_secrecy_room", "本机关保密室"),
                            ("secrecy_office", "保密行政管理部门"),
                            ("archive", "国家综合档案馆涉密库房"),
                            ("superior_organ", "上级主管部门保密室"),
                        ],
                        max_length=20,
                        verbose_name="纸质登记册存放处",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("named", "待确认"), ("confirmed", "已确认"), ("ended", "已注销")],
                        default="named",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("named_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "named_by",
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
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("merged", "并入"), ("split", "拆分为"), ("moved", "划转为")], max_length=8
                    ),
                ),
                ("on", models.DateField()),
                (
                    "adjustment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="successions", to="powers.adjustment"
                    ),
                ),
                (
                    "after",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="predecessors", to="powers.power"
                    ),
                ),
                (
                    "before",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="successors", to="powers.power"
                    ),
                ),
            ],
            options={
                "ordering": ["on", "id"],
            },
        ),
        migrations.CreateModel(
            name="WithheldPower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=300, verbose_name="职权名称")),
                ("kind", models.CharField(help_text="content/categories", max_length=30, verbose_name="职权类别")),
                (
                    "reason",
                    models.CharField(
                        choices=[("trade_secret", "商业秘密"), ("privacy", "个人隐私"), ("work_secret", "工作秘密")],
                        max_length=20,
                        verbose_name="不公开理由",
                    ),
                ),
                ("basis", models.CharField(max_length=300, verbose_name="不公开依据")),
                ("legal_basis", models.CharField(blank=True, max_length=300, verbose_name="职权依据")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "待审核"),
                            ("returned", "退回"),
                            ("reviewed", "已审核，待备案"),
                            ("recorded", "已备案"),
                            ("releasing", "申请公开，待保密审查"),
                            ("released", "已转入权力清单编制"),
                            ("withdrawn", "已撤销"),
                        ],
                        default="filed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("salt", models.CharField(default=sunlit.powers.models.secret.new_salt, editable=False, max_length=32)),
                ("filed_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review", models.CharField(blank=True, max_length=300, verbose_name="审核意见")),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ("release_asked_at", models.DateTimeField(blank=True, null=True)),
                ("release_why", models.CharField(blank=True, max_length=300, verbose_name="为什么可以公开")),
                ("release_review", models.CharField(blank=True, max_length=300, verbose_name="保密审查意见")),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "filed_by",
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
                    "power",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="powers.power",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "release_reviewed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
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
                "ordering": ["-id"],
            },
        ),
        migrations.AddIndex(
            model_name="power",
            index=models.Index(fields=["kind"], name="power_kind"),
        ),
        migrations.AddIndex(
            model_name="power",
            index=models.Index(fields=["cancelled_on"], name="power_cancelled"),
        ),
        migrations.AddConstraint(
            model_name="editing",
            constraint=models.UniqueConstraint(fields=("power", "account"), name="one_editing_a_person"),
        ),
        migrations.AddConstraint(
            model_name="editing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("power__isnull", True)), fields=("account",), name="one_new_power_in_hand_a_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="editing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("holds", True)), fields=("power",), name="one_holder_a_power"
            ),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(fields=["run", "state", "written", "number"], name="import_row_state"),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(fields=("run", "number"), name="import_row_once"),
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
        migrations.AddIndex(
            model_name="powerversion",
            index=models.Index(fields=["published_at"], name="power_version_published"),
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
        migrations.AddIndex(
            model_name="bulkitem",
            index=models.Index(fields=["run", "state"], name="bulk_item_state"),
        ),
        migrations.AddConstraint(
            model_name="bulkitem",
            constraint=models.UniqueConstraint(fields=("run", "version"), name="bulk_version_once"),
        ),
        migrations.AddIndex(
            model_name="adjustment",
            index=models.Index(fields=["state", "organ"], name="adjustment_state"),
        ),
        migrations.AddIndex(
            model_name="adjustment",
            index=models.Index(fields=["to_edition"], name="adjustment_edition"),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.UniqueConstraint(fields=("power", "to_edition"), name="one_adjustment_a_change"),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("filed_by")), _negated=True),
                    _connector="OR",
                ),
                name="adjusting_takes_two_people",
            ),
        ),
        migrations.AddIndex(
            model_name="rounditem",
            index=models.Index(fields=["round", "step", "organ"], name="round_item_step"),
        ),
        migrations.AddConstraint(
            model_name="rounditem",
            constraint=models.UniqueConstraint(fields=("round", "power"), name="power_once_in_round"),
        ),
        migrations.AddConstraint(
            model_name="roundmeeting",
            constraint=models.UniqueConstraint(fields=("round", "number"), name="meeting_number_once_in_round"),
        ),
        migrations.AddConstraint(
            model_name="roundparticipant",
            constraint=models.UniqueConstraint(fields=("round", "organ"), name="organ_once_in_round"),
        ),
        migrations.AddConstraint(
            model_name="roundphase",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_on__gte", models.F("from_on"))), name="phase_ends_after_start"
            ),
        ),
        migrations.AddIndex(
            model_name="roundreview",
            index=models.Index(fields=["organ", "decided_at"], name="round_review_waiting"),
        ),
        migrations.AddConstraint(
            model_name="roundreview",
            constraint=models.UniqueConstraint(
                fields=("item", "step", "office", "turn"), name="one_review_an_office_and_turn"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundseat",
            constraint=models.UniqueConstraint(fields=("round", "office"), name="one_organ_a_seat"),
        ),
        migrations.AddIndex(
            model_name="statesecretplaceholder",
            index=models.Index(fields=["organ", "state"], name="placeholder_organ_state"),
        ),
        migrations.AddConstraint(
            model_name="statesecretplaceholder",
            constraint=models.CheckConstraint(condition=models.Q(("year__gte", 1949)), name="placeholder_year"),
        ),
        migrations.AddConstraint(
            model_name="statesecretplaceholder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place__in", ["organ_secrecy_room", "secrecy_office", "archive", "superior_organ"])
                ),
                name="placeholder_place_from_the_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="statesecretplaceholder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by__isnull", True),
                    models.Q(("confirmed_by", models.F("named_by")), _negated=True),
                    _connector="OR",
                ),
                name="placeholder_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(fields=("before", "after"), name="one_succession_a_pair"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("before", models.F("after")), _negated=True), name="nothing_succeeds_itself"
            ),
        ),
        migrations.AddIndex(
            model_name="withheldpower",
            index=models.Index(fields=["organ", "state"], name="withheld_organ_state"),
        ),
        migrations.AddIndex(
            model_name="withheldpower",
            index=models.Index(fields=["recorded_at"], name="withheld_recorded"),
        ),
        migrations.AddConstraint(
            model_name="withheldpower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by__isnull", True),
                    models.Q(("reviewed_by", models.F("filed_by")), _negated=True),
                    _connector="OR",
                ),
                name="withheld_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="withheldpower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("release_reviewed_by__isnull", True),
                    models.Q(("release_reviewed_by", models.F("release_asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="withheld_release_two_people",
            ),
        ),
    ]
