"""`programme` is called `program` in the code. The database keeps its columns and indexes: nothing is changed there."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0005_customers_of_rows")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveIndex("accessrecord", "access_log_customer"),
                migrations.RemoveIndex("accessrecord", "access_log_customer_ids"),
                migrations.RemoveConstraint("loggedcustomer", "logged_customer_once"),
                migrations.RemoveIndex("loggedcustomer", "logged_customer_by_id"),
                migrations.RenameField("accessrecord", "programme", "program"),
                migrations.RenameField("loggedcustomer", "programme", "program"),
                migrations.AlterField(
                    "accessrecord", "program", models.CharField(blank=True, db_column="programme", max_length=40)
                ),
                migrations.AlterField(
                    "loggedcustomer", "program", models.CharField(db_column="programme", max_length=40)
                ),
                migrations.AddIndex(
                    "accessrecord",
                    models.Index(fields=["program", "customer_key", "at"], name="access_log_customer"),
                ),
                migrations.AddIndex(
                    "accessrecord",
                    models.Index(fields=["customer_id", "program"], name="access_log_customer_ids"),
                ),
                migrations.AddConstraint(
                    "loggedcustomer",
                    models.UniqueConstraint(
                        fields=("customer_key", "customer_id", "program"), name="logged_customer_once"
                    ),
                ),
                migrations.AddIndex(
                    "loggedcustomer",
                    models.Index(fields=["customer_id", "program"], name="logged_customer_by_id"),
                ),
            ]
        )
    ]
