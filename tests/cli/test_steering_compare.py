"""`mobility steering compare`: days put together, with what is expected of advice counted day by day."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mobility.cli.steering import command
from mobility.cli.steering_compare import holds, read_changes


def day(folder: Path, name: str, crowding: dict[tuple[str, float], float], travel: float = 40.4) -> Path:
    """A day: crowding minutes by what is told and share; 1000 and 40 min with nothing."""
    told = [("no information", 0.0, 1000.0, 40.0)]
    told += [(word, share, minutes, travel) for (word, share), minutes in crowding.items()]
    days = [
        {
            "told": word, "share": share, "crowding_minutes": minutes, "mean_travel_minutes": longer,
            "standing_minutes": minutes / 2, "left_behind": 0, "p95_travel_minutes": 80.0,
        }
        for word, share, minutes, longer in told
    ]  # fmt: skip
    file = folder / f"{name}.json"
    file.write_text(json.dumps({"simulated": True, "date": name, "seed": 5, "days": days}), encoding="utf-8")
    return file


def test_days_are_put_together_and_expectations_counted(tmp_path: Path) -> None:
    good = {("live levels", 0.3): 960.0, ("our advice", 0.3): 900.0, ("our advice", 0.6): 700.0}
    bad = {("live levels", 0.3): 940.0, ("our advice", 0.3): 950.0}
    files = day(tmp_path, "2026-11-24", good), day(tmp_path, "2026-11-25", bad, travel=41.2)
    changes, days = read_changes(files)
    assert days == ["2026-11-24, seed 5", "2026-11-25, seed 5"]
    assert [(one.told, one.share) for one in changes] == [("live levels", 0.3), ("our advice", 0.3)]
    assert list(changes[1].crowding) == pytest.approx([-0.1, -0.05])
    assert list(changes[1].travel) == pytest.approx([0.01, 0.03])
    assert holds(changes, 0.3) == (1, 1), "on the second day levels do better, and it takes 3 % longer"
    picture = tmp_path / "days.png"
    done = CliRunner().invoke(command, ["compare", *map(str, files), "--plot", str(picture)])
    assert done.exit_code == 0, done.output
    assert "simulated riders" in done.output
    assert "-7.5% (-10.0% to -5.0%)" in done.output
    assert picture.stat().st_size > 1000
    both = tmp_path / "both.json"
    both.write_text(json.dumps({"simulated": True, "runs": [json.loads(one.read_text()) for one in files]}))
    assert read_changes((both,)) == (changes, days), "one command may simulate several days"
    assert changes[0].left == changes[0].p95 == (0, 0)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"days": []}', '{"date": "x", "seed": 1, "days": [{"told": 1}]}']
)
def test_other_files_are_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "wrong.json"
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(command, ["compare", str(file)])
    assert done.exit_code == 1
    assert "wrong.json is no result" in done.output.replace("\n", " ")
