"""The colours of the pages can be read: WCAG AA wants a contrast of 4.5 for text."""

from __future__ import annotations

import re

import pytest

from onrecord.export.marked import environment

STYLE = environment().get_template("style.css").render()
PALETTES = {
    "light": STYLE.index(":root"),
    "dark": STYLE.index("prefers-color-scheme: dark"),
    "print": STYLE.index("@media print"),
}

Colour = tuple[float, float, float]


def palette(name: str) -> dict[str, str]:
    light, own = (
        dict(re.findall(r"--(\w+): ([^;]+);", STYLE[at : STYLE.index("}", at)])) for at in (0, PALETTES[name])
    )
    return {**light, **own}


def solid(value: str) -> Colour:
    red, green, blue = re.findall("[0-9a-f]{2}", value) if len(value) == 7 else [2 * digit for digit in value[1:]]
    return int(red, 16), int(green, 16), int(blue, 16)


def over(value: str, paper: Colour) -> Colour:
    """A colour like ``rgb(1 2 3 / 10%)`` on top of another."""
    red, green, blue, opacity = (float(number) for number in re.findall(r"\d+", value))
    mixed = [
        top * opacity / 100 + below * (1 - opacity / 100) for top, below in zip((red, green, blue), paper, strict=True)
    ]
    return mixed[0], mixed[1], mixed[2]


def luminance(colour: Colour) -> float:
    red, green, blue = (v / 12.92 if (v := c / 255) <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: Colour, b: Colour) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_of_black_on_white() -> None:
    assert contrast(solid("#000"), solid("#ffffff")) == pytest.approx(21)


@pytest.mark.parametrize("ink", ["ink", "quiet", "link", "source", "cue"])
@pytest.mark.parametrize("name", PALETTES)
def test_text_stands_out(name: str, ink: str) -> None:
    colours = palette(name)
    paper = solid(colours["paper"])
    tinted = over(colours["tint"], paper)
    for ground in (
        paper,
        tinted,
        over(colours["tint"], tinted),
        over(colours["lit"], paper),
        over(colours["lit"], tinted),
    ):
        assert contrast(solid(colours[ink]), ground) >= 4.5
