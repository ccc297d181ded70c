"""The kept rows of ledgers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Reread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program", models.SlugField(max_length=40, unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="KeptRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program", models.SlugField(db_index=False, max_length=40)),
                ("row_id", models.BigIntegerField()),
                ("customer_id", models.CharField(blank=True, max_length=256)),
                ("is_anonymous", models.BooleanField(default=False)),
                ("order_id", models.CharField(blank=True, max_length=256)),
                ("order_folded", models.CharField(blank=True, max_length=256)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("points", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("sign_known", models.BooleanField(default=True)),
                ("sign_conflicts", models.BooleanField(default=False)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("at", models.DateTimeField(null=True)),
                ("status", models.CharField(blank=True, max_length=40)),
                ("coupon_code", models.CharField(blank=True, max_length=128)),
                ("code_folded", models.CharField(blank=True, max_length=128)),
                ("coupon_kind", models.CharField(blank=True, max_length=40)),
                ("coupon_used", models.BooleanField(null=True)),
                ("campaign", models.TextField(blank=True)),
                ("campaign_kind", models.CharField(blank=True, max_length=128)),
                ("campaign_id", models.CharField(blank=True, max_length=128)),
                ("tier_id", models.CharField(blank=True, max_length=128)),
                ("merchant", models.TextField(blank=True)),
                ("branch", models.TextField(blank=True)),
                ("reason", models.TextField(blank=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("balance_before", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("balance_after", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["program", "customer_id", "row_id"], name="ledger_by_customer"),
                    models.Index(fields=["program", "order_folded"], name="ledger_by_order"),
                    models.Index(fields=["program", "code_folded"], name="ledger_by_code"),
                    models.Index(fields=["program", "at"], name="ledger_by_time"),
                ],
                "constraints": [models.UniqueConstraint(fields=("program", "row_id"), name="ledger_row_once")],
            },
        ),
    ]
