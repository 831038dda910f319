"""Scenarios: a network as it would be, from a small YAML file, in seconds and without a build."""

from mobility.accessibility.scenarios.apply import apply_scenario, check_against
from mobility.accessibility.scenarios.compare import Comparison, compare_scenarios
from mobility.accessibility.scenarios.model import Scenario
from mobility.accessibility.scenarios.read import parse_scenario, read_scenario

__all__ = [
    "Comparison",
    "Scenario",
    "apply_scenario",
    "check_against",
    "compare_scenarios",
    "parse_scenario",
    "read_scenario",
]
