"""What is counted of a wish."""

from casework.assessment.vocabulary import Asked, Count, Measures, Share


def asked_back(scope):
    """One statement of its own: the wishes that were asked about, by the day of the asking."""
    rows = scope.cases.filter(
        events__action="ask", events__on__range=(scope.first, scope.last)
    ).values_list("events__on", "department_id")
    return [(on, department, 1) for on, department in rows]


MEASURES = Measures(
    received=("send",),
    accepted=("take_up",),
    refused=("deny",),
    supplemented=("ask",),
    extended=("extend",),
    counts=(Count("granted", ("grant",)), Asked("asked_back", asked_back)),
    shares=(Share("grant_rate", "granted", "closed"),),
)
