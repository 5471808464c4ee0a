"""What an answer must not show to whom: planted secrets, members about persons, small numbers of persons."""
import csv
import io
import json
import re

from . import expected, world

LEAVES = {
    **{name: [f"{name}.{part}" for part in ("women", "men", "other", "unspecified")]
       for name in ("permanent", "pathway", "volunteers", "administrators", "people")},
    "exits": [f"exits.{part}" for part in ("lasting_job", "transition_job", "positive", "other")],
}
SMALLEST_SHOWN = 5


def persons(collection):
    """Paths of the numbers of persons in a record."""
    return [path for name in expected.RULES[collection].persons for path in LEAVES.get(name, [name])]


class Sight:
    """Finds what a caller is shown and must not be."""

    def __init__(self, tokens):
        self.tokens = re.compile("|".join(map(re.escape, tokens)).encode())
        self.people = [secret.encode() for secret in world.PERSONS]

    def leaks(self, caller, answer, collection=None):
        """What is wrong with an answer, as texts."""
        whole = answer.body + b"\n" + repr(answer.headers).encode()
        found = []
        if b"coo_" in whole and self.tokens.search(whole) or world.WEBHOOK_SECRET.encode() in whole:
            found.append("a secret of a key or a webhook")
        if answer.status >= 400 and (b"Zqv" in whole or b"zqv" in whole):
            found.append("a refusal shows what it refuses")
        if not caller.sees_persons or caller.is_federation:
            found += [f"a person: {secret.decode()}" for secret in self.people if secret in whole]
        if caller.is_federation and world.UNPUBLISHED.encode() in whole:
            found.append("what is not published")
        if answer.status < 400 and answer.body:
            found += self.members(caller, answer, collection)
        return found

    def members(self, caller, answer, collection):
        type = answer.headers.get("content-type", "").split(";")[0]
        if not collection and b'"collection"' not in answer.body:
            return []
        if type == "text/csv" and collection:
            rows = list(csv.DictReader(io.StringIO(answer.body.decode())))
            records = [(collection, {name: int(cell) if cell.isdecimal() else cell for name, cell in row.items() if cell}) for row in rows]
            names = {name for row in rows for name in row}
        elif type == "application/json":
            records, names = list(nested(answer.json(), collection)), None
        elif type == "application/x-ndjson":
            records, names = [pair for line in answer.body.splitlines() for pair in nested(json.loads(line), collection)], None
        else:
            return []
        found = []
        for name, record in records:
            rules = expected.RULES[name]
            if not caller.sees_persons:
                found += [f"{name}.{path}" for path in rules.personal if path in (names or record)]
                if rules.is_personal:
                    found.append(f"a record of {name}")
            if caller.is_federation:
                if name in expected.SHARED_WITH_FEDERATION and "status" in record and type != "text/csv":
                    found += [] if expected.SHARED_WITH_FEDERATION[name](record) else [f"{name} not shared"]
                found += [f"{name}.{path} = {count}" for path in persons(name)
                          if isinstance(count := at(record, path), int) and count < SMALLEST_SHOWN]
        return found


def nested(value, collection):
    """Records anywhere in an answer, with the collections they are of."""
    if isinstance(value, list):
        for item in value:
            yield from nested(item, collection)
    elif isinstance(value, dict):
        if collection and ("origin" in value or "version" in value and "status" in value):
            yield collection, value
        for name, inner in value.items():
            if name == "included" and collection:
                for reference, embedded in inner.items():
                    yield from nested(embedded, expected.target(collection, reference))
            elif isinstance(inner, (dict, list)):
                yield from nested(inner, value.get("collection", collection) if name == "data" else collection)


def at(record, path):
    if path in record:
        return record[path]
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record


def small_numbers(report):
    """Paths of numbers of persons in a report that are under what the federation sees."""
    found = []

    def walk(value, path, counts):
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, f"{path}/{name}", counts or name in expected.REPORT_PERSONS)
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                walk(inner, f"{path}/{place}", counts)
        elif counts and isinstance(value, int) and not isinstance(value, bool) and value < SMALLEST_SHOWN:
            found.append(f"{path} = {value}")

    walk({name: value for name, value in report.items() if name not in ("parameters", "sources", "masked")}, "", False)
    return found
