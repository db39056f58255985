import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=60, unique=True)),
                ("last", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.CharField(max_length=64)),
                ("uploaded_by", models.CharField(max_length=60)),
                ("uploaded_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id"], name="attachment_subject"),
                    models.Index(fields=["sha256"], name="attachment_content"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("template", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("number", models.CharField(max_length=60, unique=True, verbose_name="文号")),
                ("dated_on", models.DateField()),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("fields", models.JSONField()),
                ("text", models.TextField()),
                ("text_hash", models.CharField(blank=True, max_length=64)),
                ("verify_code", models.CharField(max_length=24, unique=True, verbose_name="核验码")),
                ("void_reason", models.CharField(blank=True, max_length=300)),
                ("leaf_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("fixed", "已作出，等待进入公开日志"),
                            ("sealed", "已签章"),
                            ("void", "已作废"),
                            ("erased", "文字已删除"),
                        ],
                        default="fixed",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("file_hash", models.CharField(blank=True, max_length=64)),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "id"],
                "indexes": [
                    models.Index(fields=["subject_kind", "subject_id"], name="document_subject"),
                    models.Index(condition=models.Q(("state", "fixed")), fields=["leaf_id"], name="document_unsealed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("file_hash", ""), ("sealed_at__isnull", True)),
                            models.Q(
                                ("sealed_at__isnull", False),
                                models.Q(("file", ""), _negated=True),
                                models.Q(("file_hash", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_sealed_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sealed"), _negated=True), ("sealed_at__isnull", False), _connector="OR"
                        ),
                        name="document_sealed_has_file",
                    ),
                ],
            },
        ),
    ]
