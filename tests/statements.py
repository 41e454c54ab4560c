"""How many statements one action may take."""

from django.db import connection

# Where an action changes what others see: the window as it stands with subject and organ, the
# window, what happened to it; the sites that must follow, and what each must do.
FOR_THE_PUBLIC = 5
# Where the window opens, closes, or hides: the persons linked to the record, its measures, and
# the rewards that fall with a new one.
FOR_MEASURES = 3
# Where measures are taken or lifted with it: the list, tasks, proof and state of the measures, the
# story of the record, the messages; a measure alone is entered with two statements.
FOR_MEASURES_MOVED = 12


def few_enough(queries, *, postgres=8, sqlite=12):
    """Fails with the statements when they are more than one action may take.

    SQLite takes the same rows in one statement a table instead of one for all.
    """
    texts = [str(query["sql"])[:110] for query in queries]
    limit = postgres if connection.vendor == "postgresql" else sqlite
    if any("publicitywindow" in text for text in texts):
        limit += FOR_THE_PUBLIC
    if any("responsiblelink" in text for text in texts):
        limit += FOR_MEASURES
    if any('INTO "casework_measureevent' in text for text in texts):
        limit += FOR_MEASURES_MOVED
    assert len(texts) <= limit, "\n".join(texts)
