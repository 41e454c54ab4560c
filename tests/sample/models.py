"""The proxy of a sample case."""

from casework.machine import case_model
from tests.sample.casetype import Sample

SampleCase = case_model(Sample)
