"""A programme's customers in the order in which they were first known; every other index begins with the programme too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_feeds")]

    operations = [
        migrations.AlterField("knowncustomer", "program", models.SlugField(db_index=False, max_length=40)),
        migrations.AddIndex("knowncustomer", models.Index(fields=["program", "id"], name="customers_in_order")),
    ]
