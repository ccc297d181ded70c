"""Marks of the forgotten are made with a key kept beside them. Until now they were made with one derived from `SECRET_KEY`.

Ids can't be read from marks, so marks cannot be made anew. The keys they were made with are kept instead: those derived
from today's `SECRET_KEY` and from `SECRET_KEY_FALLBACKS`. Neither can be read from them.
"""

import hashlib
import secrets

from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_earlier_keys(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    if not apps.get_model("customers", "Forgotten").objects.using(alias).exists():
        return
    # As Django's `salted_hmac` derives them.
    earlier = [
        hashlib.sha256(b"customers.forgotten" + secret.encode()).hexdigest()
        for secret in (*settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY)
    ]
    keys = apps.get_model("customers", "ForgettingKey").objects.using(alias)
    for number, key in enumerate([*earlier, secrets.token_hex()], start=1):
        keys.create(number=number, key=key)


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_postgresql")]

    operations = [
        migrations.CreateModel(
            name="ForgettingKey",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("key", models.CharField(default=secrets.token_hex, max_length=64)),
            ],
        ),
        migrations.RunPython(keep_earlier_keys, migrations.RunPython.noop),
    ]
