"""The font of formulas, which the page brings along since not every machine has one for mathematics."""

from __future__ import annotations

import base64
from pathlib import Path

_FONT = Path(__file__).with_name("math.woff2")
_NOTICE = "Noto Sans Math, Copyright 2022 Google LLC, SIL Open Font License 1.1, https://openfontlicense.org"


def face() -> str:
    """The rule that names the font `formulas`, as CSS; `math.txt` has its licence and how it was made."""
    content = base64.b64encode(_FONT.read_bytes()).decode()
    address = f"data:font/woff2;base64,{content}"
    return f"/* {_NOTICE} */\n@font-face{{font-family:formulas;src:url({address})}}\n"
