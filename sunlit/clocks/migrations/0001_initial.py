import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("offices", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("statutory", "法定时限"),
                            ("promised", "承诺时限"),
                            ("step", "环节时限"),
                            ("notice", "一次性告知时限"),
                            ("supplement", "补正时限"),
                            ("delivery", "送达时限"),
                            ("publicity", "公示期"),
                            ("reply", "答复时限"),
                            ("order", "督办时限"),
                            ("adjustment", "清单调整时限"),
                            ("clearing", "清权时限"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("subject_kind", models.CharField(max_length=30)),
                ("subject_id", models.BigIntegerField()),
                ("subject_label", models.CharField(max_length=80)),
                ("parameter", models.CharField(max_length=80)),
                ("parameter_in_force", models.DateField()),
                ("value", models.PositiveIntegerField()),
                ("unit", models.CharField(max_length=20)),
                ("article", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("extended", models.BooleanField(default=False)),
                ("due_on", models.DateField()),
                ("due_at", models.DateTimeField()),
                ("provisional", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "计时中"),
                            ("paused", "已暂停"),
                            ("met", "按时完成"),
                            ("late", "超时完成"),
                            ("dropped", "不再计时"),
                        ],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("plan", models.CharField(blank=True, max_length=20)),
                ("alarms", models.JSONField(default=list)),
                ("level", models.CharField(blank=True, max_length=12)),
                ("next_level", models.CharField(blank=True, max_length=12)),
                ("next_alarm_at", models.DateTimeField(blank=True, null=True)),
                (
                    "organ",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.organ"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="offices.post"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ground", models.CharField(max_length=40)),
                ("article", models.CharField(max_length=200)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("from_at", models.DateTimeField()),
                ("to_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="clocks.clock"
                    ),
                ),
            ],
            options={
                "verbose_name": "暂停计时",
                "ordering": ["from_at", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("next_alarm_at__isnull", False)), fields=["next_alarm_at"], name="clock_alarm"
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["subject_kind", "subject_id"], name="clock_subject"),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(
                condition=models.Q(("state", "running")), fields=["organ", "due_at"], name="clock_open_due"
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(condition=models.Q(("provisional", True)), fields=["due_on"], name="clock_provisional"),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["running", "paused"]), ("stopped_at__isnull", True)),
                    models.Q(("state__in", ["met", "late", "dropped"]), ("stopped_at__isnull", False)),
                    _connector="OR",
                ),
                name="clock_stopped_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.CheckConstraint(
                condition=models.Q(("next_alarm_at__isnull", True), ("state", "running"), _connector="OR"),
                name="clock_strikes_while_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_at__isnull", True)), fields=("clock",), name="one_open_pause_a_clock"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(("to_at__isnull", True), ("to_at__gte", models.F("from_at")), _connector="OR"),
                name="pause_ends_after_start",
            ),
        ),
    ]
