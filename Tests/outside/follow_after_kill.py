#!/usr/bin/env python3
"""Follows the feed while writers write and the server is killed with SIGKILL at random, and holds what was seen against what there is.

  follow_after_kill.py BINARY [--seconds 20] [--writers 6] [--readers 6] [--seed 1]

Writers create, change, batch, delete and restore trainings. Readers take pages, lines and events with random limits and waits, store `next`
with the data, and go on from there after each crash. Exit 0 when for every reader the union of what it saw is the final state, versions only
rose, nothing is missing that was acknowledged, and nothing was seen that is not in the history. Standard library only, loopback only.
"""
import argparse
import http.client
import json
import os
import random
import sys
import tempfile
import threading
import time

from kill_under_writers import Server

BROKEN = (OSError, http.client.HTTPException, ValueError)


class Run:
    def __init__(self, port, token, seed):
        self.port, self.token, self.seed = port, token, seed
        self.stop = threading.Event()
        self.is_done = threading.Event()
        self.wrong = []
        # The highest version of each record that an answer told.
        self.acknowledged = {}

    def acknowledge(self, record):
        # A record is one writer's own.
        self.acknowledged[record["id"]] = max(record["version"], self.acknowledged.get(record["id"], 0))

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)

    def ask(self, connection, method, path, body=None, accept="application/json", headers=None):
        send = {"Authorization": f"Bearer {self.token}", "Accept": accept} | (headers or {})
        if body is not None:
            send["Content-Type"] = "application/x-ndjson" if isinstance(body, str) else "application/json"
        connection.request(method, path, body=body if body is None or isinstance(body, str) else json.dumps(body), headers=send)
        return connection.getresponse()


def training(code):
    return {"code": code, "title": "Suivre le flux", "audiences": ["volunteer"], "themes": ["other"], "duration_hours": 7, "platform": "other"}


def write(run, writer, counts):
    rng, mine, number = random.Random(f"{run.seed} writer {writer}"), [], 0
    while not run.stop.is_set():
        connection = run.connect()
        try:
            while not run.stop.is_set():
                number += 1
                dice, id = rng.random(), rng.choice(mine) if mine else None
                if dice < 0.35 or id is None:
                    answer = run.ask(connection, "POST", "/v1/trainings", training(f"F{writer}-{number}"))
                    record = json.loads(answer.read())
                    if answer.status == 201:
                        mine.append(record["id"])
                        run.acknowledge(record)
                elif dice < 0.45:
                    mode = rng.choice(["atomic", "partial"])
                    lines = "".join(json.dumps(training(f"F{writer}-{number}-{line}")) + "\n" for line in range(rng.randint(1, 30)))
                    answer = run.ask(connection, "POST", f"/v1/trainings/batch?mode={mode}", lines)
                    results = json.loads(answer.read()).get("results", [])
                    created = [result for result in results if result["outcome"] == "created"]
                    mine += [result["id"] for result in created]
                    for result in created:
                        run.acknowledge(result)
                elif dice < 0.75:
                    answer = run.ask(connection, "PATCH", f"/v1/trainings/{id}", {"duration_hours": rng.randint(1, 4000) / 2})
                    record = json.loads(answer.read())
                    if answer.status == 200:
                        run.acknowledge(record)
                elif dice < 0.88:
                    answer = run.ask(connection, "DELETE", f"/v1/trainings/{id}")
                    answer.read()
                else:
                    answer = run.ask(connection, "POST", f"/v1/trainings/{id}/restore")
                    record = json.loads(answer.read())
                    if answer.status == 200:
                        run.acknowledge(record)
                counts[answer.status] = counts.get(answer.status, 0) + 1
                if answer.status >= 500 and answer.status != 503:
                    run.wrong.append(("writer", answer.status))
        except BROKEN:
            connection.close()
            time.sleep(0.05)


class Reader:
    def __init__(self, run, number):
        self.run, self.number, self.rng = run, number, random.Random(f"{run.seed} reader {number}")
        self.cursor, self.records, self.versions, self.seen, self.requests = None, {}, {}, set(), 0

    def take(self, change):
        id, version = change["id"], change["version"]
        known = self.versions.get(id, 0)
        # What it has already may come again after a crash in the midst of lines; never something older.
        if version < known:
            self.run.wrong.append((self.number, id, "from", known, "to", version))
        self.versions[id] = version
        self.seen.add((id, version, change["op"]))
        if change["op"] == "put":
            self.records[id] = change["data"]
        else:
            self.records.pop(id, None)

    def target(self, limit=None, wait=None):
        query = ["collections=trainings"]
        query += [f"since={self.cursor}"] if self.cursor else []
        query += [f"limit={limit}"] if limit else []
        query += [f"wait={wait}"] if wait else []
        return "/v1/changes?" + "&".join(query)

    def page(self, connection, wait):
        answer = self.run.ask(connection, "GET", self.target(self.rng.randint(1, 60), wait))
        if answer.status != 200:
            return self.refused(answer)
        page = json.loads(answer.read())
        for change in page["items"]:
            self.take(change)
        self.cursor = page["next"]
        return len(page["items"])

    def lines(self, connection, wait):
        answer = self.run.ask(connection, "GET", self.target(self.rng.choice([None, 20, 300]), wait), accept="application/x-ndjson")
        if answer.status != 200:
            return self.refused(answer)
        count = 0
        for line in answer:
            change = json.loads(line)
            if "next" in change:
                self.cursor = change["next"]
            else:
                count += 1
                self.take(change)
                self.cursor = change["cursor"]
        return count

    def events(self, connection, wait):
        headers = {"Last-Event-ID": self.cursor} if self.cursor else {}
        answer = self.run.ask(connection, "GET", "/v1/changes?collections=trainings", accept="text/event-stream", headers=headers)
        if answer.status != 200:
            return self.refused(answer)
        left, id, data, count = self.rng.randint(1, 80), None, None, 0
        while left and not self.run.stop.is_set():
            line = answer.readline().decode().rstrip("\n")
            if line.startswith("id: "):
                id = line[4:]
            elif line.startswith("data: "):
                data = json.loads(line[6:])
            elif not line and data is not None:
                self.take(data)
                self.cursor, data, left, count = id, None, left - 1, count + 1
        connection.close()
        return count

    def refused(self, answer):
        text = answer.read().decode()
        if answer.status != 503:
            self.run.wrong.append((self.number, answer.status, text[:200]))
        return 0

    def follow(self):
        """Until the writers have ended, and nothing more comes."""
        forms = [self.page, self.lines] if self.number % 3 else [self.page, self.lines, self.events]
        while not self.run.wrong:
            connection = self.run.connect()
            try:
                while True:
                    is_done = self.run.is_done.is_set()
                    form = self.page if is_done else self.rng.choice(forms)
                    self.requests += 1
                    if form(connection, 0 if is_done else self.rng.choice([0, 0, 1, 2])) == 0 and is_done or self.run.wrong:
                        return
            except BROKEN:
                connection.close()
                time.sleep(0.05)


def check(run, readers):
    connection = run.connect()
    stored = {}
    for line in run.ask(connection, "GET", "/v1/trainings", accept="application/x-ndjson").read().splitlines():
        record = json.loads(line)
        stored[record["id"]] = record
    for reader in readers:
        if reader.records != stored:
            odd = [id for id in set(stored) | set(reader.records) if stored.get(id) != reader.records.get(id)]
            run.wrong.append((reader.number, len(odd), "records differ", odd[:3]))
        run.wrong += [(reader.number, id, "acknowledged", version, "seen", reader.versions.get(id))
                      for id, version in run.acknowledged.items() if reader.versions.get(id, 0) < version]
    # What a reader saw was committed: it is in the history, and so outlived every crash.
    seen = sorted(set().union(*(reader.seen for reader in readers)))
    for id in random.Random(run.seed).sample(sorted({entry[0] for entry in seen}), min(300, len({entry[0] for entry in seen}))):
        history = json.loads(run.ask(connection, "GET", f"/v1/trainings/{id}/revisions?limit=500").read())["items"]
        known = {(id, revision["version"], revision["op"]) for revision in history}
        run.wrong += [("not in the history", entry) for entry in seen if entry[0] == id and entry not in known]
    return len(stored), len(seen)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--writers", type=int, default=6)
    options.add_argument("--readers", type=int, default=6)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    with tempfile.TemporaryDirectory(prefix="coorace-follow-") as folder:
        server = Server(os.path.abspath(chosen.binary), folder)
        server.start()
        try:
            run, counts = Run(server.port, server.key("editor"), chosen.seed), {}
            readers = [Reader(run, number) for number in range(chosen.readers)]
            writing = [threading.Thread(target=write, args=(run, number, counts), daemon=True) for number in range(chosen.writers)]
            reading = [threading.Thread(target=reader.follow, daemon=True) for reader in readers]
            for thread in writing + reading:
                thread.start()
            kills, until = 0, time.monotonic() + chosen.seconds
            while time.monotonic() < until and not run.wrong:
                time.sleep(rng.uniform(0.3, 3))
                server.kill()
                server.start()
                kills += 1
            run.stop.set()
            for thread in writing:
                thread.join(60)
            # One more change wakes those that still follow events.
            run.ask(run.connect(), "POST", "/v1/trainings", training("LAST-1")).read()
            run.is_done.set()
            for thread in reading:
                thread.join(60)
                if thread.is_alive():
                    run.wrong.append(("a reader does not end",))
            stored, seen = check(run, readers)
            requests = sum(reader.requests for reader in readers)
        finally:
            server.kill()
    print(f"{kills} kills, {sum(counts.values())} writes {counts}, {requests} reads, {seen} changes seen, {stored} records, {len(run.wrong)} wrong")
    for entry in run.wrong[:10]:
        print("  wrong:", entry)
    sys.exit(1 if run.wrong or not seen or not kills else 0)


if __name__ == "__main__":
    main()
