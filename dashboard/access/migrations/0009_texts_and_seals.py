"""The access log gets its side table, and both logs get their seals.

Columns are added by hand: Django would remake the table in SQLite, and lose its triggers.
"""

import dashboard.access.chain.digests
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

SALT = models.CharField(default=dashboard.access.chain.digests.new_salt, max_length=32)
OLD_ROWS_WITHOUT_SALT = models.CharField(blank=True, default=dashboard.access.chain.digests.new_salt, max_length=32)


class Migration(migrations.Migration):
    dependencies = [("access", "0008_given_password")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE access_log ADD COLUMN salt varchar(32) DEFAULT '' NOT NULL",
            "ALTER TABLE access_log DROP COLUMN salt",
            state_operations=[migrations.AddField("accessrecord", "salt", SALT)],
        ),
        migrations.RunSQL(
            "ALTER TABLE access_log ADD COLUMN text_digest varchar(64) DEFAULT '' NOT NULL",
            "ALTER TABLE access_log DROP COLUMN text_digest",
            state_operations=[
                migrations.AddField("accessrecord", "text_digest", models.CharField(blank=True, max_length=64))
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE security_log ADD COLUMN salt varchar(32) DEFAULT '' NOT NULL",
            "ALTER TABLE security_log DROP COLUMN salt",
            state_operations=[migrations.AddField("securityrecord", "salt", OLD_ROWS_WITHOUT_SALT)],
        ),
        migrations.CreateModel(
            name="LoggedText",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="logged_text",
                        serialize=False,
                        to="access.accessrecord",
                    ),
                ),
                ("program", models.CharField(blank=True, max_length=40)),
                ("salt", models.CharField(max_length=32)),
                ("text", models.CharField(max_length=256)),
            ],
            options={
                "db_table": "access_log_text",
                "default_permissions": (),
                "indexes": [models.Index(fields=["text", "program"], name="access_log_by_text")],
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("log", models.CharField(max_length=40)),
                ("number", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("day", models.DateField(null=True)),
                ("last_pk", models.PositiveBigIntegerField()),
                ("members", models.BinaryField(default=b"")),
                ("archived_to", models.PositiveBigIntegerField(null=True)),
                ("archive", models.CharField(blank=True, max_length=200)),
                ("archive_digest", models.CharField(blank=True, max_length=64)),
                ("previous", models.CharField(blank=True, max_length=64)),
                ("chain", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "log_seal",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("log", "number"), name="log_seal_once")],
            },
        ),
    ]
