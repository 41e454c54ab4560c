"""A role's row becomes the people who hold that role in that case, each once a channel."""

import pytest

from casework.access.roles import give_role, take_role
from casework.errors import UnknownName
from casework.models import OutboxMessage, SubjectAccount
from notifications.people import people_in
from tests import factories as f


def told(kind):
    found = OutboxMessage.objects.filter(kind=kind).exclude(channel="people")
    return sorted(found.values_list("recipient", "channel"))


def test_every_officer_of_the_office_and_nobody_else(world, asked, run):
    run()
    assert told("sample.send") == sorted([
        (f"user:{world.officer.pk}", "email"),
        (f"user:{world.officer.pk}", "in_app"),
        (f"user:{world.officer2.pk}", "email"),
        (f"user:{world.officer2.pk}", "in_app"),
    ])  # fmt: skip


def test_the_subject_is_whoever_acts_for_it(world, asked, run):
    run()
    assert told("sample.ask") == [
        (f"user:{world.agent.pk}", "email"),
        (f"user:{world.agent.pk}", "in_app"),
    ]


def test_without_an_address_there_is_no_e_mail(world, asked, run):
    world.agent.email = ""
    world.agent.save()
    run()
    assert told("sample.ask") == [(f"user:{world.agent.pk}", "in_app")]


def test_who_holds_two_of_the_roles_is_told_once(world, asked, run):
    give_role(world.agent, "credit_officer", world.office)
    OutboxMessage.objects.create(
        event=OutboxMessage.objects.get(kind="sample.ask").event, recipient="role:credit_officer",
        channel="people", kind="sample.ask", next_at=asked.created_at,
    )  # fmt: skip
    run()
    mine = [row for row in told("sample.ask") if row[0] == f"user:{world.agent.pk}"]
    assert mine == [(f"user:{world.agent.pk}", "email"), (f"user:{world.agent.pk}", "in_app")]


@pytest.mark.parametrize("state", ["pending", "refused", "ended"])
def test_a_claim_that_is_not_confirmed_hears_nothing(world, asked, state):
    SubjectAccount.objects.filter(user=world.agent).update(state=state)
    assert list(people_in("subject", asked)) == []


def test_a_closed_account_hears_nothing(world, asked):
    world.officer.is_active = False
    world.officer.save()
    assert list(people_in("credit_officer", asked)) == [world.officer2]


def test_the_same_role_elsewhere_is_another_role(world, asked):
    elsewhere = f.officer("credit_officer", f.department("外地信用办"))
    give_role(elsewhere, "reviewer", world.office)
    found = people_in("credit_officer", asked)
    assert list(found) == [world.officer, world.officer2]


def test_a_substitute_by_personal_permission_is_told_too(world, asked):
    from guardian.shortcuts import assign_perm

    substitute = f.user()
    assign_perm("casework.act_as_credit_officer", substitute, world.office)
    assert list(people_in("credit_officer", asked)) == [
        world.officer, world.officer2, substitute,
    ]  # fmt: skip


def test_an_administrator_of_the_machine_is_no_party(world, asked):
    from django.contrib.auth.models import User

    User.objects.create_superuser("root", password="pw")
    assert list(people_in("credit_officer", asked)) == [world.officer, world.officer2]


def test_a_part_that_no_department_plays_is_dropped(only_ask, run):
    OutboxMessage.objects.filter(pk=only_ask.pk).update(recipient="role:partner")
    assert run()["dropped"] == 1
    only_ask.refresh_from_db()
    assert only_ask.state == "dropped"
    assert only_ask.last_error


def test_a_department_where_nobody_holds_the_role_is_shown_to_staff(world, only_ask, run):
    OutboxMessage.objects.filter(pk=only_ask.pk).update(recipient="role:supervisor")
    assert run()["given_up"] == 1
    only_ask.refresh_from_db()
    assert only_ask.state == "given_up"
    assert str(world.office) in only_ask.last_error


def test_the_department_s_notice_comes_when_somebody_was_appointed(world, only_ask, run, clock):
    from notifications.rows import resend

    OutboxMessage.objects.filter(pk=only_ask.pk).update(recipient="role:supervisor")
    run()
    supervisor = f.officer("supervisor", world.office)
    assert resend(only_ask, world.officer, now=clock())
    assert run()["in_app"] == 1
    assert supervisor.notifications.count() == 1


def test_an_unknown_role_names_the_known_ones(asked):
    with pytest.raises(UnknownName) as error:
        people_in("emperor", asked)
    assert "credit_officer" in str(error.value)


def test_who_lost_the_role_before_the_expansion_is_not_told(world, asked, run):
    take_role(world.officer2, "credit_officer", world.office)
    run()
    assert {person for person, _ in told("sample.send")} == {f"user:{world.officer.pk}"}
