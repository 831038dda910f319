"""Variables become settings, and settings the variables of a child process."""

import os
import re
from collections.abc import Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from mobility.errors import SettingsError
from mobility.settings.all_settings import Settings

OTHER_NAMES = {
    "redis_url": "REDIS_URL",
    "database_url": "DATABASE_URL",
    "kernel_cache": "NUMBA_CACHE_DIR",
    "java_home": "JAVA_HOME",
    "metrics_folder": "PROMETHEUS_MULTIPROC_DIR",
    "otel_endpoint": "OTEL_EXPORTER_OTLP_ENDPOINT",
    "otel_service_name": "OTEL_SERVICE_NAME",
}
"""Settings whose variable is not MOBILITY_<NAME>: names that others gave."""


def variable_of(name: str) -> str:
    """Give the environment variable of a setting.

    Parameters
    ----------
    name : str
        Name of a field of Settings.

    Returns
    -------
    str
        E.g. "MOBILITY_PORT".
    """
    return OTHER_NAMES.get(name, f"MOBILITY_{name.upper()}")


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Parameters
    ----------
    environ : Mapping[str, str] | None
        Variables; None reads the process' own.

    Returns
    -------
    Settings
        Defaults where a variable is missing or empty.

    Raises
    ------
    SettingsError
        If a value cannot be used; `field` names the variable.
    """
    variables = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        text = variables.get(variable_of(setting.name), "").strip()
        if text:
            values[setting.name] = _parse(setting, text)
    return Settings(**values)


def environment_of(settings: Settings) -> dict[str, str]:
    """Give the environment in which a child process reads the same settings.

    Parameters
    ----------
    settings : Settings
        Of this process, options of its command included.

    Returns
    -------
    dict[str, str]
        This process' own variables, those of the settings set or left out.
    """
    variables = dict(os.environ)
    for setting in fields(Settings):
        value = getattr(settings, setting.name)
        if value is None:
            variables.pop(variable_of(setting.name), None)
        else:
            variables[variable_of(setting.name)] = str(value)
    return variables


def _parse(setting: "Field[Any]", text: str) -> object:
    variable = variable_of(setting.name)
    if setting.type is int:
        low, high = setting.metadata["low"], setting.metadata["high"]
        if not (text.isascii() and text.isdigit() and len(text) < 12 and low <= int(text) <= high):
            raise SettingsError(
                "{field} must be a whole number from {low} to {high}.", field=variable, low=low, high=high
            )
        return int(text)
    choices = setting.metadata["choices"]
    if choices:
        if text.upper() not in choices:
            raise SettingsError(
                "{field} must be one of {choices}.", field=variable, choices=", ".join(choices)
            )
        return text.upper()
    if setting.metadata["form"] and not re.fullmatch(setting.metadata["form"], text):
        raise SettingsError(
            "{field} cannot be read; write it like {example}.",
            field=variable,
            example=setting.metadata["example"],
        )
    return text if setting.type is str else Path(text)
