"""No two papers bear the same code."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("casework", "0025_check_codes")]

    operations = [
        migrations.AlterField(
            model_name="issueddocument",
            name="code",
            field=models.CharField(max_length=20, unique=True, verbose_name="check code"),
        ),
    ]
