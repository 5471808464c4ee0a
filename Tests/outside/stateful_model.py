#!/usr/bin/env python3
"""Drives the real server by random histories, and compares every answer with a model of the contract (model/records.py).

    stateful_model.py [--examples 80] [--steps 40] [--seed 1] [--shrink] [BINARY]

Writes of every form on four collections that refer to each other, alone and in batches, guarded, dry, repeated; what is read back is the record,
its versions and its past, lists and pages, and the feed. What fails is shown as the history that led there.
"""
import argparse
import collections
import itertools
import json
import tempfile
import time
import urllib.parse

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from model.records import KINDS, Refused, Store, new_id
from rights.world import siret
from running import BINARY, Server

COLLECTIONS = st.sampled_from(sorted(KINDS))
TITLES = ["Lire un bilan", "Accueillir", "L'élan, l’été", "Œuvrer"]
OBJECTIVES = ["OBJ-12", "OBJ-13", "OBJ-14"]
MERGE, PATCH, LINES = "application/merge-patch+json", "application/json-patch+json", "application/x-ndjson"


class Machine(RuleBasedStateMachine):
    server = None
    token = None
    numbers = itertools.count(1)
    cursor = None
    answers = collections.Counter()

    @initialize()
    def begin(self):
        self.number = next(Machine.numbers)
        self.store = Store()
        self.kept = {}
        Machine.cursor = self.cursor = self.feed(Machine.cursor, 1000)[1]
        # Something to refer to, so that the first steps do something.
        for place, collection in enumerate(["adherents", "adherents", "campaigns"]):
            key = {"name": TITLES[place], "siret": siret(self.number * 3 + place), "kind": "ACI"}
            body = {**self.FIXED[collection], **(key if collection == "adherents" else {"code": f"M{self.number}-0", "title": TITLES[0]})}
            id = self.uuid(collection, place)
            self.holds(self.ask("PUT", f"/v1/{collection}/{id}", body), lambda store: store.put(collection, id, body), collection, id)

    # MARK: - Asking

    def ask(self, method, target, body=None, type="application/json", **fields):
        answer = self.server.ask(method, target, body, type, self.token, **fields)
        hypothesis.note(f"{method} {target} {fields} {body!r}: {answer.status} {answer.code or ''}")
        Machine.answers[f"{answer.status} {answer.code or ''}".strip()] += 1
        return answer

    def get(self, target):
        answer = self.ask("GET", target)
        assert answer.status == 200, (target, answer.status, answer.body)
        return answer.json()

    def holds(self, answer, predicted, collection, id=None, dry=False):
        """Compares an answer with what the model says; the model's id of a record that the server has made becomes the server's."""
        try:
            status, version = predicted(self.store.copy() if dry else self.store)
        except Refused as refused:
            assert (answer.status, answer.code) == (refused.status, refused.code), (answer.status, answer.body, "predicted", str(refused))
            return
        assert answer.status == status, (answer.status, answer.body, "predicted", status)
        if status == 204:
            return
        told = answer.json()
        assert told["version"] == version and answer.headers["etag"] == f'"{version}"', (told, version)
        if id and id.startswith("new-") and not dry:
            self.rename(collection, id, told["id"])
        if not dry:
            self.same(told, collection, told["id"], self.store.histories[collection, told["id"]].record, version)

    def rename(self, collection, old, new):
        self.store.histories[collection, new] = self.store.histories.pop((collection, old))
        self.store.changes = [(collection, new) if change == (collection, old) else change for change in self.store.changes]

    def same(self, told, collection, id, record, version):
        known = {name: value for name, value in told.items() if name not in (*KINDS[collection].computed, "created_at", "updated_at")}
        wanted = {name: value for name, value in record.items() if name not in KINDS[collection].computed}
        assert known == {**wanted, "id": id, "version": version, "origin": "occitanie"}, (known, wanted, version)

    # MARK: - Making things up

    def uuid(self, collection, place):
        return f"0194c000-{sorted(KINDS).index(collection):04x}-7000-8000-{self.number:08x}{place:04x}"

    def ids(self, collection):
        """Ids of records that are, were, or never have been."""
        known = [id for name, id in self.store.histories if name == collection]
        return st.sampled_from([*self.store.living(collection)] * 3 + known * 2 + [self.uuid(collection, place) for place in range(2)])

    def values(self, collection, name):
        """Good values of a member, and some that are refused."""
        pool = {
            "code": [f"M{self.number}-{place}" for place in range(3)], "siret": [siret(self.number * 3 + place) for place in range(3)],
            "title": TITLES, "name": TITLES, "kind": ["ACI", "EI"], "objective": ["Savoir lire.", "Savoir écrire."],
            "starts_on": ["2026-01-01", "2026-02-01"], "status": list(KINDS[collection].states)}
        if name in pool:
            return st.sampled_from(pool[name])
        if name == "objective_codes":
            return st.lists(st.sampled_from(OBJECTIVES), max_size=3)
        if name == "external_ids":
            return st.dictionaries(st.sampled_from(["asp", "siae"]), st.sampled_from([f"x{self.number}-{place}" for place in range(2)]), max_size=2)
        return self.ids(KINDS[collection].references[name])

    OPTIONAL = {
        "adherents": ["parent_id"], "trainings": ["objective", "provider_adherent_id"], "campaigns": ["starts_on"], "engagements": []}
    FIXED = {
        "adherents": {"address": {"insee_code": "31555"}}, "campaigns": {"level": "regional"}, "engagements": {},
        "trainings": {"audiences": ["director"], "themes": ["finance"], "duration_hours": 7, "platform": "coorace"}}

    def body(self, data, collection):
        required = {name: data.draw(self.values(collection, name)) for name in KINDS[collection].required if name not in self.FIXED[collection]}
        more = data.draw(st.sets(st.sampled_from([*self.OPTIONAL[collection], "objective_codes", "external_ids"]), max_size=3))
        body = {**self.FIXED[collection], **required, **{name: data.draw(self.values(collection, name)) for name in sorted(more)}}
        if data.draw(st.integers(0, 5)) == 0:
            body["status"] = data.draw(self.values(collection, "status"))
        return body

    def changes(self, data, collection):
        names = [*self.OPTIONAL[collection], *(name for name in KINDS[collection].required if name not in self.FIXED[collection]),
                 "objective_codes", "external_ids", "status"]
        chosen = data.draw(st.lists(st.sampled_from(names), min_size=0, max_size=2, unique=True))
        cleared = {name for name in chosen if name not in ("status", "siret") and data.draw(st.integers(0, 4)) == 0}
        return {name: None if name in cleared else data.draw(self.values(collection, name)) for name in chosen}

    def match(self, data, collection, id):
        """A version for If-Match: none, any, the present one, or another."""
        history = self.store.alive(collection, id)
        return data.draw(st.sampled_from([None, None, None, "*", history.version if history else 1, (history.version if history else 1) + 1]))

    @staticmethod
    def guarded(match):
        return {} if match is None else {"If_Match": "*" if match == "*" else f'"{match}"'}

    # MARK: - Writes

    @rule(collection=COLLECTIONS, data=st.data(), dry=st.sampled_from([False, False, False, True]), keyed=st.booleans())
    def create(self, collection, data, dry, keyed):
        body, id = self.body(data, collection), new_id()
        fields = {"Idempotency_Key": f"k{next(Machine.numbers)}"} if keyed and not dry else {}
        answer = self.ask("POST", f"/v1/{collection}" + ("?dry_run=true" if dry else ""), body, **fields)
        if fields and answer.status == 201:
            self.kept[fields["Idempotency_Key"]] = (f"/v1/{collection}", body, answer)
        self.holds(answer, lambda store: store.create(collection, id, body), collection, id, dry)

    @rule(data=st.data())
    def repeat(self, data):
        """A request whose answer was lost is answered the same, once done; the key with another request is refused."""
        if not self.kept:
            return
        key = data.draw(st.sampled_from(sorted(self.kept)))
        target, body, first = self.kept[key]
        again = self.ask("POST", target, body, Idempotency_Key=f'"{key}"')
        assert (again.status, again.body) == (first.status, first.body) and again.headers["idempotency-replayed"] == "true", (again, first)
        assert again.headers["location"] == first.headers["location"] and again.headers["etag"] == first.headers["etag"]
        other = self.ask("POST", target, {**body, "objective_codes": ["OBJ-20"]}, Idempotency_Key=key)
        assert other.status == 422, other

    @rule(collection=COLLECTIONS, data=st.data(), dry=st.sampled_from([False, False, False, True]), absent=st.sampled_from([False, False, True]))
    def put(self, collection, data, dry, absent):
        id, body = data.draw(self.ids(collection)), self.body(data, collection)
        match = None if absent else self.match(data, collection, id)
        fields = {"If_None_Match": "*"} if absent else self.guarded(match)
        answer = self.ask("PUT", f"/v1/{collection}/{id}" + ("?dry_run=true" if dry else ""), body, **fields)
        self.holds(answer, lambda store: store.put(collection, id, body, match, absent), collection, id, dry)

    @rule(collection=COLLECTIONS, data=st.data(), dry=st.sampled_from([False, False, False, True]))
    def merge(self, collection, data, dry):
        id, patch = data.draw(self.ids(collection)), self.changes(data, collection)
        match = self.match(data, collection, id)
        answer = self.ask("PATCH", f"/v1/{collection}/{id}" + ("?dry_run=true" if dry else ""), patch, MERGE, **self.guarded(match))
        self.holds(answer, lambda store: store.merge(collection, id, patch, match), collection, id, dry)

    @rule(collection=COLLECTIONS, data=st.data())
    def json_patch(self, collection, data):
        id = data.draw(self.ids(collection))
        history = self.store.alive(collection, id)
        operations = []
        for op in data.draw(st.lists(st.sampled_from(["test", "append", "replace", "add", "remove"]), min_size=1, max_size=3)):
            text = "title" if collection in ("trainings", "campaigns") else "status"
            name = data.draw(st.sampled_from(["objective_codes", *self.OPTIONAL[collection], text]))
            if op == "test":
                version = history.version if history else 1
                operations.append({"op": "test", "path": "/version", "value": data.draw(st.sampled_from([version, version, version + 1]))})
            elif op == "append":
                operations.append({"op": "add", "path": "/objective_codes/-", "value": data.draw(st.sampled_from(OBJECTIVES))})
            elif op == "remove":
                operations.append({"op": "remove", "path": f"/{name}"})
            else:
                operations.append({"op": op, "path": f"/{name}", "value": data.draw(self.values(collection, name))})
        if any(operation["op"] == "remove" and operation["path"] == "/objective_codes" for operation in operations):
            operations = [operation for operation in operations if operation["path"] != "/objective_codes/-"]
        match = self.match(data, collection, id)
        answer = self.ask("PATCH", f"/v1/{collection}/{id}", operations, PATCH, **self.guarded(match))
        self.holds(answer, lambda store: store.json_patch(collection, id, operations, match), collection, id)

    @rule(collection=COLLECTIONS, data=st.data(), dry=st.sampled_from([False, False, False, True]))
    def delete(self, collection, data, dry):
        id = data.draw(self.ids(collection))
        match = self.match(data, collection, id)
        answer = self.ask("DELETE", f"/v1/{collection}/{id}" + ("?dry_run=true" if dry else ""), **self.guarded(match))
        self.holds(answer, lambda store: store.delete(collection, id, match), collection, id, dry)

    @rule(collection=COLLECTIONS, data=st.data())
    def restore(self, collection, data):
        id = data.draw(self.ids(collection))
        answer = self.ask("POST", f"/v1/{collection}/{id}/restore")
        self.holds(answer, lambda store: store.restore(collection, id), collection, id)

    @rule(collection=COLLECTIONS, data=st.data(), action=st.sampled_from(["upsert", "upsert", "upsert", "create", "update", "delete"]),
          mode=st.sampled_from(["atomic", "partial"]), lines=st.booleans(), dry=st.sampled_from([False, False, False, True]))
    def batch(self, collection, data, action, mode, lines, dry):
        items = []
        for way in data.draw(st.lists(st.sampled_from(["new", "id", "external"]), min_size=1, max_size=4)):
            if way == "new":
                item = self.body(data, collection)
            elif way == "id":
                item = {**self.changes(data, collection), "id": data.draw(self.ids(collection))}
            else:
                item = {**self.changes(data, collection), "external_ids": data.draw(self.values(collection, "external_ids"))}
            if data.draw(st.integers(0, 5)) == 0:
                item["if_version"] = data.draw(st.integers(1, 3))
            items.append(item)
        body = b"".join(json.dumps(item).encode() + b"\n" for item in items) if lines else {"items": items}
        target = f"/v1/{collection}/batch?action={action}&mode={mode}" + ("&dry_run=true" if dry else "")
        answer = self.ask("POST", target, body, LINES if lines else "application/json")
        after, results = self.store.copy(), []
        for item in items:
            try:
                results.append(after.item(collection, action, item))
            except Refused as refused:
                results.append(("failed", refused.status, None, None))
        failed = [place for place, result in enumerate(results) if result[0] == "failed"]
        if mode == "atomic" and failed:
            assert answer.status == 422, (answer, results)
            told = {int(issue["pointer"].split("/")[1]) for issue in answer.json()["errors"]}
            assert told == set(failed), (answer.body, results)
            return
        assert answer.status == (200 if mode == "atomic" else 207), (answer, results)
        told = answer.json()
        assert [(one["outcome"], one["status"]) for one in told["results"]] == [result[:2] for result in results], (told, results)
        assert told["summary"] == {
            outcome: sum(result[0] == outcome for result in results) for outcome in ("created", "updated", "unchanged", "deleted", "failed")}, told
        if dry:
            return
        self.store = after
        for one, (outcome, _, id, version) in zip(told["results"], results):
            if outcome != "failed":
                assert one["version"] == version and (id.startswith("new-") or one["id"] == id), (one, id, version)
                if id.startswith("new-") and (collection, id) in self.store.histories:
                    self.rename(collection, id, one["id"])

    # MARK: - Reads

    @rule(collection=COLLECTIONS, data=st.data())
    def read(self, collection, data):
        id = data.draw(self.ids(collection))
        answer, history = self.ask("GET", f"/v1/{collection}/{id}"), self.store.alive(collection, id)
        if history is None:
            assert answer.status == 404, answer
            return
        self.same(answer.json(), collection, id, history.record, history.version)
        assert self.ask("GET", f"/v1/{collection}/{id}", If_None_Match=f'"{history.version}"').status == 304
        assert self.ask("GET", f"/v1/{collection}/{id}", If_None_Match=f'"{history.version + 1}"').status == 200

    @rule(collection=COLLECTIONS, data=st.data())
    def past(self, collection, data):
        """Every version stands in the history, and `as_of` the moment of one gives it."""
        id = data.draw(self.ids(collection))
        history = self.store.histories.get((collection, id))
        if history is None:
            assert self.ask("GET", f"/v1/{collection}/{id}/revisions").status == 404
            return
        told = self.get(f"/v1/{collection}/{id}/revisions?limit=500")["items"][::-1]
        assert [(one["version"], one["op"]) for one in told] == [(place + 1, version.op) for place, version in enumerate(history.versions)], told
        for one, version in zip(told, history.versions):
            if version.op == "put":
                self.same(one["data"], collection, id, version.record, one["version"])
        ends = [one["at"] for one in told[1:]] + ["9999"]
        seen = [(one, version) for one, version, end in zip(told, history.versions, ends) if one["at"] < end]
        one, version = data.draw(st.sampled_from(seen))
        answer = self.ask("GET", f"/v1/{collection}/{id}?as_of={one['at']}")
        if version.op == "put":
            self.same(answer.json(), collection, id, version.record, one["version"])
        else:
            assert answer.status == 404, answer

    @rule(collection=COLLECTIONS, data=st.data(), limit=st.integers(1, 3), descending=st.booleans())
    def select(self, collection, data, limit, descending):
        """The pages of a selection hold what lives and fits, once, in order."""
        living = self.store.living(collection)
        ours = {
            "adherents": f"siret={','.join(siret(self.number * 3 + place) for place in range(3))}", "trainings": f"code.prefix=M{self.number}-",
            "campaigns": f"code.prefix=M{self.number}-", "engagements": "id=" + ",".join([*living, self.uuid(collection, 0)])}[collection]
        name, test, value = data.draw(st.sampled_from([
            (None, "", None), ("status", "status={}", data.draw(self.values(collection, "status"))),
            ("status", "status.ne={}", next(iter(KINDS[collection].states))),
            ("objective_codes", "objective_codes={}", data.draw(st.sampled_from(OBJECTIVES)))]))
        order = "status" if collection == "engagements" else "name" if collection == "adherents" else "code"
        target = f"/v1/{collection}?{ours}&sort={'-' if descending else ''}{order}&limit={limit}&count=exact" + (f"&{test.format(value)}" if name else "")

        def fits(record):
            if name is None:
                return True
            held = record[name]
            return value in held if isinstance(held, list) else (held != value if ".ne=" in test else held == value)

        wanted = {id for id, history in living.items() if fits(history.record)}
        found, pages = [], 0
        while target:
            page = self.get(target)
            assert page["total"] == len(wanted) and len(page["items"]) <= limit, (target, page, wanted)
            found += page["items"]
            target, pages = page.get("next"), pages + 1
            target = target and target[target.index("/v1/"):]
        ids = [record["id"] for record in found]
        assert len(ids) == len(set(ids)) and set(ids) == wanted, (found, wanted)
        assert pages == max(1, -(-len(wanted) // limit)), (pages, wanted)
        if order == "code":
            assert [record["code"] for record in found] == sorted((record["code"] for record in found), reverse=descending), found
        for record in found:
            self.same(record, collection, record["id"], living[record["id"]].record, living[record["id"]].version)

    @rule(limit=st.integers(1, 4))
    def follow(self, limit):
        """The feed tells each record once, at its latest change, in the order of the changes."""
        told, _ = self.feed(self.cursor, limit)
        assert [(item["collection"], item["id"]) for item in told] == self.store.changes, (told, self.store.changes)
        for item in told:
            history = self.store.histories[item["collection"], item["id"]]
            assert (item["op"], item["version"]) == (history.versions[-1].op, history.version), (item, history)
            if history.alive:
                self.same(item["data"], item["collection"], item["id"], history.record, history.version)

    def feed(self, cursor, limit):
        """All changes after a place, read so many at a time, and the place where they end."""
        told = []
        while True:
            page = self.get(f"/v1/changes?limit={limit}" + (f"&since={urllib.parse.quote(cursor)}" if cursor else ""))
            told, cursor = told + page["items"], page["next"]
            if not page["has_more"]:
                return told, cursor


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", nargs="?", default=BINARY)
    parser.add_argument("--examples", type=int, default=80)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--shrink", action="store_true", help="look for the shortest history that fails, for minutes")
    options = parser.parse_args()
    started = time.monotonic()
    settings = hypothesis.settings(
        max_examples=options.examples, stateful_step_count=options.steps, deadline=None, database=None, print_blob=False,
        report_multiple_bugs=False, phases=[hypothesis.Phase.generate, *([hypothesis.Phase.shrink] if options.shrink else [])],
        suppress_health_check=[*hypothesis.HealthCheck])
    with tempfile.TemporaryDirectory() as folder, Server(options.binary, folder) as server:
        Machine.server, Machine.token = server, server.key("model", "--role", "admin")
        run_state_machine_as_test(hypothesis.seed(options.seed)(Machine), settings=settings)
    print(", ".join(f"{count} × {told}" for told, count in sorted(Machine.answers.items())))
    print(f"{Machine.answers.total()} requests answered as predicted: {options.examples} histories of up to {options.steps} steps, "
          f"seed {options.seed}, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
