"""The paper's figures and one of our own, drawn from the runs: `python -m ndgm.figures --out DIR`."""
