"""`mobility rollback`: puts an earlier build of a network into service again."""

import json
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from mobility.network import current_build, find_kept, list_builds, load_network, put_into_service
from mobility.settings import read_settings

WIDTH = 110
"""Of the table, also where the output goes into a file: names of builds are never cut."""


@click.command("rollback")
@click.option("--network", type=click.Path(path_type=Path), help="Directory that `mobility build` wrote.")
@click.option("--to", "build_id", metavar="BUILD", default="", help="A kept build [default: the one before].")
@click.option("--list", "only_list", is_flag=True, help="Only list the builds that are kept.")
def command(network: Path | None, build_id: str, only_list: bool) -> None:
    """Put the build before the one in service, or a named one, into service again.

    A running service takes it within seconds, without a stop. The build is checked file by file first.
    """
    directory = network or read_settings().network
    console = Console(highlight=False, width=max(Console().width, WIDTH))
    if not only_list:
        before = current_build(directory)
        target = find_kept(directory, build_id)
        load_network(target, verify=True)
        put_into_service(target)
        same = " already" if target == before else ""
        console.print(f"[green]{target.name}[/green] is{same} in service in {directory}")
    console.print(_list_kept(directory))


def _list_kept(directory: Path) -> Table:
    in_service = current_build(directory)
    table = Table(box=None, pad_edge=False)
    for heading in ("build", "built at", "content", "MB", ""):
        table.add_column(
            heading, no_wrap=True, overflow="fold", justify="right" if heading == "MB" else "left"
        )
    for build in reversed(list_builds(directory)):
        manifest = _read_manifest(build)
        size = sum(int(file["size"]) for file in manifest.get("files", {}).values()) / 1e6
        table.add_row(
            build.name,
            manifest.get("built_at", "?"),
            str(manifest.get("content_hash", "?"))[:12],
            f"{size:.0f}",
            "[green]in service[/green]" if build == in_service else "",
        )
    return table


def _read_manifest(build: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((build / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest
