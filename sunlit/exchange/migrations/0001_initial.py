import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Package",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                ("rows", models.JSONField()),
                ("key", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
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
                "ordering": ["-made_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                ("source_code", models.CharField(max_length=40)),
                ("source_name", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=200)),
                ("made_at", models.DateTimeField()),
                ("rows", models.JSONField()),
                ("received_at", models.DateTimeField()),
                (
                    "received_by",
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
                "ordering": ["-received_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="ReceivedPower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=60)),
                ("organ", models.CharField(max_length=80)),
                ("kind", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=300)),
                ("number", models.PositiveIntegerField()),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                ("content_hash", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                (
                    "package",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="powers", to="exchange.received"
                    ),
                ),
            ],
            options={
                "ordering": ["package", "code"],
            },
        ),
        migrations.AddConstraint(
            model_name="received",
            constraint=models.UniqueConstraint(fields=("source_code", "made_at"), name="received_once_a_moment"),
        ),
        migrations.AddConstraint(
            model_name="receivedpower",
            constraint=models.UniqueConstraint(fields=("package", "code"), name="received_power_once"),
        ),
    ]
