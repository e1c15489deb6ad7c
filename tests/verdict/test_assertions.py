"""Every mutant names the assertion that kills it, in whichever file of the claim's folder it stands."""

import json
import sys


def test_each_death_names_its_assertion(pytester):
    pytester.makepyfile(
        helper="""
        def check_even(power):
            assert (
                (-1) ** power
                >= 0
            )
        """,
        test_powers="""
        from helper import check_even
        from ndgm.verdict import ENUMERATED, HOLDS, certify, check_all, claim, enumerated, refute, witness

        GIVEN = {"power": 2, "side": "assert"}
        MUTANTS = {"helper": {"power": 3}, "all": {"side": "all"}, "refute": {"side": "refute"},
                   "own": {"side": "own"}}


        @claim("even", expect=HOLDS, evidence=ENUMERATED, given=GIVEN, mutants=MUTANTS)
        def test_even(power, side):
            "An even power is not negative."
            with witness(base=-1):
                check_even(power)
            with witness(base=1):
                assert side != "own", "it is negative"
            check_all([side != "all"], "it is negative")
            if side == "refute":
                refute("it is negative")
            certify(enumerated("bases"))
        """,
    )
    result = pytester.runpytest(
        "--claims-report=report.json", "-p", "no:cacheprovider", "--import-mode=prepend"
    )
    result.assert_outcomes(passed=5)
    report = json.loads((pytester.path / "report.json").read_text(encoding="utf-8"))
    (reading,) = report["claims"][0]["readings"]
    found = {check.get("mutant"): check.get("asserted") for check in reading["checks"]}
    assert found == {
        None: None,
        "helper": "helper.py:2: assert ( (-1) ** power >= 0 )",
        "own": 'test_powers.py:15: assert side != "own", "it is negative"',
        "all": 'test_powers.py:16: check_all([side != "all"], "it is negative")',
        "refute": 'test_powers.py:18: refute("it is negative")',
    }
    shown = pytester.run(sys.executable, "-m", "ndgm.verdict", "why", "even", "report.json")
    assert "it breaks helper.py:2: assert" in " ".join(shown.stdout.str().split())
