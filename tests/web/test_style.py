"""The style sheet: contrast by WCAG 2.2 (1.4.3) in light and dark, nothing from elsewhere."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

STYLE = (Path(__file__).parents[2] / "web/static/portal.css").read_text("utf-8")
ENOUGH = 4.5
TEXT_ON = [
    ("ink", ("paper", "sheet", "violet-wash", "good-wash", "bad-wash", "open-wash")),
    ("ink-soft", ("paper", "sheet", "violet-wash")),
    ("violet", ("paper", "sheet")),
    ("violet-deep", ("sheet", "violet-wash")),
    ("on-violet", ("violet", "violet-deep")),
    ("good", ("paper", "good-wash", "sheet")),
    ("bad", ("paper", "bad-wash", "sheet")),
    ("open", ("paper", "open-wash", "sheet")),
    ("none", ("none-wash",)),
    ("sheet", ("open",)),
]
PAIRS = [(text, ground) for text, grounds in TEXT_ON for ground in grounds]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


LIGHT = _tokens(STYLE.split("@media (prefers-color-scheme: dark)")[0])
DARK = LIGHT | _tokens(STYLE.split("@media (prefers-color-scheme: dark)")[1].split("*,")[0])


def _luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(scheme: Mapping[str, str], text: str, ground: str) -> None:
    one, other = sorted((_luminance(scheme[text]), _luminance(scheme[ground])), reverse=True)
    assert (one + 0.05) / (other + 0.05) >= ENOUGH


def test_colours_are_named_once_and_used_by_name() -> None:
    rules = re.sub(r":root \{[^}]*\}", "", STYLE)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b", rules)


def test_nothing_comes_from_elsewhere() -> None:
    assert "@import" not in STYLE
    assert "url(" not in STYLE
