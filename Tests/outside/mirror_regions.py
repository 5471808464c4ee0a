#!/usr/bin/env python3
"""Mirrors three regions into one national node while they change and everything is killed with SIGKILL at random.

  mirror_regions.py BINARY [--seconds 20] [--seed 1] [--register FILE]

The regions begin with the structures of the State's register (../shared/data/siae_occitanie.csv, or as many invented ones where it is not),
split by département. Writers change, create, link, delete, restore and batch. The node pulls them inside its server (`serve --pull`), and
commands pull beside it or, while it is down, into its file. Regions, the node and the commands are killed again and again. Exit 0 when no
`pull --verify` has found a difference, during it all or after, and each region's records stand in the node byte for byte, those of two
regions asked for at once. Standard library only, loopback only.
"""
import argparse
import csv
import http.client
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

from kill_under_writers import Server

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ORIGINS = ["occitanie", "bretagne", "corse"]
COLLECTIONS = ["adherents", "trainings"]
BROKEN = (OSError, http.client.HTTPException, ValueError)


def check_digit(body):
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def invented():
    """Structures in the register's columns."""
    with open(ROOT / "Sources/CReferenceData/data/communes_occitanie.csv", encoding="utf-8", newline="") as file:
        communes = [row for row in csv.DictReader(file) if row["codes_postaux"]]
    mapping = json.loads((ROOT / "scripts/mappings/siae.json").read_text(encoding="utf-8"))
    absent = dict.fromkeys([*mapping["columns"], *mapping["ignore"]], "")
    rng = random.Random(42)
    for number in range(360):
        siren = f"{20_000_000 + number:08d}"
        siren += check_digit(siren)
        siret = siren + "0001"
        commune = rng.choice(communes)
        yield absent | {
            "source_id": str(number), "siret": siret + check_digit(siret), "kind": rng.choice(["ACI", "AI", "EI", "ETTI"]), "naf": "8899B",
            "name": f"Structure inventée {number}", "address_line_1": "1 rue de l'Essai", "post_code": commune["codes_postaux"].split()[0],
            "department": commune["code_insee"][:2], "code_insee": commune["code_insee"]}


def structures(register):
    if register and os.path.exists(register):
        with open(register, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    return list(invented())


class Region:
    def __init__(self, binary, folder, origin, rows, seed):
        self.folder, self.origin = os.path.join(folder, origin), origin
        os.mkdir(self.folder)
        self.server = Server(binary, self.folder, "--origin", origin)
        self.server.start()
        self.url = f"http://127.0.0.1:{self.server.port}"
        self.token = self.server.key("editor")
        self.token_file = os.path.join(self.folder, "token")
        pathlib.Path(self.token_file).write_text(self.server.key("reader"), encoding="utf-8")
        path = os.path.join(self.folder, "register.csv")
        with open(path, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        done = subprocess.run(
            [binary, "import", "adherents", path, "--mode", "partial", "--map", ROOT / "scripts/mappings/siae.json", "--database", self.server.database],
            capture_output=True, text=True, timeout=120, check=False)
        self.ids = [record["id"] for record in self.records("adherents")]
        # Some of the register's lines are refused, with their reasons.
        if done.returncode not in (0, 65) or not self.ids:
            self.server.kill()
            sys.exit(f"import: {done.stdout} {done.stderr}")
        self.rng = random.Random(f"{seed} {origin}")
        self.writes, self.kills = 0, 0

    def ask(self, method, path, body=None, connection=None):
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/x-ndjson" if method == "GET" else "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/x-ndjson" if isinstance(body, str) else "application/json"
        connection.request(method, path, body=body if body is None or isinstance(body, str) else json.dumps(body), headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def records(self, collection):
        status, body = self.ask("GET", f"/v1/{collection}?sort=id")
        if status != 200:
            sys.exit(f"{collection}: {status} {body[:200]}")
        return [json.loads(line) for line in body.splitlines()]

    def write(self, writer, stop, wrong):
        rng, number, mine = random.Random(f"{self.origin} writer {writer}"), 0, []
        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
            try:
                while not stop.is_set():
                    number += 1
                    dice, id = rng.random(), rng.choice(self.ids)
                    if dice < 0.3:
                        status, _ = self.ask("PATCH", f"/v1/adherents/{id}", {"description": f"Changée {number} fois, « {rng.random()} »"}, connection)
                    elif dice < 0.5:
                        # A circle is refused; a reference that comes before what it refers to is for the mirror to put right.
                        status, _ = self.ask("PATCH", f"/v1/adherents/{id}", {"parent_id": rng.choice([None, rng.choice(self.ids)])}, connection)
                    elif dice < 0.6:
                        status, _ = self.ask("DELETE", f"/v1/adherents/{id}", None, connection)
                    elif dice < 0.75:
                        status, _ = self.ask("POST", f"/v1/adherents/{id}/restore", None, connection)
                    elif dice < 0.9 or not mine:
                        lines = "".join(json.dumps({
                            # The same codes in every region.
                            "code": f"F{writer}-{rng.randint(1, 2000)}", "title": f"Formation {number}", "audiences": ["volunteer"], "themes": ["other"],
                            "duration_hours": 7, "platform": "other"}) + "\n" for _ in range(rng.randint(1, 20)))
                        status, body = self.ask("POST", "/v1/trainings/batch?mode=partial", lines, connection)
                        mine += [result["id"] for result in json.loads(body).get("results", []) if result["outcome"] == "created"]
                    else:
                        status, _ = self.ask("DELETE", f"/v1/trainings/{mine.pop()}", None, connection)
                    self.writes += 1
                    if status >= 500 and status != 503:
                        wrong.append((self.origin, status))
                    time.sleep(rng.uniform(0, 0.02))
            except BROKEN:
                connection.close()
                time.sleep(0.05)

    def kill_at_random(self, stop):
        while not stop.wait(self.rng.uniform(1, 5)):
            self.server.kill()
            self.kills += 1
            time.sleep(self.rng.uniform(0, 1))
            self.server.start()


class Node:
    """The national one, and whoever pulls into it."""

    def __init__(self, binary, folder, regions, seed):
        pulls = [word for region in regions for word in ("--pull", region.url, "--pull-token-file", region.token_file)]
        self.binary, self.regions, self.rng = binary, regions, random.Random(f"{seed} national")
        self.server = Server(binary, folder, "--origin", "national", *pulls)
        self.kills, self.killed_pulls, self.pulls, self.verified = 0, 0, 0, 0

    def pull(self, region, *options, killed_after=None):
        command = [self.binary, "pull", "--from", region.url, "--token-file", region.token_file, "--database", self.server.database, "--origin", "national",
                   "--retries", "2", *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            text, _ = process.communicate(timeout=killed_after or 120)
        except subprocess.TimeoutExpired:
            process.kill()
            text, _ = process.communicate()
            if not killed_after:
                return -1, text + "did not end"
            self.killed_pulls += 1
            return None, text
        self.pulls += 1
        return process.returncode, text

    def pull_at_random(self, wrong):
        verifies = self.rng.random() < 0.4
        killed_after = None if verifies else self.rng.choice([None, self.rng.uniform(0.01, 0.1), self.rng.uniform(0.05, 0.4)])
        status, text = self.pull(self.rng.choice(self.regions), *(["--verify"] if verifies else []), killed_after=killed_after)
        self.verified += verifies and status == 0
        # Who finds nobody says 69 or 75.
        if status not in (None, 0, 69, 75):
            wrong.append(("pull", status, text))

    def live(self, stop, wrong):
        try:
            while not stop.is_set() and not wrong:
                self.server.start()
                for _ in range(self.rng.randint(1, 4)):
                    self.pull_at_random(wrong)
                time.sleep(self.rng.uniform(0, 2))
                self.server.kill()
                self.kills += 1
                for _ in range(self.rng.randint(0, 2)):
                    self.pull_at_random(wrong)
        except SystemExit as error:
            wrong.append(("national", error.code))


def check(regions, node, wrong):
    node.server.start()
    for region in regions:
        status, text = node.pull(region, "--verify")
        if status != 0 or "changed at the source" in text:
            wrong.append(("verify", status, text))
        _, quiet = node.pull(region)
        if "0 created, 0 updated, 0 deleted" not in quiet or "waiting" in quiet:
            wrong.append(("not at rest", quiet))
    total = 0
    token = node.server.key("reader")
    for asked in [[region] for region in regions] + [regions[:2]]:
        for collection in COLLECTIONS:
            there = sorted((json.dumps(record) for region in asked for record in region.records(collection)))
            connection = http.client.HTTPConnection("127.0.0.1", node.server.port, timeout=20)
            connection.request("GET", f"/v1/{collection}?origin={','.join(region.origin for region in asked)}",
                               headers={"Authorization": f"Bearer {token}", "Accept": "application/x-ndjson"})
            here = sorted(json.dumps(json.loads(line)) for line in connection.getresponse().read().splitlines())
            total += len(here)
            if here != there:
                wrong.append((collection, [region.origin for region in asked], len(there), "there", len(here), "here"))
    return total


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--register", default=ROOT.parent / "shared/data/siae_occitanie.csv")
    chosen = options.parse_args()
    binary, wrong, stop = os.path.abspath(chosen.binary), [], threading.Event()
    os.environ["LC_ALL"] = "en_GB.UTF-8"
    rows = structures(chosen.register)
    departments = sorted({row["department"] for row in rows})
    with tempfile.TemporaryDirectory(prefix="coorace-mirror-") as folder:
        regions, node = [], None
        try:
            for place, origin in enumerate(ORIGINS):
                regions.append(Region(binary, folder, origin, [row for row in rows if departments.index(row["department"]) % 3 == place], chosen.seed))
            node = Node(binary, folder, regions, chosen.seed)
            writing = [threading.Thread(target=region.write, args=(number, stop, wrong), daemon=True) for region in regions for number in range(2)]
            killing = [threading.Thread(target=region.kill_at_random, args=(stop,), daemon=True) for region in regions]
            living = threading.Thread(target=node.live, args=(stop, wrong), daemon=True)
            for thread in [*writing, *killing, living]:
                thread.start()
            until = time.monotonic() + chosen.seconds
            while time.monotonic() < until and not wrong:
                time.sleep(0.2)
            stop.set()
            for thread in [*writing, *killing, living]:
                thread.join(180)
            total = 0 if wrong else check(regions, node, wrong)
        finally:
            for server in [region.server for region in regions] + ([node.server] if node else []):
                if server.process:
                    server.kill()
    print(f"{sum(region.kills for region in regions)} kills of regions, {node.kills} of the node, {node.killed_pulls} of {node.killed_pulls + node.pulls} pulls, "
          f"{node.verified} verified meanwhile, {sum(region.writes for region in regions)} writes, {total} records, {len(wrong)} wrong")
    for entry in wrong[:10]:
        print("  wrong:", *entry)
    sys.exit(1 if wrong or not total or not node.kills or not node.pulls else 0)


if __name__ == "__main__":
    main()
