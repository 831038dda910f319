"""Files of providers: what ships is right, faults name line and field; nothing is guessed."""

from importlib import resources

import pytest

from mobility.errors import SettingsError
from mobility.offers.registry import parse_registry
from mobility.offers.tariff_file import parse_tariff

FOLDER = resources.files("mobility") / "offers"


@pytest.mark.parametrize("city", ["halle", "model"])
def test_files_that_ship(city: str) -> None:
    providers = parse_registry((FOLDER / "registers" / f"{city}.toml").read_bytes(), city)
    tariff = parse_tariff((FOLDER / "tariffs" / f"{city}.toml").read_bytes(), city)
    assert tariff.provider in {provider.provider_id for provider in providers}
    assert all({"de", "en"} <= set(provider.name) for provider in providers)
    assert all(provider.is_simulated for provider in providers) == (city == "model") == tariff.is_simulated


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[[providers]]\nid = "a"\nname = { de = "A" }\nroles = ["KING"]\n',
            "p.toml:4: providers[0].roles holds 'KING'",
        ),
        ('[[providers]]\nid = "a"\nname = "A"\nroles = ["DATA"]\n', "p.toml:3: providers[0].name is 'A'"),
        (
            '[[providers]]\nid = "a"\nname = { de = "A" }\nroles = ["DATA"]\nphone = "call me"\n',
            "p.toml:5: providers[0].phone",
        ),
        (
            '[[providers]]\nid = "a"\nname = { de = "A" }\nroles = ["DATA"]\nurl = "javascript:x"\n',
            "p.toml:5: providers[0].url",
        ),
        ("", "p.toml:1: providers is missing"),
    ],
)
def test_faults_name_line_and_field(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as fault:
        parse_registry(text.encode(), "p.toml")
    assert said in fault.value.message
