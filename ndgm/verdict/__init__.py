"""Write claims about a paper as pytest tests, and let the run say which hold; knows no mathematics."""

from ndgm.verdict.certificates import Count, Enclosure, Grade, Measurement, Proof, Sample
from ndgm.verdict.claim import (
    ClaimError,
    certify,
    check_all,
    claim,
    enumerated,
    refute,
    shared,
    undecided,
    witness,
    witnesses,
)
from ndgm.verdict.counterexample import Counterexample
from ndgm.verdict.model import Verdict, World

HOLDS, REFUTED, OPEN, NOT_RUN = Verdict.HOLDS, Verdict.REFUTED, Verdict.OPEN, Verdict.NOT_RUN
KERNEL_CHECKED, PROVED, ARGUED = Grade.KERNEL, Grade.PROVED, Grade.ARGUED
ENUMERATED, ENCLOSED = Grade.ENUMERATED, Grade.ENCLOSED
SAMPLED, MEASURED = Grade.SAMPLED, Grade.MEASURED
REAL, FLOAT64, FLOAT32 = World.REAL, World.FLOAT64, World.FLOAT32
BFLOAT16, FLOAT16, TRAINING = World.BFLOAT16, World.FLOAT16, World.TRAINING

__all__ = [
    "ARGUED",
    "BFLOAT16",
    "ENCLOSED",
    "ENUMERATED",
    "FLOAT16",
    "FLOAT32",
    "FLOAT64",
    "HOLDS",
    "KERNEL_CHECKED",
    "MEASURED",
    "NOT_RUN",
    "OPEN",
    "PROVED",
    "REAL",
    "REFUTED",
    "SAMPLED",
    "TRAINING",
    "ClaimError",
    "Count",
    "Counterexample",
    "Enclosure",
    "Grade",
    "Measurement",
    "Proof",
    "Sample",
    "Verdict",
    "World",
    "certify",
    "check_all",
    "claim",
    "enumerated",
    "refute",
    "shared",
    "undecided",
    "witness",
    "witnesses",
]
