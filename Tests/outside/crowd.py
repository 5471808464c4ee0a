#!/usr/bin/env python3
"""Writers and readers, as many as the machine bears, for a while: what they are answered, and what the server takes meanwhile.

  crowd.py BINARY [--writers 64] [--readers 64] [--seconds 60] [--records 20000] [--seed 1] [--any-memory]

Writers create, change, batch, delete and restore; readers take records, pages, searches, counts, the feed and exports. Each is a connection that
asks as soon as it is answered. Every second the server's memory and the length of the write-ahead log are looked at. Exit 0 when no answer was a
5xx but 503 with Retry-After, the memory of the last quarter is at most an eighth and 16 MiB above that of the second, and the log has stayed
under 320 MiB. With --any-memory its growth is told only: a sanitizer keeps what was freed. Standard library only, loopback only.
"""
import argparse
import collections
import http.client
import json
import multiprocessing
import os
import pathlib
import random
import re
import statistics
import sys
import tempfile
import threading
import time
import urllib.parse

from kill_under_writers import Server

PROCESSES = 4
# From 65,536 pages on the writer waits for readers to be able to empty the log (WriterLog); what a group writes comes on top.
WAL_LIMIT = (256 + 64) << 20
WORDS = "solidaire insertion emploi territoire atelier chantier ressourcerie maraîchage bâtiment numérique".split()


class Client:
    """A connection, and what came of what was asked."""

    def __init__(self, port, token, seed, counts, wrong):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.token, self.random, self.counts, self.wrong = token, random.Random(seed), counts, wrong

    def ask(self, method, path, body=None, type="application/json", accept="application/json"):
        self.connection.request(
            method, path, body=body, headers={"Authorization": f"Bearer {self.token}", "Content-Type": type, "Accept": accept})
        answer = self.connection.getresponse()
        content = answer.read()
        self.counts[answer.status] += 1
        if answer.status >= 500 and (answer.status != 503 or not answer.headers.get("Retry-After")):
            self.wrong.append(f"{method} {path}: {answer.status} {content[:300].decode(errors='replace')}")
        return answer.status, content


def training(client):
    words = " ".join(client.random.choice(WORDS) for _ in range(30))
    return {"code": f"C-{client.random.getrandbits(56)}", "title": words[:60], "audiences": ["volunteer"], "themes": ["values"],
            "duration_hours": 7, "platform": "coorace", "content": words, "objective_codes": ["OBJ-14"]}


def write(client, until):
    mine = []
    while time.monotonic() < until:
        chance = client.random.random()
        if chance < 0.4 or not mine:
            status, content = client.ask("POST", "/v1/trainings", json.dumps(training(client)))
            if status == 201:
                mine.append(json.loads(content)["id"])
        elif chance < 0.8:
            client.ask("PATCH", f"/v1/trainings/{client.random.choice(mine)}", json.dumps({"duration_hours": client.random.randint(1, 900)}))
        elif chance < 0.9:
            gone = mine.pop(client.random.randrange(len(mine)))
            client.ask("DELETE", f"/v1/trainings/{gone}")
            if client.random.random() < 0.5 and client.ask("POST", f"/v1/trainings/{gone}/restore", "")[0] == 200:
                mine.append(gone)
        else:
            lines = "\n".join(json.dumps(training(client)) for _ in range(20))
            mode = client.random.choice(["atomic", "partial"])
            client.ask("POST", f"/v1/trainings/batch?mode={mode}&results=errors", lines, "application/x-ndjson")


def read(client, until):
    since = None
    while time.monotonic() < until:
        chance = client.random.random()
        if chance < 0.5:
            status, content = client.ask("GET", f"/v1/trainings?limit=20&sort=-updated_at&duration_hours.gte={client.random.randint(1, 900)}")
            items = json.loads(content)["items"] if status == 200 else []
            if items:
                client.ask("GET", f"/v1/trainings/{client.random.choice(items)['id']}")
        elif chance < 0.7:
            client.ask("GET", f"/v1/trainings?q={urllib.parse.quote(client.random.choice(WORDS)[:4])}&limit=5")
        elif chance < 0.8:
            client.ask("GET", "/v1/trainings?limit=1&count=exact&themes=values")
        elif chance < 0.99:
            status, content = client.ask("GET", "/v1/changes?limit=50" + (f"&since={since}" if since else ""))
            since = json.loads(content)["next"] if status == 200 else None
        else:
            client.ask("GET", "/v1/trainings?objective_codes=OBJ-14", accept="text/csv")


def crowd(port, token, seed, writers, readers, seconds, results):
    counts, wrong, until = collections.Counter(), [], time.monotonic() + seconds

    def live(number, is_writer):
        client = Client(port, token, seed * 1000 + number, counts, wrong)
        while time.monotonic() < until and len(wrong) < 20:
            try:
                write(client, until) if is_writer else read(client, until)
            except (OSError, http.client.HTTPException) as error:
                wrong.append(f"a connection ended: {error!r}")
                client.connection.close()

    threads = [threading.Thread(target=live, args=(number, number < writers)) for number in range(writers + readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put((counts, wrong))


def memory(process):
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{process.pid}/status").read_text()).group(1)) << 10


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--writers", type=int, default=64)
    options.add_argument("--readers", type=int, default=64)
    options.add_argument("--seconds", type=float, default=60)
    # Enough to fill what the server keeps of its database in memory, so that this does not look like growth.
    options.add_argument("--records", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--any-memory", action="store_true")
    chosen = options.parse_args()
    # What a key may ask in a minute is another matter.
    os.environ |= {"COORACE_RATE_LIMIT": "off", "COORACE_ANONYMOUS_RATE_LIMIT": "off"}
    with tempfile.TemporaryDirectory(prefix="coorace-crowd-") as folder:
        server = Server(os.path.abspath(chosen.binary), folder, "--hold-webhooks")
        try:
            server.start()
            run(server, chosen)
        finally:
            server.process.terminate()
            server.process.wait(60)


def run(server, chosen):
    filling = Client(server.port, server.key("editor"), chosen.seed, collections.Counter(), [])
    for _ in range(10):
        filling.ask("POST", "/v1/trainings/batch?results=errors", "\n".join(json.dumps(training(filling)) for _ in range(chosen.records // 10)), "application/x-ndjson")
    for word in WORDS * 3:
        filling.ask("GET", f"/v1/trainings?q={urllib.parse.quote(word[:4])}&limit=500&count=exact")
    results = multiprocessing.Queue()
    share = [multiprocessing.Process(
        target=crowd, args=(server.port, server.key("editor"), chosen.seed * 100 + number, chosen.writers // PROCESSES, chosen.readers // PROCESSES,
                            chosen.seconds, results)) for number in range(PROCESSES)]
    for process in share:
        process.start()
    memories, logs, wal = [], [], pathlib.Path(server.database + "-wal")
    until = time.monotonic() + chosen.seconds
    while time.monotonic() < until:
        time.sleep(1)
        memories.append(memory(server.process))
        logs.append(wal.stat().st_size if wal.exists() else 0)
    counts, wrong = collections.Counter(), []
    for _ in share:
        told, found = results.get(timeout=120)
        counts += told
        wrong += found
    quarter = max(1, len(memories) // 4)
    before, after = statistics.median(memories[quarter:2 * quarter]), statistics.median(memories[-quarter:])
    print(f"{chosen.writers} writers and {chosen.readers} readers, {chosen.seconds:.0f} s: {sum(counts.values())} answers {dict(sorted(counts.items()))}; "
          f"memory {before / 2**20:.0f} MiB, then {after / 2**20:.0f} MiB; the log at most {max(logs) / 2**20:.1f} MiB")
    refused = sum(count for status, count in counts.items() if 400 <= status < 500)
    if refused * 100 > sum(counts.values()):
        wrong.append(f"{refused} requests were no good")
    if wrong:
        sys.exit("\n".join(wrong[:20]))
    if not chosen.any_memory and after > before * 1.125 + (16 << 20):
        sys.exit("memory grows")
    if max(logs) > WAL_LIMIT:
        sys.exit("the write-ahead log grows")


if __name__ == "__main__":
    main()
