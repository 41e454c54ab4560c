"""What letter pages say of the seal."""

from __future__ import annotations

from django import template

from casework.models import IssuedDocument
from casework.seals import telling
from casework.templatetags.casework_words import day_time

register = template.Library()


@register.simple_tag
def seal_sentence(paper: IssuedDocument) -> str:
    """Whether the letter is sealed, by whom and when, or why not."""
    return telling.sentence(paper, when=day_time)
