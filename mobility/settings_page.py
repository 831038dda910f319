"""The page of settings, made from their class."""

from dataclasses import fields

from mobility.settings import Settings, variable_of


def describe_settings() -> str:
    """Write the table of docs/settings.md.

    Returns
    -------
    str
        Markdown, one row a setting.
    """
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    for setting in fields(Settings):
        shown = f"`{setting.default}`" if setting.default not in (None, "") else "(empty)"
        meaning = setting.metadata["doc"]
        if setting.metadata["low"] is not None:
            meaning += f" {setting.metadata['low']} to {setting.metadata['high']}."
        if setting.metadata["choices"]:
            meaning += f" One of {', '.join(setting.metadata['choices'])}."
        lines.append(f"| `{variable_of(setting.name)}` | {shown} | {meaning} |")
    return "\n".join(lines) + "\n"
