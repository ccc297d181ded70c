"""Indexes of the columns of `0009`, made once these are full."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0010_folded_again")]

    operations = [
        migrations.AddIndex(
            "knowncustomer", models.Index(fields=["program", "phone_folded"], name="customers_by_phone_start")
        ),
        migrations.AddIndex(
            "knowncustomer", models.Index(fields=["program", "phone_national"], name="customers_by_national")
        ),
    ]
