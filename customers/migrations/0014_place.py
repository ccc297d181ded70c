"""Where a customer lives, which tells namesakes apart in lists. The default is the database's: a worker of the version
before still adds rows while this one starts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0013_sent_messages")]

    operations = [
        migrations.AddField("knowncustomer", "place", models.TextField(blank=True, default="", db_default="")),
    ]
