"""A message may be of no case and no record: the overview of a morning."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0010_ladder'),
        ('notifications', '0002_messages_of_records'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='notification',
            name='notification_of_one_thing',
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('case__isnull', True), ('record__isnull', True), _connector='OR'), name='notification_of_one_thing'),
        ),
    ]
