"""The measures on breach move to the list of all measures, which casework keeps."""

from typing import Any

from django.db import migrations

COLUMNS = ("code", "title", "mandatory", "basis", "listed_from", "listed_until")


def move(apps: Any, schema_editor: Any) -> None:
    old, new = apps.get_model("commitments", "Measure"), apps.get_model("casework", "Measure")
    for row in old.objects.order_by("pk").values(*COLUMNS):
        new.objects.get_or_create(
            code=row.pop("code"), version=1, defaults={**row, "record_kinds": ["breach"]}
        )


def move_back(apps: Any, schema_editor: Any) -> None:
    old, new = apps.get_model("commitments", "Measure"), apps.get_model("casework", "Measure")
    for row in new.objects.filter(kind="punishment").order_by("-version").values(*COLUMNS):
        old.objects.get_or_create(code=row.pop("code"), defaults=row)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0017_exports_and_measures'),
        ('commitments', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(move, move_back),
        migrations.DeleteModel(
            name='Measure',
        ),
    ]
