"""Items to keep: whoever has the tables or the JSON-LD can show all of an item, a quiz with its answers."""

import csv
import io

from mobility.learning.en_route.exports import TABLES, write_json_ld, write_table
from mobility.learning.model import Binding, BindingKind, Item, ItemKind, Origin

QUIZ = Item(
    "q",
    "p",
    ItemKind.QUIZ,
    {"de": "Spur", "en": "Gauge"},
    {"de": "Wie breit?", "en": "How wide?"},
    1.5,
    (Binding(BindingKind.LINE, route_id="t_5"),),
    Origin("test", license="CC0-1.0"),
    answers=("1435 mm", {"de": "Gleich", "en": "Any"}),
)


def test_tables_have_answers_by_language() -> None:
    rows = {name: list(csv.DictReader(io.StringIO(write_table(name, [QUIZ])))) for name in TABLES}
    told = [
        (row["answer_sequence"], row["language"], row["answer"], row["is_right"]) for row in rows["answers"]
    ]
    assert told == [("1", "", "1435 mm", "1"), ("2", "de", "Gleich", "0"), ("2", "en", "Any", "0")]
    assert [len(rows[name]) for name in ("items", "texts", "bindings")] == [1, 2, 1]


def test_json_ld_has_the_question_with_its_answers() -> None:
    (resource,) = write_json_ld([QUIZ], {"p": "VHS"})["@graph"]
    question = resource["hasPart"]
    assert question["@type"] == "Question"
    assert question["acceptedAnswer"]["text"] == "1435 mm"
    assert [one["text"] for one in question["suggestedAnswer"]] == [
        [{"@language": "de", "@value": "Gleich"}, {"@language": "en", "@value": "Any"}]
    ]
    more = {one["name"]: one["value"] for one in resource["additionalProperty"]}
    assert (more["source"], more["isSimulated"]) == ("test", False)
