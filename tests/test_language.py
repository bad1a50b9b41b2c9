from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.language import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The minister said on Monday that the bridge would reopen with a year's delay, and left.", "en"),
        ("THE MINISTER SAID ON MONDAY THAT THE BRIDGE WOULD REOPEN WITH A YEAR'S DELAY.", "en"),
        (
            "Prime Minister Okafor visits flooded villages after storms, promising help for farmers in need.",
            "en",
        ),  # without any of the common words
        ("Der Minister sagte am Montag, dass die Brücke wieder geöffnet wird, und ging.", "de"),
        ("Le ministre a déclaré lundi que le pont rouvrirait après un an de travaux.", "fr"),
        ("De minister zei maandag dat de brug weer open zou gaan, of men nu wil of niet.", "nl"),
        ("Министр сказал в понедельник, что мост снова откроется через год.", "ru"),
        (
            "大臣は月曜日に橋が再び開通すると述べた。工事は一年遅れたが、市民は喜んでいるという。市長も式典に出席する予定だ。",
            "ja",
        ),
        ("", None),
        ("Yes.", None),
        ("12.3.4 " * 100, None),
        ("?!" * 1000, None),
    ],
)
def test_languages(text: str, language: str | None) -> None:
    assert language_of(text) == language


@given(st.text())
def test_any_text(text: str) -> None:
    language = language_of(text)
    assert language is None or 2 <= len(language) <= 3


def test_english_does_not_load_the_identifier() -> None:
    program = (
        "import sys; from onrecord.language import language_of\n"
        "language_of('The mayor said that the bridge was closed, and that it would stay so for the year.')\n"
        "sys.exit('py3langid' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
