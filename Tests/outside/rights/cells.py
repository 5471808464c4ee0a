"""The cells of the matrix: each operation of the contract, in each of its forms, on each kind of record, with what a caller is to be told.

A refusal is asked for in earnest, and the feed shows afterwards that nothing has happened; what is allowed is tried by `dry_run`.
"""
import dataclasses
import json

from . import expected, sight, world

UNKNOWN = world.uuid(0xFFFFF)
METHODS = ("get", "put", "post", "patch", "delete")
ALLOWED = "allowed"
# How many planted records of these the federation sees.
SHARED = {"contributions": 1, "contacts": 1}


@dataclasses.dataclass
class Cell:
    method: str
    target: str
    wanted: object
    collection: str | None = None
    body: object = None
    type: str = "application/json"
    accept: str = "*/*"
    note: str = ""
    holds: object = None
    """A look at the answer to an allowed request, which gives a list of what is wrong."""

    def verdict(self, answer):
        told = (answer.status, answer.code)
        if self.wanted == ALLOWED:
            # That others refer to a record is told to those who may delete it.
            if answer.status < 300 or told == (409, "referenced"):
                return self.holds(answer) if self.holds and answer.status < 300 else []
            return [f"told {told}, allowed is it"]
        wanted = self.wanted if isinstance(self.wanted, list) else [self.wanted]
        return [] if told in wanted else [f"told {told}, to be told {' or '.join(map(str, wanted))}"]


class Matrix:
    def __init__(self, contract, planted):
        self.contract = contract
        self.world = planted
        self.present = {}
        for (collection, kind), plant in planted.plants.items():
            self.present[collection, kind] = planted.server.ask("GET", f"/v1/{collection}/{plant.alive}", token=planted.token).json()
        self.operations = [
            (path, method, item[method]) for path, item in contract["paths"].items() for method in METHODS if method in item]

    def cells(self, caller):
        for path, method, operation in self.operations:
            found = list(self.of(caller, path, method, operation))
            if not found:
                raise AssertionError(f"{method.upper()} {path} has no rule: say in rights/expected.py who may")
            yield from found

    def of(self, caller, path, method, operation):
        parts = path.split("/")
        if path in expected.OPEN:
            yield Cell("GET", path, ALLOWED)
        elif path in expected.ANY_KEY:
            yield Cell("GET", path.replace("{list}", "themes"), ALLOWED if caller.good else expected.refusal(caller))
        elif path.startswith(expected.ADMIN):
            yield from self.administration(caller, path, method, operation)
        elif path.startswith("/v1/reports/"):
            yield self.report(caller, parts[-1])
        elif path.startswith("/v1/changes"):
            yield from self.feed(caller, path, operation)
        elif path.endswith("/evidence"):
            allowed = caller.reads("objectives")
            yield Cell("GET", "/v1/objectives/OBJ-12/evidence?limit=500", ALLOWED if allowed else expected.refusal(caller),
                       holds=lambda answer: self.evidence(caller, answer.json()))
        elif parts[2] in expected.RULES:
            yield from self.records(caller, parts[2], "/".join(parts[3:]), method, operation)

    # MARK: - Beside the records

    def administration(self, caller, path, method, operation):
        if caller.good and "admin" in caller.rights and caller.bound and "webhooks" in path:
            target = path.replace("{id}", self.world.webhook).replace("{delivery}", UNKNOWN)
            yield Cell(method.upper(), target, [(403, "not_owner")], body={} if method in ("post", "patch") else None)
        elif caller.good and "admin" in caller.rights:
            target = path.replace("{id}", self.world.webhook if "webhooks" in path and method == "get" else UNKNOWN).replace("{delivery}", UNKNOWN)
            if method == "get":
                yield Cell("GET", target, [(404, "not_found")] if "{delivery}" in path or "/keys/" in path else ALLOWED)
            elif "{id}" in path:
                yield Cell(method.upper(), target, [(404, "not_found"), (415, "unsupported_media_type")], body={} if method == "patch" else None)
            else:
                yield Cell(method.upper(), target, [(422, "validation_failed")], body={})
        else:
            body = {"name": "stolen", "role": "admin", "url": "https://hooks.example.org/stolen"} if method in ("post", "patch") else None
            target = path.replace("{id}", self.world.webhook).replace("{delivery}", UNKNOWN)
            yield Cell(method.upper(), target, expected.refusal(caller), body=body)

    def report(self, caller, name):
        allowed = all(caller.reads(source) for source in expected.REPORTS[name])

        def look(answer):
            report = answer.json()
            wrong = sight.small_numbers(report) if caller.is_federation else []
            for row in report["rows"] if name == "objectives-coverage" else []:
                counted = row["by_collection"]
                wrong += [f"{row['code']} counts {found}" for found in counted if counted[found] and not caller.reads(found)]
                if caller.is_federation and row["code"] == "OBJ-12":
                    wrong += [f"counts {counted[found]} {found}" for found in SHARED if counted.get(found) and counted[found] != SHARED[found]]
            return wrong

        return Cell("GET", f"/v1/reports/{name}", ALLOWED if allowed else expected.refusal(caller), holds=look)

    def evidence(self, caller, answer):
        named = {item["collection"] for item in answer["items"]} | {item["collection"] for item in answer["collections"]}
        wrong = [f"evidence from {name}" for name in named if not caller.reads(name)]
        if caller.is_federation:
            counts = {item["collection"]: item["count"] for item in answer["collections"]}
            wrong += [f"{counts.get(name)} {name} counted" for name in SHARED if caller.reads(name) and counts.get(name) != SHARED[name]]
        return wrong

    def feed(self, caller, path, operation):
        readable = {name for name in expected.RULES if caller.reads(name)}
        wanted = ALLOWED if readable else expected.refusal(caller)

        def only_readable(answer):
            if answer.headers["content-type"].startswith("application/x-ndjson"):
                return []
            body = answer.json()
            wrong = [f"a change of {name}" for name in {item["collection"] for item in body["items"]} - readable]
            counts = {item["collection"]: item["count"] for item in body["items"] if "digest" in item}
            shared = SHARED if caller.is_federation else {}
            return wrong + [f"a digest of {counts[name]} {name}" for name in counts if name in shared and counts[name] != shared[name]]

        if path.endswith("digests"):
            yield Cell("GET", path, wanted, holds=only_readable)
            return
        for type in operation["responses"]["200"]["content"]:
            if type != "text/event-stream":
                yield Cell("GET", f"{path}?limit=1000" if type == "application/json" else path, wanted, accept=type, holds=only_readable)
        for name in expected.RULES:
            allowed = ALLOWED if name in readable else expected.refusal(caller)
            yield Cell("GET", f"{path}?collections={name}", allowed, holds=only_readable)

    # MARK: - Records

    def records(self, caller, collection, rest, method, operation):
        if method == "get":
            yield from self.reading(caller, collection, rest, operation)
            return
        if rest == "purge":
            allowed = {"admin", "personal:read"} <= caller.rights and caller.good
            told = [(403, "not_owner")] if caller.bound else ALLOWED
            yield Cell("POST", "/v1/contacts/purge?dry_run=true", told if allowed else expected.refusal(caller))
            return
        kinds = world.KINDS[collection]
        for kind in kinds if caller.bound else kinds[:1]:
            yield from self.writing(caller, collection, kind, rest, method, operation)

    def reading(self, caller, collection, rest, operation):
        rules = expected.RULES[collection]
        allowed = caller.reads(collection)
        wanted = ALLOWED if allowed else expected.refusal(caller)
        kind = world.KINDS[collection][-1]
        plant = self.world.plants[collection, kind]
        # What the federation does not see is not there for it.
        hidden = caller.is_federation and collection in expected.SHARED_WITH_FEDERATION
        one = [(404, "not_found")] if allowed and hidden else wanted
        base = f"/v1/{collection}"
        if rest == "":
            for type in operation["responses"]["200"]["content"]:
                yield Cell("GET", base, wanted, collection, accept=type)
            if not allowed:
                return
            shared = SHARED[collection] if hidden else None
            yield Cell("GET", f"{base}?count=exact&limit=500", ALLOWED, collection, accept="application/json",
                       holds=lambda answer: [] if shared is None or answer.json()["total"] == shared else [f"counts {answer.json()['total']}"])
            yield Cell("GET", f"{base}?as_of=2099-01-01T00:00:00.000Z", ALLOWED, collection, accept="application/x-ndjson")
            for name in self.includes(operation):
                readable = caller.reads(expected.target(collection, name))
                yield Cell("GET", f"{base}?include={name}", ALLOWED if readable else expected.refusal(caller), collection, note="include")
            yield from self.hidden(caller, collection, rules)
            if any(parameter.get("$ref", "").endswith("/q") or parameter.get("name") == "q" for parameter in operation["parameters"]):
                yield Cell("GET", f"{base}?q=zqvnonpublie", ALLOWED, collection)
        elif rest == "{id}":
            yield Cell("GET", f"{base}/{plant.alive}", one, collection)
            if allowed and not hidden:
                yield Cell("GET", f"{base}/{plant.alive}?as_of=2099-01-01T00:00:00.000Z", one, collection)
            if hidden and allowed and collection == "contributions":
                yield Cell("GET", f"{base}/{self.world.published}", ALLOWED, collection)
                yield Cell("GET", f"{base}/{self.world.withdrawn}", [(404, "not_found")], collection)
        elif rest == "{id}/revisions":
            for id in filter(None, (plant.alive, plant.deleted)):
                yield Cell("GET", f"{base}/{id}/revisions", one, collection)
            if hidden and allowed and collection == "contributions":
                yield Cell("GET", f"{base}/{self.world.published}/revisions", ALLOWED, collection)
                yield Cell("GET", f"{base}/{self.world.withdrawn}/revisions", [(404, "not_found")], collection)
        elif rest == "{id}/revisions/{version}":
            yield Cell("GET", f"{base}/{plant.alive}/revisions/1", one, collection)
            if hidden and allowed and collection == "contributions":
                yield Cell("GET", f"{base}/{self.world.published}/revisions/1", [(404, "not_found")], collection)
                yield Cell("GET", f"{base}/{self.world.withdrawn}/revisions/1", [(404, "not_found")], collection)
        elif rest == "{id}/seats":
            yield Cell("GET", f"{base}/{plant.alive}/seats", one, collection)
        elif rest == "{id}/export":
            readable = all(caller.reads(name) for name in expected.EXPORT)
            yield Cell("GET", f"{base}/{plant.alive}/export", one if readable else expected.refusal(caller))

    def includes(self, operation):
        for parameter in operation["parameters"]:
            name = parameter.get("$ref", "").removeprefix("#/components/parameters/")
            if name.endswith(".include"):
                schema = self.contract["components"]["parameters"][name]["schema"]
                return schema.get("items", schema)["enum"]
        return []

    def hidden(self, caller, collection, rules):
        """Filters and orders by what is not shown would tell it."""
        told = [(403, "personal_scope_required")]
        paths = [] if caller.sees_persons or rules.is_personal else rules.personal
        for path in paths:
            for text in (f"{path}={world.uuid(1)}", f"{path}.null=false", f"{path}.ne={world.uuid(1)}"):
                yield Cell("GET", f"/v1/{collection}?{text}", told, collection)
            yield Cell("GET", f"/v1/{collection}?sort={path}", told + [(400, "invalid_parameter")], collection)
            yield Cell("GET", f"/v1/{collection}?fields={path}", ALLOWED, collection)
        for path in sight.persons(collection) if caller.is_federation else []:
            for text in (f"{path}=3", f"{path}.lt=4", f"{path}.null=true", f"sort={path}", f"sort=-{path}", f"{path}=3&count=exact"):
                yield Cell("GET", f"/v1/{collection}?{text}", told, collection)
            yield Cell("GET", f"/v1/{collection}?fields={path}", ALLOWED, collection)

    # MARK: - Writes

    def writing(self, caller, collection, kind, rest, method, operation):
        plant, present = self.world.plants[collection, kind], self.present[collection, kind]
        base = f"/v1/{collection}"
        changed = {"objective_codes": ["OBJ-13"]} if collection != "objectives" else {"note": "Autrement"}
        if rest == "" and method == "post":
            yield self.write(caller, collection, kind, "POST", base, plant.fresh, creates=True, fresh=plant.fresh)
        elif rest == "{id}" and method == "put":
            seen = {name: value for name, value in present.items() if caller.sees_persons or name not in expected.RULES[collection].personal}
            yield self.write(caller, collection, kind, "PUT", f"{base}/{plant.alive}", {**seen, **changed})
            if collection != "objectives":
                yield self.write(caller, collection, kind, "PUT", f"{base}/{UNKNOWN}", plant.fresh, creates=True, fresh=plant.fresh)
        elif rest == "{id}" and method == "patch":
            for type in operation["requestBody"]["content"]:
                body = [{"op": "add", "path": f"/{name}", "value": value} for name, value in changed.items()] if "json-patch" in type else changed
                yield self.write(caller, collection, kind, "PATCH", f"{base}/{plant.alive}", body, type=type)
        elif rest == "{id}" and method == "delete":
            yield self.write(caller, collection, kind, "DELETE", f"{base}/{plant.alive}")
        elif rest == "{id}/restore":
            yield self.write(caller, collection, kind, "POST", f"{base}/{plant.deleted}/restore", creates=collection == "adherents")
        elif rest == "{id}/anonymise":
            yield self.write(caller, collection, kind, "POST", f"{base}/{plant.alive}/anonymise")
        elif rest == "batch":
            yield from self.batches(caller, collection, kind, operation, changed)

    def refused(self, caller, collection, kind, creates=False, fresh=None):
        """What a write of a record of this kind is told; None when it is allowed."""
        if not caller.writes(collection):
            return (403, "acknowledge_only") if caller.good and caller.acknowledges(collection) else expected.refusal(caller)
        if fresh is not None and not caller.sees_persons and set(fresh) & set(expected.RULES[collection].personal):
            return (403, "personal_scope_required")
        # Its own record is the one that there is: a bound key makes no other adherent.
        if caller.bound and (not expected.owns(collection, kind) or creates and collection == "adherents"):
            return (403, "not_owner")
        return None

    def write(self, caller, collection, kind, method, target, body=None, type="application/json", creates=False, fresh=None):
        told = self.refused(caller, collection, kind, creates, fresh)
        if told and told[1] == "acknowledge_only":
            # It does not see them, so they are not there for it either.
            told = [told, (404, "not_found")]
        return Cell(method, target if told else f"{target}?dry_run=true", told or ALLOWED, collection, body, type, note=kind)

    def batches(self, caller, collection, kind, operation, changed):
        plant = self.world.plants[collection, kind]
        forms = [("upsert", [plant.fresh], True), ("create", [plant.fresh], True), ("update", [{"id": plant.alive, **changed}], False),
                 ("upsert", [{"id": plant.alive, **changed}], False), ("delete", [{"id": plant.alive}], False)]
        if collection == "objectives":
            forms = forms[2:4]
        for type in operation["requestBody"]["content"]:
            for action, records, creates in forms if type == "application/json" else forms[-1:]:
                if type == "application/json":
                    body = {"items": records}
                else:
                    body = lines(records) if type == "application/x-ndjson" else table(records)
                told = self.refused(caller, collection, kind, creates, records[0] if creates else None)
                # Without the scope no body is read: one is enough for all.
                is_early = told and told[1] not in ("not_owner", "personal_scope_required")
                if is_early and action != "delete" and collection != "objectives":
                    continue
                for mode in ("atomic",) if is_early else ("atomic", "partial"):
                    target = f"/v1/{collection}/batch?action={action}&mode={mode}"
                    yield self.batch(caller, collection, kind, target, body, type, mode, told, action)

    def batch(self, caller, collection, kind, target, body, type, mode, told, action):
        if told is None:
            known = ("not_owner", "reserved_member", "insufficient_scope", "acknowledge_only")
            look = lambda answer: [f"a record is refused: {code}" for code in known if f'"{code}"'.encode() in answer.body]
            wanted = [(200, None), (207, None)]
            if action == "delete":
                wanted.append((422, "validation_failed"))
            return Cell("POST", target + "&dry_run=true", wanted, collection, body, type, note=kind, holds=look)
        if told[1] not in ("not_owner", "personal_scope_required"):
            return Cell("POST", target, told, collection, body, type, note=kind)
        # A record of a batch is refused like a request of its own.
        cell = Cell("POST", target, [(422, "validation_failed")] if mode == "atomic" else ALLOWED, collection, body, type, note=kind)
        if mode == "partial":
            cell.holds = lambda answer: [] if answer.json()["results"][0]["status"] == 403 and told[1].encode() in answer.body else ["not refused"]
        return cell


def lines(records):
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def table(records):
    names = [name for name in records[0] if isinstance(records[0][name], str)]
    return "\r\n".join([",".join(names), *(",".join(record[name] for name in names) for record in records), ""]).encode()
