"""`mobility keys`: make, list, rotate and revoke API keys."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mobility.settings import read_settings
from mobility.store import Key, KeyFile, Role

NAME = re.compile(r"[^\x00-\x1f\x7f]{0,80}")
SCOPE = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
MAX_OVERLAP_H = 24 * 90


@click.group("keys")
@click.option("--state", type=click.Path(path_type=Path), help="Directory of MOBILITY_STATE.")
@click.pass_context
def command(ctx: click.Context, state: Path | None) -> None:
    """Make, list, rotate and revoke API keys.

    A key's text is shown once, when it is made; only its hash is kept. A running service takes changes
    within a second. Who changed what is kept in an append-only log.
    """
    ctx.obj = KeyFile(state or read_settings().state)


@command.command("add")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), required=True, help="What it is for."
)
@click.option("--name", default="", help="Whose it is, for people; not secret.")
@click.option(
    "--scope", "scopes", multiple=True, help="A feed tag or provider id it is for; repeatable [default: all]."
)
@click.pass_obj
def add(keys: KeyFile, role: str, name: str, scopes: tuple[str, ...]) -> None:
    """Make a key and show its text, once."""
    if not NAME.fullmatch(name):
        raise click.BadParameter("at most 80 characters in one line", param_hint="--name")
    for scope in scopes:
        if not SCOPE.fullmatch(scope):
            raise click.BadParameter(
                f"{scope!r} has more than letters, digits and _ . : -", param_hint="--scope"
            )
    key, text = keys.add(Role(role), name, scopes)
    _show(key, text)


@command.command("list")
@click.option("--all", "with_revoked", is_flag=True, help="Also those that were revoked.")
@click.pass_obj
def list_keys(keys: KeyFile, with_revoked: bool) -> None:
    """List the keys; their texts are known to nobody but their holders."""
    table = Table("id", "role", "name", "scopes", "made", "state")
    for key in keys.list_keys():
        if with_revoked or not key.revoked_s:
            scopes = " ".join(key.scopes) or "all"
            table.add_row(key.id, key.role, Text(key.name), scopes, _moment(key.created_s), _state(key))
    Console(soft_wrap=True).print(table if table.row_count else "No keys.")


@command.command("rotate")
@click.argument("key_id", metavar="ID")
@click.option(
    "--overlap-hours",
    type=click.IntRange(0, MAX_OVERLAP_H),
    default=24,
    show_default=True,
    help="How long the old text stays good; 0 refuses it at once.",
)
@click.pass_obj
def rotate(keys: KeyFile, key_id: str, overlap_hours: int) -> None:
    """Give a key a new text."""
    key, text = keys.rotate(key_id, overlap_hours * 3600)
    _show(key, text)


@command.command("revoke")
@click.argument("key_id", metavar="ID")
@click.pass_obj
def revoke(keys: KeyFile, key_id: str) -> None:
    """Refuse a key from now on, for good."""
    key = keys.revoke(key_id)
    Console(stderr=True, highlight=False).print(f"Key {key.id} is refused within a second.")


@command.command("audit")
@click.pass_obj
def audit(keys: KeyFile) -> None:
    """Show who changed what, and check that nothing was taken out."""
    for record in keys.audit.read():
        about = " ".join(f"{name}={value}" for name, value in record.fields.items() if value)
        click.echo(f"{record.time} {record.event} by {record.by}: {about}")


def _show(key: Key, text: str) -> None:
    # The text alone on standard output, so that a script can take it; the rest is for people.
    Console(stderr=True, highlight=False, soft_wrap=True).print(
        f"Key {key.id} ({key.role}). Keep the text below; nobody can show it again. "
        "Send it as X-API-Key, or as Authorization: Bearer."
    )
    click.echo(text)


def _state(key: Key) -> str:
    if key.revoked_s:
        return f"revoked {_moment(key.revoked_s)}"
    ends = [one.until_s for one in key.hashes if one.until_s]
    return f"in force; the text before until {_moment(max(ends))}" if ends else "in force"


def _moment(time_s: int) -> str:
    return datetime.fromtimestamp(time_s, UTC).strftime("%Y-%m-%d %H:%MZ")
