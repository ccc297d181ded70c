import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    """When an administrator set a password. Those of before count from now on."""

    dependencies = [("access", "0014_used_code")]

    operations = [
        migrations.AddField(
            "givenpassword", "at", models.DateTimeField(db_default=Now(), default=django.utils.timezone.now)
        ),
    ]
