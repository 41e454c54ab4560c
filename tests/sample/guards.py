"""What must be true of a sample case."""

from casework.casetype import guard, unmet


@guard("The subject's name must not be “%(name)s”.")
def not_called_nobody(facts):
    return facts.subject.name != "Nobody" or unmet(name=facts.subject.name)


@guard("The period may be extended only once.")
def not_yet_extended(facts):
    return not facts.case.data.get("extended")


@guard("The subject has another open case.")
def only_case(facts):
    return facts.open_cases == 0
