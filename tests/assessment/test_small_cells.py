"""What is hidden cannot be computed: proved against every table that fits what is published."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.assessment.small_cells import TOTAL, suppressed, with_totals


def cells(rows):
    return {(f"r{i}", f"c{j}"): n for i, row in enumerate(rows) for j, n in enumerate(row)}


def fitting(public, truth):
    """Tables that give the published numbers, each hidden cell at most one off and above nothing.

    A witness is enough: where another table exists at all, one exists whose cells are one off.
    """
    inner = sorted(place for place in public if TOTAL not in place)
    hidden = [place for place in inner if public[place] is None]
    near = [range(max(truth[place] - 1, 1), truth[place] + 2) for place in hidden]
    for values in product(*near):
        table = {place: public[place] for place in inner} | dict(zip(hidden, values, strict=True))
        found = with_totals(table)
        if all(found[place] > 0 if n is None else found[place] == n for place, n in public.items()):
            yield found


def test_a_small_number_is_hidden_and_one_that_would_give_it_away_too():
    public = suppressed(cells([[3, 20, 30], [10, 20, 30], [10, 25, 30]]), least=5)
    assert public["r0", "c0"] is None
    hidden = [place for place, n in public.items() if n is None]
    assert len(hidden) == 4
    assert public[TOTAL, TOTAL] == 178


def test_without_small_numbers_nothing_is_hidden():
    counts = cells([[5, 6], [7, 8]])
    assert suppressed(counts, least=5) == with_totals(counts)


def test_nothing_is_told_as_nothing():
    public = suppressed(cells([[0, 9], [8, 7]]), least=5)
    assert public["r0", "c0"] == 0


def test_one_row_hides_its_total_when_no_cell_is_left():
    public = suppressed(cells([[2]]), least=5)
    assert set(public.values()) == {None}


def test_two_ones_are_not_told_by_a_total_of_two():
    public = suppressed(cells([[1, 1, 0], [9, 9, 9]]), least=5)
    assert public["r0", TOTAL] is None


def test_small_totals_are_hidden_too():
    public = suppressed(cells([[1, 2], [30, 40]]), least=5)
    assert public["r0", TOTAL] is None


@pytest.mark.parametrize("least", [1, 0])
def test_where_everybody_may_be_told_nothing_is_hidden(least):
    assert None not in suppressed(cells([[1, 2], [3, 4]]), least=least).values()


small = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 7, 9])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(small, small), min_size=1, max_size=3))
def test_no_hidden_number_follows_from_the_published_ones(rows):
    counts = cells(rows)
    public = suppressed(counts, least=3)
    truth = with_totals(counts)
    for place, n in truth.items():
        if 0 < n < 3:
            assert public[place] is None
        assert public[place] in (n, None)
    hidden = [place for place, n in public.items() if n is None]
    if not hidden:
        return
    seen = {place: set() for place in hidden}
    for table in fitting(public, truth):
        for place in hidden:
            seen[place].add(table[place])
    assert all(len(values) > 1 for values in seen.values()), (public, seen)


@given(st.integers(1, 6), st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_larger_table_ends_and_keeps_what_it_may(rows, columns, chance):
    counts = cells(
        [[chance.choice((0, 1, 3, 8, 40, 200)) for _ in range(columns)] for _ in range(rows)]
    )
    public = suppressed(counts, least=5)
    truth = with_totals(counts)
    assert all(public[place] is None for place, n in truth.items() if 0 < n < 5)
