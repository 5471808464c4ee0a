#!/usr/bin/env python3
"""Kills the server with SIGKILL while clients write, restarts it, and looks for every record that it had acknowledged.

  kill_under_writers.py BINARY [--rounds 10] [--writers 32] [--seconds 0.6] [--seed 1]

Exit 0 when nothing that was acknowledged is lost, in its last acknowledged version, and `coorace check` finds nothing after any of them. Standard library only, loopback only.
"""
import argparse
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time


class Server:
    """The real program on a database of its own."""

    def __init__(self, binary, folder, *arguments, environment=None):
        self.binary, self.database, self.arguments = binary, os.path.join(folder, "kill.db"), arguments
        self.environment = os.environ | {"COORACE_RATE_LIMIT": "off"} | (environment or {})
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.log = open(os.path.join(folder, "log"), "ab")
        self.process = None

    def start(self):
        self.process = subprocess.Popen(
            [self.binary, "serve", "--database", self.database, "--port", str(self.port), *self.arguments],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=self.environment)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                if request(self.port, "GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise SystemExit(f"the server did not start: {open(self.log.name).read()[-500:]}")

    def key(self, role):
        """A new key's token."""
        return subprocess.run(
            [self.binary, "key", "create", "--database", self.database, "--name", "test", "--role", role],
            capture_output=True, text=True, check=True, timeout=30).stdout.strip()

    def check(self, database=None):
        """What `coorace check` finds, as lines; none when all agrees."""
        checked = subprocess.run([self.binary, "check", "--database", database or self.database], capture_output=True, text=True, timeout=300)
        return [] if checked.returncode == 0 else checked.stdout.splitlines() + checked.stderr.splitlines()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def request(port, method, path, token=None, body=None, headers=None, connection=None):
    own = connection is None
    connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        send = {"Authorization": f"Bearer {token}"} if token else {}
        if body is not None:
            send["Content-Type"] = "application/json"
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=send | (headers or {}))
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data) if data else None
    finally:
        if own:
            connection.close()


def write_until_killed(port, token, writer, round, acknowledged, seed):
    """Creates trainings and changes them; notes the version of each answer that came whole."""
    rng = random.Random(f"{seed} {round} {writer}")
    mine, number = [], 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        while True:
            if mine and rng.random() < 0.3:
                id = rng.choice(mine)
                status, record = request(port, "PATCH", f"/v1/trainings/{id}", token, {"duration_hours": rng.randint(1, 4000) / 2}, connection=connection)
            else:
                number += 1
                body = {"code": f"K{round}-{writer}-{number}", "title": f"Écrit par {writer}", "audiences": ["volunteer"], "themes": ["other"],
                        "duration_hours": 7, "platform": "other", "objective_codes": ["OBJ-09"]}
                status, record = request(port, "POST", "/v1/trainings", token, body, connection=connection)
                if status == 201:
                    mine.append(record["id"])
            if status in (200, 201):
                acknowledged[record["id"]] = (record["version"], record["updated_at"])
            elif status != 503:
                acknowledged["unexpected"] = (status, str(record))
                return
    except (OSError, http.client.HTTPException, ValueError):
        connection.close()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--rounds", type=int, default=10)
    options.add_argument("--writers", type=int, default=32)
    options.add_argument("--seconds", type=float, default=0.6)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    lost, total = [], 0
    with tempfile.TemporaryDirectory(prefix="coorace-kill-") as folder:
        server = Server(os.path.abspath(chosen.binary), folder)
        server.start()
        token = subprocess.run(
            [server.binary, "key", "create", "--database", server.database, "--name", "kill", "--role", "editor"],
            capture_output=True, text=True, check=True, timeout=30).stdout.strip()
        try:
            for round in range(chosen.rounds):
                acknowledged = {}
                threads = [
                    threading.Thread(target=write_until_killed, args=(server.port, token, writer, round, acknowledged, chosen.seed), daemon=True)
                    for writer in range(chosen.writers)
                ]
                for thread in threads:
                    thread.start()
                time.sleep(chosen.seconds * (0.5 + rng.random()))
                server.kill()
                for thread in threads:
                    thread.join(30)
                server.start()
                if "unexpected" in acknowledged:
                    lost.append(acknowledged.pop("unexpected"))
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
                for id, (version, updated_at) in acknowledged.items():
                    status, record = request(server.port, "GET", f"/v1/trainings/{id}", token, connection=connection)
                    # A later change may have been stored without its answer having come.
                    if status != 200 or record["version"] < version or record["version"] == version and record["updated_at"] != updated_at:
                        lost.append((round, id, version, status, record and record.get("version")))
                total += len(acknowledged)
                lost += [(round, "check", line) for line in server.check()]
        finally:
            server.kill()
    print(f"{chosen.rounds} kills, {total} records acknowledged, {len(lost)} lost or found by a check")
    for entry in lost[:10]:
        print("  lost:", entry)
    sys.exit(1 if lost or total == 0 else 0)


if __name__ == "__main__":
    main()
