#!/usr/bin/env python3
"""Holds every operation of the contract, for every kind of caller and record, against who may do and see what (rights/expected.py).

    rights_matrix.py [BINARY]

Starts the real binary with planted records and secrets, asks for every cell, looks for the secrets in every answer, and attacks.
"""
import sys
import tempfile
import time

import yaml

from rights import attacks, callers, cells, expected, sight, world
from running import BINARY, ROOT, Server


def blind_spots(server, admin, looking, callers):
    """Answers to an admin in which nothing is found, though another caller must not see them: leaks that would go by."""
    for collection, rules in expected.RULES.items():
        unseeing = [callers["federation"]] if rules.persons or collection in expected.SHARED_WITH_FEDERATION else []
        unseeing += [callers["reader"]] if rules.personal else []
        targets = [f"/v1/{collection}", f"/v1/changes?collections={collection}"]
        for caller, target in ((caller, target) for caller in unseeing for target in targets):
            for type in ("application/json", "application/x-ndjson", *(["text/csv"] if target == targets[0] else [])):
                answer = server.ask("GET", target, token=admin, Accept=type)
                if not looking.leaks(caller, answer, collection if target == targets[0] else None):
                    yield f"{caller.name}: {target} {type}"
    for name in ("employment", "national-digest", "parity"):
        if not sight.small_numbers(server.ask("GET", f"/v1/reports/{name}", token=admin).json()):
            yield f"report {name}"


def main(binary):
    contract = yaml.load((ROOT / "openapi.yaml").read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, Server(binary, folder) as server:
        admin = server.key("planter", "--role", "admin")
        planted = world.World(server, admin)
        asking = callers.make(server)
        matrix = cells.Matrix(contract, planted)
        looking = sight.Sight([admin, *(caller.token for caller in asking if caller.token)])
        blind = list(blind_spots(server, admin, looking, {caller.name: caller for caller in asking}))
        assert not blind, f"secrets would not be seen in {blind}"
        cursor = server.ask("GET", "/v1/changes?limit=1000", token=admin).json()["next"]
        asked, leaks = 0, []
        for caller in asking:
            for cell in matrix.cells(caller):
                answer = server.ask(cell.method, cell.target, cell.body, cell.type, caller.token, Accept=cell.accept)
                asked += 1
                for wrong in cell.verdict(answer) + looking.leaks(caller, answer, cell.collection):
                    leaks.append(f"{caller.name}: {cell.method} {cell.target} {cell.type if cell.body else cell.accept} {cell.note}: {wrong}")
        for item in server.ask("GET", f"/v1/changes?since={cursor}", token=admin).json()["items"]:
            leaks.append(f"what was refused, or tried by dry_run, has changed {item['collection']}/{item['id']}: {item['op']}")
        for name, wrong in attacks.run(server, planted, {caller.name: caller for caller in asking}, looking):
            asked += 1
            leaks += [f"{name}: {text}" for text in wrong]
    for leak in leaks[:200]:
        print(leak)
    print(f"{len(leaks)} leaks of {asked} cells: {len(asking)} callers, {len(matrix.operations)} operations, {len(expected.RULES)} collections, "
          f"{time.monotonic() - started:.0f} s")
    sys.exit(1 if leaks else 0)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else BINARY)
