"""What the actions of a sample case ask."""

from django import forms

from casework.forms import CaseForm, DayField, EvidenceField, PausingForm


class WishForm(CaseForm):
    topic = forms.CharField(max_length=100)
    evidence = EvidenceField()


class QuestionForm(PausingForm):
    pass


class OrderForm(CaseForm):
    until = DayField()


class FindingForm(CaseForm):
    outcome = forms.ChoiceField(choices=[("good", "good"), ("bad", "bad")])
    text = forms.CharField()
