#!/usr/bin/env python3
"""Backs a database up while clients write to it, restores each backup, and holds it against the feed of the live server: it is the state at one place
of that feed, whole up to there and with nothing from after.

  backup_under_load.py BINARY [--backups 4] [--writers 8] [--records 0] [--seed 1]

A reader follows the live feed from the beginning without a pause and keeps every change that it is told; clients create, change, delete and restore.
`--records` are there before the first backup. Exit 0 when every backup is such a state and `coorace check` finds nothing in any. Loopback only.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from kill_under_writers import Server, request  # noqa: E402


class Live:
    """What the live server's feed has told, as it told it: for each record its changes in order."""

    def __init__(self, server, token):
        self.server, self.token, self.changes, self.last, self.failure = server, token, {}, 0, None
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        cursor = None
        while True:
            path = "/v1/changes?limit=1000&wait=2" + (f"&since={cursor}" if cursor else "")
            try:
                status, page = request(self.server.port, "GET", path, self.token, connection=connection)
            except (OSError, http.client.HTTPException):
                return
            if status != 200:
                self.failure = (status, page)
                return
            for item in page["items"]:
                self.changes.setdefault((item["collection"], item["id"]), []).append((item["seq"], item["op"], item["version"], item.get("data")))
                self.last = item["seq"]
            cursor = page["next"]

    def reaches(self, seq):
        until = time.monotonic() + 60
        while self.last < seq:
            if self.failure or time.monotonic() > until:
                sys.exit(f"the live feed is not followed: {self.failure}, {self.last} of {seq}")
            time.sleep(0.01)


def write(server, token, writer, seed, stop, counts, failures):
    """Writes until told to stop. What goes wrong is put down: what a thread throws ends nothing but the thread."""
    try:
        write_until(stop, server, token, writer, seed, counts)
    except Exception as failure:
        failures.append(f"writer {writer}: {failure!r}")


def write_until(stop, server, token, writer, seed, counts):
    rng = random.Random(f"{seed} {writer}")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    living, deleted, number = [], [], 0
    while not stop.is_set():
        turn = rng.random()
        if living and turn < 0.3:
            answer = request(server.port, "PATCH", f"/v1/trainings/{rng.choice(living)}", token, {"duration_hours": rng.randint(1, 4000) / 2}, connection=connection)
        elif living and turn < 0.4:
            deleted.append(living.pop(rng.randrange(len(living))))
            answer = request(server.port, "DELETE", f"/v1/trainings/{deleted[-1]}", token, connection=connection)
        elif deleted and turn < 0.45:
            living.append(deleted.pop(rng.randrange(len(deleted))))
            answer = request(server.port, "POST", f"/v1/trainings/{living[-1]}/restore", token, connection=connection)
        else:
            number += 1
            body = {"code": f"B{writer}-{number}", "title": f"Écrit par {writer}", "audiences": ["volunteer"], "themes": ["other"], "duration_hours": 7,
                    "platform": "other", "objective_codes": ["OBJ-09"], "external_ids": {"source": f"{writer}-{number}"}}
            answer = request(server.port, "POST", "/v1/trainings", token, body, connection=connection)
            if answer[0] == 201:
                living.append(answer[1]["id"])
        if answer[0] not in (200, 201, 204, 503):
            raise RuntimeError(f"answered {answer}")
        counts[writer] += 1


def load(server, token, records):
    """Creates so many records, ten thousand at a time."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    for start in range(0, records, 10_000):
        lines = "".join(
            json.dumps({"code": f"L-{n}", "title": f"Accueillir et accompagner, partie {n}", "audiences": ["volunteer", "director"], "themes": ["other"],
                        "duration_hours": 7, "platform": "other", "objective_codes": ["OBJ-09", "OBJ-14"]}) + "\n"
            for n in range(start, min(start + 10_000, records)))
        connection.request("POST", "/v1/trainings/batch?results=errors", lines.encode(),
                           {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            sys.exit(f"loading was answered {answer.status} {body[:500]}")


def told_by(server, token):
    """All that a feed tells at rest, by record."""
    changes, cursor = {}, None
    while True:
        status, page = request(server.port, "GET", "/v1/changes?limit=1000" + (f"&since={cursor}" if cursor else ""), token)
        if status != 200:
            sys.exit(f"the restored feed answers {status} {page}")
        for item in page["items"]:
            changes[item["collection"], item["id"]] = (item["seq"], item["op"], item["version"], item.get("data"))
        cursor = page["next"]
        if not page["has_more"]:
            return changes


def differences(restored, token, live):
    """Where a restored database is not the state at the last place of its own feed, as the live feed told it."""
    with_feed = told_by(restored, token)
    living = sum(1 for (collection, _), change in with_feed.items() if collection == "trainings" and change[1] == "put")
    end = max(change[0] for change in with_feed.values())
    live.reaches(end)
    found = []
    for key, told in list(live.changes.items()):
        before, after = [change for change in told if change[0] <= end], [change for change in told if change[0] > end]
        have = with_feed.pop(key, None)
        if not before:
            # The live feed tells each record at its latest change: what was told after may have been there in an earlier version.
            if have is not None and have[2] >= after[0][2]:
                found.append(f"{key} is in the backup in a version that came after: {have[:3]}, {after[0][:3]}")
        elif have is None:
            found.append(f"{key} is not in the backup, and the live feed told it before {end}: {before[-1][:3]}")
        elif have != before[-1] and not (before[-1][0] < have[0] <= end and have[2] > before[-1][2] and all(have[2] < change[2] for change in after)):
            # A change between two looks of the reader is passed over for the one after it.
            found.append(f"{key} is {have[:3]} in the backup, and was {before[-1][:3]}")
    found += [f"{key} is in the backup, and the live feed never told it" for key in with_feed]
    status, page = request(restored.port, "GET", "/v1/trainings?limit=1&count=exact", token)
    if page.get("total") != living:
        found.append(f"the collection has {page.get('total')} records, and the feed {living}")
    return found, end


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--backups", type=int, default=4)
    options.add_argument("--writers", type=int, default=8)
    options.add_argument("--records", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    failures, times = [], []
    with tempfile.TemporaryDirectory(prefix="coorace-backup-") as folder:
        server = Server(os.path.abspath(chosen.binary), folder)
        server.start()
        token = server.key("admin")
        load(server, token, chosen.records)
        live = Live(server, token)
        live.reaches(chosen.records)
        stop, counts = threading.Event(), [0] * chosen.writers
        writers = [threading.Thread(target=write, args=(server, token, writer, chosen.seed, stop, counts, failures), daemon=True) for writer in range(chosen.writers)]
        for thread in writers:
            thread.start()
        try:
            backups = []
            for number in range(chosen.backups):
                time.sleep(0.3)
                backup, before, begun = os.path.join(folder, f"backup-{number}.db"), sum(counts), time.monotonic()
                made = subprocess.run([server.binary, "backup", "--database", server.database, backup], capture_output=True, text=True, timeout=600)
                seconds = time.monotonic() - begun
                times.append((seconds, (sum(counts) - before) / seconds))
                if made.returncode:
                    failures.append(f"backup {number}: exit {made.returncode} {made.stderr}")
                else:
                    backups.append(backup)
            alone, begun = sum(counts), time.monotonic()
            time.sleep(1)
            rate = (sum(counts) - alone) / (time.monotonic() - begun)
            stop.set()
            for thread in writers:
                thread.join(60)
            for backup in backups:
                place = os.path.join(folder, "restored")
                os.makedirs(place)
                restored = Server(server.binary, place)
                made = subprocess.run([server.binary, "restore", backup, "--database", restored.database], capture_output=True, text=True, timeout=600)
                if made.returncode:
                    failures.append(f"{backup}: exit {made.returncode} {made.stderr}")
                    continue
                failures += [f"{backup}: {line}" for line in restored.check()]
                restored.start()
                try:
                    found, end = differences(restored, token, live)
                    failures += [f"{backup} up to {end}: {line}" for line in found]
                finally:
                    restored.kill()
                    shutil.rmtree(place)
        finally:
            stop.set()
            server.kill()
    beside = sum(rate for _, rate in times) / len(times)
    print(f"{len(times)} backups of {sum(seconds for seconds, _ in times) / len(times):.2f} s, {beside:.0f} writes a second beside them and {rate:.0f} without, "
          f"{sum(counts)} writes, {len(failures)} differences")
    for failure in failures[:10]:
        print("  ", failure)
    sys.exit(1 if failures or not sum(counts) else 0)


if __name__ == "__main__":
    main()
