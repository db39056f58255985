import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Law",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200, unique=True, verbose_name="名称")),
                ("full_title", models.CharField(max_length=220, verbose_name="全称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("constitution", "宪法"),
                            ("law", "法律"),
                            ("interpretation", "立法解释"),
                            ("decision", "修改、废止的决定"),
                            ("regulation", "行政法规"),
                            ("local_regulation", "地方性法规"),
                            ("rule", "规章"),
                            ("party_rule", "党内法规"),
                            ("other", "其他"),
                        ],
                        default="other",
                        max_length=20,
                        verbose_name="种类",
                    ),
                ),
                ("document_number", models.CharField(blank=True, max_length=80, verbose_name="文号")),
                ("issuer", models.CharField(blank=True, max_length=120, verbose_name="制定机关")),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="LawVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("adopted_on", models.DateField(verbose_name="通过或公布日期")),
                ("in_force_on", models.DateField(blank=True, null=True, verbose_name="施行日期")),
                ("in_force_source", models.CharField(blank=True, max_length=300, verbose_name="施行日期的出处")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("in_force", "现行有效"),
                            ("amended", "已被修改"),
                            ("superseded", "历史版本"),
                            ("repealed", "已废止"),
                            ("unknown", "效力未载明"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="效力",
                    ),
                ),
                ("source", models.CharField(max_length=200, verbose_name="文本来源")),
                ("source_version", models.CharField(max_length=20, verbose_name="来源格式")),
                ("text_hash", models.CharField(max_length=64)),
                ("imported_at", models.DateTimeField()),
                (
                    "law",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="basis.law"
                    ),
                ),
            ],
            options={
                "ordering": ["law", "adopted_on"],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("sub", models.PositiveSmallIntegerField(default=0)),
                ("label", models.CharField(max_length=40)),
                ("chapter", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField()),
                ("position", models.PositiveIntegerField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="articles", to="basis.lawversion"
                    ),
                ),
            ],
            options={
                "ordering": ["version", "position"],
            },
        ),
        migrations.AddConstraint(
            model_name="lawversion",
            constraint=models.UniqueConstraint(fields=("law", "adopted_on"), name="basis_version_once"),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(fields=("version", "number", "sub"), name="basis_article_once"),
        ),
    ]
