#!/usr/bin/env python3
"""The real binary on disks, files and clocks that fail: what was acknowledged stays, what wasn't leaves nothing half done, and the server goes on.

  faults.py BINARY [--only NAME…] [--compiler cc]

Each fault is a function below; its name, said with --only, runs it alone. Needs a C compiler for the disk that fails (failing_disk.c), and as root a
tmpfs for the disk that is full. Exit 0 when all hold. Loopback only.
"""
import argparse
import concurrent.futures
import errno
import http.client
import json
import os
import pathlib
import random
import resource
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from kill_under_writers import Server, request  # noqa: E402

HERE = pathlib.Path(__file__).parent
DAY = 86_400


class Failed(Exception):
    """An expectation that does not hold."""


def expect(condition, *told):
    if not condition:
        raise Failed(" ".join(str(part)[:600] for part in told))


def training(code, **more):
    return {"code": code, "title": "Accueillir", "audiences": ["volunteer"], "themes": ["other"], "duration_hours": 7, "platform": "other"} | more


class Scene:
    """A folder, a server in it that can be made to fail, and its key."""

    def __init__(self, binary, preload, folder=None, arguments=()):
        self.own = None if folder else tempfile.TemporaryDirectory(prefix="coorace-faults-")
        self.folder = folder or self.own.name
        self.orders = os.path.join(self.folder, "orders")
        self.order()
        self.server = Server(binary, self.folder, *arguments, environment={"LD_PRELOAD": str(preload), "COORACE_FAILING_DISK": self.orders})
        self.binary = binary

    def __enter__(self):
        self.server.start()
        self.token = self.server.key("admin")
        return self

    def __exit__(self, *failure):
        if self.server.process.poll() is None:
            self.server.kill()
        if self.own:
            self.own.cleanup()

    def order(self, sync=0, write=0, clock=0):
        """What is to fail from now on, as numbers of errno; and by how many seconds the clock is wrong."""
        with open(self.orders, "r+b" if os.path.exists(self.orders) else "w+b") as file:
            file.write(struct.pack("qqq", sync, write, clock))

    def ask(self, method, path, body=None, headers=None):
        return request(self.server.port, method, path, self.token, body, headers)

    def batch(self, records, query="results=errors"):
        lines = "".join(json.dumps(record) + "\n" for record in records).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request("POST", f"/v1/trainings/batch?{query}", lines,
                               {"Authorization": f"Bearer {self.token}", "Content-Type": "application/x-ndjson"})
            answer = connection.getresponse()
            data = answer.read()
            return answer.status, json.loads(data)
        finally:
            connection.close()

    def create(self, code):
        return self.ask("POST", "/v1/trainings", training(code))

    def count(self):
        status, page = self.ask("GET", "/v1/trainings?limit=1&count=exact")
        expect(status == 200, "a list answers", status, page)
        return page["total"]

    def refuses(self, status, code, answer):
        expect(answer[0] == status and answer[1]["code"] == code, f"expected {status} {code}, not", answer)
        text = json.dumps(answer[1])
        expect(self.folder not in text and "SELECT" not in text and "sqlite" not in text.lower(), "tells what it should not:", text)

    def is_sound(self):
        findings = self.server.check()
        expect(not findings, "check finds", findings[:5])

    def limit(self, which, number):
        """Sets a limit of the running server; None takes it away."""
        hard = resource.prlimit(self.server.process.pid, which)[1]
        resource.prlimit(self.server.process.pid, which, (hard if number is None else number, hard))

    def ready(self):
        return request(self.server.port, "GET", "/readyz")[0]

    def said(self, text):
        with open(self.server.log.name, encoding="utf-8") as log:
            return text in log.read()

    def serve_again(self, database):
        """A second server, which is expected to end at once."""
        return subprocess.run([self.binary, "serve", "--database", database, "--port", "0"], capture_output=True, text=True, timeout=30)


def refused(outcome, status, *words):
    expect(outcome.returncode == status, f"expected exit {status}, not", outcome.returncode, outcome.stderr)
    expect(len(outcome.stderr.splitlines()) == 1, "expected one line, not", outcome.stderr)
    for word in words:
        expect(word in outcome.stderr, f"expected “{word}” in", outcome.stderr)


def file_may_not_grow(make):
    """A quota: files end where they are. 507 for a write, an atomic and a partial batch; then everything works again."""
    with make() as scene:
        expect(scene.create("F-0")[0] == 201)
        scene.limit(resource.RLIMIT_FSIZE, os.path.getsize(scene.server.database + "-wal") + 8192)
        full(scene, lambda: scene.limit(resource.RLIMIT_FSIZE, None))


def disk_is_full(make):
    """A disk of 4 MiB that a file fills up."""
    if os.geteuid() != 0:
        return "left out: needs root for a tmpfs"
    with tempfile.TemporaryDirectory(prefix="coorace-full-") as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True).returncode:
            return "left out: no tmpfs can be mounted here"
        try:
            with make(folder=folder) as scene:
                expect(scene.create("F-0")[0] == 201)
                filler = os.path.join(folder, "filler")
                free = os.statvfs(folder)
                with open(filler, "wb") as file:
                    file.write(bytes(max(0, free.f_bavail * free.f_frsize - 65_536)))
                full(scene, lambda: os.unlink(filler))
        finally:
            subprocess.run(["umount", "--lazy", folder], check=False)


def full(scene, make_room):
    before = scene.count()
    scene.refuses(507, "disk_full", scene.batch([training(f"A-{n}") for n in range(400)]))
    expect(scene.count() == before, "an atomic batch has left something")
    while True:
        status, answer = scene.create(f"G-{before}")
        if status != 201:
            break
        before += 1
    scene.refuses(507, "disk_full", (status, answer))
    status, answer = scene.batch([training(f"P-{n}") for n in range(400)], "mode=partial&results=all")
    stored = [result for result in answer.get("results", []) if result["outcome"] == "created"]
    expect(status in (207, 507), "a partial batch", status, answer)
    expect(scene.count() == before + len(stored), "a partial batch says", len(stored), "and has stored", scene.count() - before)
    make_room()
    expect(scene.create("F-1")[0] == 201, "there is room again")
    status, answer = scene.batch([training(f"A-{n}") for n in range(400)])
    expect(status == 200 and answer["summary"]["created"] == 400, "the batch again", status, answer)
    scene.is_sound()
    expect(scene.said('"kind":"full"'), "the log says nothing of a full disk")
    scene.server.kill()
    scene.server.start()
    expect(scene.count() == before + len(stored) + 401, "after a restart")


def no_room_for_bodies(make):
    """A body that does not fit into the folder for temporary files."""
    with make() as scene:
        before = scene.count()
        scene.limit(resource.RLIMIT_FSIZE, 1_500_000)
        scene.refuses(507, "insufficient_storage", scene.batch([training(f"S-{n}", target_public="é" * 200) for n in range(4000)]))
        expect(scene.count() == before)
        scene.limit(resource.RLIMIT_FSIZE, None)
        expect(scene.create("S-OK")[0] == 201)


def flush_fails(make):
    """fsync fails: nothing is acknowledged meanwhile, and what was before survives a kill."""
    failing(make, sync=errno.EIO)


def write_fails(make):
    """Writing to the disk fails."""
    failing(make, write=errno.EIO)


def failing(make, **order):
    with make() as scene:
        kept = {}
        for number in range(5):
            status, record = scene.create(f"B-{number}")
            kept[record["id"]] = status
        scene.order(**order)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(lambda number: scene.create(f"E-{number}"), range(64)))
        answers.append(scene.batch([training(f"EA-{n}") for n in range(400)]))
        expect(all(status >= 500 for status, _ in answers), "acknowledged:", [answer for answer in answers if answer[0] < 500][:1])
        for answer in answers:
            scene.refuses(500, "internal_error", answer)
        expect(scene.count() == 5, "reads go on")
        expect(scene.said('"kind":"failed"'), "the log says nothing")
        scene.order()
        for number in range(5):
            status, record = scene.create(f"E-{number}")
            expect(status == 201, "works again", status, record)
            kept[record["id"]] = status
        scene.server.kill()
        scene.server.start()
        for id in kept:
            expect(scene.ask("GET", f"/v1/trainings/{id}")[0] == 200, "lost", id)
        expect(scene.count() == len(kept), "something that was refused is there")
        scene.is_sound()


def second_server(make):
    """The same file under its name, a symbolic link, a hard link, and without its lock file; then what a kill leaves of them."""
    with make() as scene:
        folder = pathlib.Path(scene.folder)
        (folder / "symbolic.db").symlink_to(scene.server.database)
        (folder / "deep").mkdir()
        (folder / "deep" / "up").symlink_to(folder)
        for name in [scene.server.database, folder / "symbolic.db", folder / "deep" / "up" / "kill.db"]:
            refused(scene.serve_again(name), 75, "another process writes")
        os.link(scene.server.database, folder / "hard.db")
        refused(scene.serve_again(folder / "hard.db"), 75, "another process writes")
        os.unlink(scene.server.database + ".lock")
        refused(scene.serve_again(scene.server.database), 75, "another process writes")
        expect(scene.create("Z-1")[0] == 201)
        scene.server.kill()
        refused(scene.serve_again(folder / "hard.db"), 78, "hard link")
        os.unlink(folder / "hard.db")
        expect(os.path.exists(scene.server.database + ".sock"), "the kill left no socket")
        scene.token = scene.server.key("reader")
        scene.server.start()
        expect(scene.count() == 1, "a key made beside what the kill left")


def newer_database(make):
    """A later program's database is refused, and not touched."""
    with make() as scene:
        scene.server.kill()
        connection = sqlite3.connect(scene.server.database)
        connection.execute("PRAGMA user_version = 999")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        before = pathlib.Path(scene.server.database).read_bytes()
        refused(scene.serve_again(scene.server.database), 78, "schema 999", "newer program")
        expect(pathlib.Path(scene.server.database).read_bytes() == before, "the file was changed")


def nothing_may_be_written(make):
    """A folder or a file that the server may not write to."""
    with make() as scene:
        expect(scene.create("R-1")[0] == 201)
        scene.server.process.send_signal(signal.SIGTERM)
        scene.server.process.wait(30)
        somebody = 65_534 if os.geteuid() == 0 else None
        folder = pathlib.Path(scene.folder)

        def serve():
            return subprocess.run([scene.binary, "serve", "--database", scene.server.database, "--port", "0"], capture_output=True, text=True, timeout=30,
                                  user=somebody)

        for path in folder.rglob("*"):
            path.chmod(0o444)
        folder.chmod(0o555)
        refused(serve(), 77, "cannot open", "Permission denied")
        folder.chmod(0o777)
        os.unlink(scene.server.database + ".lock")
        refused(serve(), 77, "may not be written to")
        folder.chmod(0o700)
        refused(subprocess.run([scene.binary, "serve", "--database", folder / "missing" / "x.db"], capture_output=True, text=True), 78, "No such file")
        refused(subprocess.run([scene.binary, "serve", "--database", folder], capture_output=True, text=True), 78)


def damaged_file(make):
    """A header that is none, a file cut short, garbage in the middle and in the log."""
    with make() as scene:
        scene.batch([training(f"D-{n}") for n in range(300)])
        ids = [record["id"] for record in scene.ask("GET", "/v1/trainings?limit=300")[1]["items"]]
        scene.server.process.send_signal(signal.SIGTERM)
        scene.server.process.wait(30)
        database = pathlib.Path(scene.server.database)
        whole = database.read_bytes()

        database.write_bytes(b"x" * 100 + whole[100:])
        refused(scene.serve_again(database), 65, "damaged")
        database.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])
        outcome = subprocess.run([scene.binary, "check", "--database", database], capture_output=True, text=True, timeout=60)
        expect(outcome.returncode == 65, "check of a file cut short", outcome)

        half = len(whole) // 2 // 4096 * 4096
        database.write_bytes(whole[:half] + random.Random(1).randbytes(len(whole) - half))
        started = True
        try:
            scene.server.start()
        except SystemExit as reason:
            started = False
            expect("damaged" in str(reason), "no clear line:", reason)
        if started:
            answers = [scene.ask("GET", f"/v1/trainings/{id}") for id in ids]
            answers += [scene.ask("GET", path) for path in ["/v1/trainings?limit=500", "/v1/trainings?q=accueillir", "/v1/changes?limit=1000"]]
            bad = [answer for answer in answers if answer[0] != 200]
            expect(bad, "nobody noticed")
            for answer in bad:
                if answer[0] != 404:
                    scene.refuses(500, "internal_error", answer)
            expect(scene.said('"kind":"damaged"') and scene.ready() == 503, "the damage is not told")
            scene.server.kill()
        expect(subprocess.run([scene.binary, "check", "--database", database], capture_output=True).returncode == 65)
        expect(subprocess.run([scene.binary, "backup", "--database", database, scene.folder + "/copy.db"], capture_output=True).returncode == 65)

        for end in ["-wal", "-shm"]:
            pathlib.Path(str(database) + end).unlink(missing_ok=True)
        database.write_bytes(whole)
        scene.server.start()
        expect(scene.create("W-1")[0] == 201)
        scene.server.kill()
        log = pathlib.Path(str(database) + "-wal")
        log.write_bytes(log.read_bytes() + random.Random(2).randbytes(20_000))
        scene.server.start()
        expect(scene.count() == 301, "garbage after the log's end")
        scene.is_sound()


def clock_steps(make):
    """The clock jumps by days, forward and back: order, times and repeated requests hold."""
    with make() as scene:
        record = scene.create("C-0")[1]
        key = {"Idempotency-Key": "clock"}
        first = scene.ask("POST", "/v1/trainings", training("C-KEY"), key)
        ids, times, order = [], [record["updated_at"]], [("C-0", 1)]
        for number, days in enumerate([0, 2, -3, 40, -400, 400, 0, -1], 1):
            scene.order(clock=days * DAY)
            status, record = scene.ask("PATCH", f"/v1/trainings/{record['id']}", {"duration_hours": number})
            expect(status == 200, status, record)
            times.append(record["updated_at"])
            status, new = scene.create(f"C-{number}")
            expect(status == 201, status, new)
            ids.append(new["id"])
            if days <= 0:
                again = scene.ask("POST", "/v1/trainings", training("C-KEY"), key)
                expect(again == first, "a repeated request is answered anew after", days, "days:", again)
        expect(times == sorted(times), "a record's times:", times)
        expect(ids == sorted(ids) and len(set(ids)) == len(ids), "ids:", ids)
        feed = scene.ask("GET", "/v1/changes?collections=trainings")[1]["items"]
        expect([item["id"] for item in feed if item["id"] in ids and item["id"] != ids[-1]] == ids[:-1], "the feed's order")
        expect([item["seq"] for item in feed] == sorted(item["seq"] for item in feed))
        revisions = scene.ask("GET", f"/v1/trainings/{record['id']}/revisions")[1]["items"]
        expect(len(revisions) == 9, "revisions", len(revisions))
        scene.is_sound()


def few_descriptors(make):
    """The process has no descriptor left: connections wait or are refused, and afterwards it works as before."""
    with make() as scene:
        inside = len(os.listdir(f"/proc/{scene.server.process.pid}/fd"))
        scene.limit(resource.RLIMIT_NOFILE, inside + 12)
        crowd = []
        for _ in range(60):
            connection = socket.socket()
            connection.settimeout(0.2)
            try:
                connection.connect(("127.0.0.1", scene.server.port))
                connection.sendall(b"GET /v1/trainings?q=a HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + scene.token.encode() + b"\r\n\r\n")
                crowd.append(connection)
            except OSError:
                connection.close()
        statuses, until = set(), time.monotonic() + 1
        while (left := until - time.monotonic()) > 0:
            for connection in select.select(crowd, [], [], left)[0]:
                try:
                    head = connection.recv(65_536)
                except OSError:
                    head = b""
                if head.startswith(b"HTTP/1.1 "):
                    statuses.add(int(head.split()[1]))
                if not head:
                    connection.close()
                    crowd.remove(connection)
        expect(scene.server.process.poll() is None, "the server has ended")
        expect(statuses and statuses <= {200, 503}, "answers:", statuses)
        for connection in crowd:
            connection.close()
        until = time.monotonic() + 20
        while True:
            try:
                if scene.create("X-1")[0] == 201:
                    break
            except OSError:
                pass
            expect(time.monotonic() < until, "the server does not recover")
            time.sleep(0.1)
        scene.limit(resource.RLIMIT_NOFILE, None)
        expect(scene.count() == 1 and scene.ready() == 200)


def stopped_under_load(make):
    """SIGTERM while 16 clients write: exit 0, and every acknowledged record is there."""
    with make(arguments=("--drain", "5")) as scene:
        acknowledged, unexpected = {}, []

        def write(writer):
            number = 0
            try:
                while True:
                    number += 1
                    status, record = scene.create(f"T{writer}-{number}")
                    if status == 201:
                        acknowledged[record["id"]] = record["version"]
                    elif status == 503:
                        return
                    else:
                        unexpected.append((status, record))
            except (OSError, http.client.HTTPException):
                pass

        threads = [threading.Thread(target=write, args=(writer,), daemon=True) for writer in range(16)]
        for thread in threads:
            thread.start()
        while len(acknowledged) < 200:
            time.sleep(0.01)
        scene.server.process.send_signal(signal.SIGTERM)
        expect(scene.server.process.wait(30) == 0, "exit", scene.server.process.returncode)
        for thread in threads:
            thread.join(30)
        expect(not unexpected, "answers:", unexpected[:1])
        expect(not os.path.exists(scene.server.database + "-wal"), "a log was left")
        scene.server.start()
        for id in acknowledged:
            expect(scene.ask("GET", f"/v1/trainings/{id}")[0] == 200, "lost", id)
        scene.is_sound()


def files_taken_away(make):
    """The file is renamed, or its log or the log's index deleted, under the running server: nothing is acknowledged that a restart would not find."""
    with make() as scene:
        expect(scene.create("M-1")[0] == 201)
        os.rename(scene.server.database, scene.server.database + ".away")
        scene.refuses(503, "unavailable", scene.create("M-2"))
        expect(scene.ready() == 503 and scene.said('"kind":"moved"'), "nobody noticed")
        os.rename(scene.server.database + ".away", scene.server.database)
        expect(scene.create("M-3")[0] == 201 and scene.ready() == 200, "the file is back")
        total = 2
        for end in ["-wal", "-shm"]:
            os.unlink(scene.server.database + end)
            scene.refuses(503, "unavailable", scene.create("M-4"))
            expect(scene.ready() == 503)
            scene.server.kill()
            scene.server.start()
            expect(scene.count() == total, "after", end, "was deleted:", scene.count(), "of", total)
            expect(scene.create(f"M{end.upper()}")[0] == 201)
            total += 1
        scene.is_sound()


FAULTS = [
    file_may_not_grow, disk_is_full, no_room_for_bodies, flush_fails, write_fails, second_server, newer_database, nothing_may_be_written, damaged_file,
    clock_steps, few_descriptors, stopped_under_load, files_taken_away,
]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--only", nargs="+", choices=[fault.__name__ for fault in FAULTS])
    options.add_argument("--compiler", default=shutil.which("cc") or shutil.which("clang"))
    chosen = options.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory(prefix="coorace-failing-") as folder:
        preload = pathlib.Path(folder) / "failing_disk.so"
        subprocess.run([chosen.compiler, "-shared", "-fPIC", "-o", preload, HERE / "failing_disk.c"], check=True)

        def make(**more):
            return Scene(os.path.abspath(chosen.binary), preload, **more)

        for fault in FAULTS:
            if chosen.only and fault.__name__ not in chosen.only:
                continue
            begun = time.monotonic()
            try:
                outcome = fault(make) or "holds"
            except (Failed, OSError, KeyError, subprocess.SubprocessError, SystemExit) as failure:
                outcome = f"FAILED: {failure!r}"
                failures += 1
            print(f"{fault.__name__}: {outcome} ({time.monotonic() - begun:.1f} s)", flush=True)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
