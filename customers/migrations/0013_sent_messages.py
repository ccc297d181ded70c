"""Messages to customers, as webhooks report them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0012_referrals")]

    operations = [
        migrations.CreateModel(
            name="SentMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("texts", models.JSONField()),
                ("mark", models.CharField(max_length=64)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.knowncustomer",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["at"], name="messages_by_time")],
                "constraints": [models.UniqueConstraint(fields=("customer", "at", "mark"), name="message_once")],
            },
        ),
    ]
