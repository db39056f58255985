import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=80)),
                ("by_name", models.CharField(blank=True, default="", max_length=80)),
                ("act", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.CharField(max_length=64)),
                ("hash_before", models.CharField(blank=True, default="", max_length=64)),
                ("hash_after", models.CharField(blank=True, default="", max_length=64)),
                ("summary", models.JSONField(default=dict)),
                ("folded", models.PositiveIntegerField(default=0)),
                ("folded_until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", models.BinaryField()),
                ("leaf_hash", models.BinaryField(max_length=32)),
                ("type", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=40)),
                ("subject_id", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("index", models.BigIntegerField(null=True, unique=True)),
                ("integrated_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField(unique=True)),
                ("root", models.BinaryField(max_length=32)),
                ("note", models.TextField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="ledger_checkpoint_size")
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64)),
                ("act", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                ("result", models.JSONField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("act", "key"), name="ledger_claim_once")],
            },
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "leaf",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="opening",
                        serialize=False,
                        to="ledger.leaf",
                    ),
                ),
                ("fields", models.JSONField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                ("erased_by", models.CharField(blank=True, default="", max_length=80)),
            ],
        ),
        migrations.AddIndex(
            model_name="leaf",
            index=models.Index(condition=models.Q(("index__isnull", True)), fields=["id"], name="ledger_leaf_waiting"),
        ),
        migrations.AddIndex(
            model_name="leaf",
            index=models.Index(fields=["subject_kind", "subject_id", "id"], name="ledger_leaf_subject"),
        ),
        migrations.AddConstraint(
            model_name="leaf",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("index__isnull", True), ("integrated_at__isnull", True)),
                    models.Q(("index__gte", 0), ("index__isnull", False), ("integrated_at__isnull", False)),
                    _connector="OR",
                ),
                name="ledger_leaf_integrated_pair",
            ),
        ),
        migrations.AddField(
            model_name="auditrow",
            name="leaf",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.leaf",
            ),
        ),
        migrations.AddConstraint(
            model_name="opening",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at__isnull", True), ("erased_by", ""), ("fields__isnull", False)),
                    models.Q(
                        ("erased_at__isnull", False),
                        ("fields__isnull", True),
                        models.Q(("erased_by", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ledger_opening_erased_pair",
            ),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["subject_kind", "subject_id", "id"], name="ledger_audit_subject"),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["by", "at"], name="ledger_audit_by"),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["act", "at"], name="ledger_audit_act"),
        ),
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["at"], name="ledger_audit_at"),
        ),
        migrations.AddConstraint(
            model_name="auditrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("folded", 0), ("folded_until__isnull", True)),
                    models.Q(("folded__gt", 0), ("folded_until__gte", models.F("at")), ("folded_until__isnull", False)),
                    _connector="OR",
                ),
                name="ledger_audit_folded_pair",
            ),
        ),
    ]
