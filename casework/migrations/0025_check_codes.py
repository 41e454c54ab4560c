"""Papers get the code by which anybody checks them, and the department that issued them."""

import secrets

import django.db.models.deletion
from django.db import migrations, models

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def give_codes(apps, schema_editor):
    papers = apps.get_model("casework", "IssuedDocument").objects
    rows = papers.filter(code="").select_related("case__office", "case__department")
    batch = []
    for paper in rows.iterator(chunk_size=500):
        paper.code = "".join(secrets.choice(LETTERS) for _ in range(20))
        paper.organ_id = issuer(paper)
        batch.append(paper)
        if len(batch) == 500:
            papers.bulk_update(batch, ["code", "organ_id"])
            batch.clear()
    papers.bulk_update(batch, ["code", "organ_id"])


def issuer(paper):
    """The party of the case whose name stands above the day at the end of the letter."""
    lines = [line.strip() for line in paper.body.strip().splitlines() if line.strip()]
    if len(lines) < 2:
        return None
    case = paper.case
    parties = (case.department, case.office, case.provider, case.partner, case.upper)
    return next((one.pk for one in parties if one and one.name == lines[-2]), None)


class Migration(migrations.Migration):
    dependencies = [("casework", "0024_exit_reasons_and_files")]

    operations = [
        migrations.AddField(
            model_name="issueddocument",
            name="organ",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                to="casework.department", verbose_name="issued by",
            ),
        ),
        migrations.AddField(
            model_name="issueddocument",
            name="code",
            field=models.CharField(default="", max_length=20, verbose_name="check code"),
            preserve_default=False,
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
    ]  # fmt: skip
