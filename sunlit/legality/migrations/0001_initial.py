import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("basis", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LawChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("happened_on", models.DateField(verbose_name="公布日期")),
                ("powers", models.PositiveIntegerField(default=0)),
                ("charts", models.PositiveIntegerField(default=0)),
                ("templates", models.PositiveIntegerField(default=0)),
                ("parameters", models.PositiveIntegerField(default=0)),
                ("opened", models.PositiveIntegerField(default=0)),
                ("answered_at", models.DateTimeField()),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "from_edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="basis.lawversion"
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
            ],
            options={
                "ordering": ["-answered_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("from_edition", "to_edition"), name="one_answer_a_change"),
                    models.UniqueConstraint(
                        condition=models.Q(("to_edition__isnull", True)),
                        fields=("from_edition",),
                        name="one_answer_a_repeal",
                    ),
                ],
            },
        ),
    ]
