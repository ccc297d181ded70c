import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The last code of each authenticator app that has counted. Apps of before get their row with their next code."""

    dependencies = [
        ("access", "0013_staff_session"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.CreateModel(
            name="UsedCode",
            fields=[
                (
                    "authenticator",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="mfa.authenticator",
                    ),
                ),
                ("period", models.BigIntegerField()),
            ],
            options={
                "db_table": "used_code",
                "default_permissions": (),
            },
        ),
    ]
