#!/usr/bin/env python3
"""Measures other clients while thousands of slow ones hold connections.

  slow_connections.py BINARY [--connections 2000] [--seconds 6] [--rounds 5]

The slow ones are of four kinds, as many of each: idle after an answer, a head of one byte a second, a body of one byte a second, an export read
ten bytes a second through the smallest window there is. Whoever is cut off comes again. In turns, without them and with them, four connections
ask for records and pages one after the other; the measure is the ratio of the medians of the p99 of both. Exit 0 when it is at most 2, every
answer was right, and no head was held for longer than its deadline. Standard library only, loopback only.
"""
import argparse
import http.client
import json
import os
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from kill_under_writers import Server

RECORDS = 2000
HEAD_SECONDS = 10
KINDS = ["idle", "head", "body", "reader"]


class Slow:
    """One slow client, which comes again when it is cut off."""

    def __init__(self, crowd, kind):
        self.crowd, self.kind, self.socket = crowd, kind, None

    def begin(self):
        self.socket = socket.socket()
        if self.kind == "reader":
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        self.socket.connect(("127.0.0.1", self.crowd.port))
        self.since = time.monotonic()
        head = f"Host: a\r\nAuthorization: Bearer {self.crowd.token}\r\n"
        start = {
            "idle": f"GET /livez HTTP/1.1\r\n{head}\r\n", "head": "G",
            "body": f"POST /v1/trainings HTTP/1.1\r\n{head}Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
            "reader": f"GET /v1/trainings HTTP/1.1\r\n{head}Accept: application/x-ndjson\r\n\r\n"}
        self.socket.sendall(start[self.kind].encode())
        self.socket.setblocking(False)

    def tick(self):
        """Once a second."""
        try:
            if self.kind in ("head", "body"):
                self.socket.send(b"a")
            count = len(self.socket.recv(10 if self.kind == "reader" else 4096))
            # What has been said to a head or a body is that it took too long.
            over = count == 0 or self.kind in ("head", "body")
        except BlockingIOError:
            over = False
        except OSError:
            over = True
        if over:
            if self.kind == "head":
                self.crowd.longest = max(self.crowd.longest, time.monotonic() - self.since)
            self.crowd.cut[self.kind] += 1
            self.socket.close()
            self.begin()


class Crowd:
    """All of them, in a process of their own: told `on` and `off` by lines, tells how it went."""

    def __init__(self, port, token, count):
        self.port, self.token, self.longest, self.cut = port, token, 0, dict.fromkeys(KINDS, 0)
        self.clients = [Slow(self, KINDS[number % len(KINDS)]) for number in range(count)]

    def run(self):
        selector = selectors.DefaultSelector()
        selector.register(sys.stdin, selectors.EVENT_READ)
        turn, is_on = 0, False
        while True:
            # A tenth of them at a time, so that what they send is spread over the second.
            if selector.select(0.1):
                line = sys.stdin.readline().strip()
                if line == "on":
                    for client in self.clients:
                        client.begin()
                elif line == "off":
                    for client in self.clients:
                        client.socket.close()
                else:
                    print(json.dumps({"longest": self.longest, "cut": self.cut}), flush=True)
                    return
                is_on = line == "on"
                print("done", flush=True)
            if is_on:
                turn += 1
                for client in self.clients[turn % 10::10]:
                    client.tick()


def ask(connections, targets, token, seconds):
    """The p99 of what four clients wait for an answer, in µs."""
    times, until, number = [], time.monotonic() + seconds, 0
    headers = {"Authorization": f"Bearer {token}"}
    while time.monotonic() < until:
        connection, target = connections[number % len(connections)], targets[number % len(targets)]
        number += 1
        begun = time.perf_counter()
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - begun)
        if answer.status != 200:
            sys.exit(f"{target}: {answer.status}")
    return statistics.quantiles(times, n=100)[98] * 1e6, len(times)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--connections", type=int, default=2000)
    options.add_argument("--seconds", type=float, default=6)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--crowd", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    # What a key may ask in a minute is another matter.
    os.environ |= {"COORACE_RATE_LIMIT": "off", "COORACE_ANONYMOUS_RATE_LIMIT": "off"}
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if chosen.crowd:
        return Crowd(int(chosen.crowd), os.environ["TOKEN"], chosen.connections).run()
    with tempfile.TemporaryDirectory(prefix="coorace-slow-") as folder:
        server = Server(os.path.abspath(chosen.binary), folder, "--max-connections", str(chosen.connections + 100))
        try:
            server.start()
            measure(server, chosen)
        finally:
            server.process.terminate()
            server.process.wait(30)


def measure(server, chosen):
    token = server.key("editor")
    connections = [http.client.HTTPConnection("127.0.0.1", server.port, timeout=60) for _ in range(4)]
    lines = "\n".join(json.dumps({
        "code": f"S-{number}", "title": f"Formation {number}", "audiences": ["volunteer"], "themes": ["values"], "duration_hours": 7,
        "platform": "coorace", "content": "solidaire insertion emploi " * 40}) for number in range(RECORDS))
    connections[0].request(
        "POST", "/v1/trainings/batch", body=lines, headers={"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"})
    answer = json.loads(connections[0].getresponse().read())
    targets = [f"/v1/trainings/{result['id']}" for result in answer["results"][::10]] + ["/v1/trainings?limit=20&sort=title"] * 20
    crowd = subprocess.Popen(
        [sys.executable, __file__, chosen.binary, "--crowd", str(server.port), "--connections", str(chosen.connections)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, env=os.environ | {"TOKEN": token})

    def tell(word):
        crowd.stdin.write(word + "\n")
        crowd.stdin.flush()
        return crowd.stdout.readline()

    quiet, slow = [], []
    ask(connections, targets, token, 1)
    for number in range(chosen.rounds):
        quiet.append(ask(connections, targets, token, chosen.seconds)[0])
        if tell("on").strip() != "done":
            sys.exit("the slow clients have failed")
        # That thousands come at once is another matter.
        time.sleep(3)
        slow.append(ask(connections, targets, token, chosen.seconds)[0])
        # The last round goes on until heads have been cut off.
        if number == chosen.rounds - 1 and chosen.seconds < HEAD_SECONDS + 5:
            time.sleep(HEAD_SECONDS + 5 - chosen.seconds)
        tell("off")
        time.sleep(0.5)
    told = json.loads(tell("end"))
    ratio = statistics.median(slow) / statistics.median(quiet)
    print(f"{chosen.connections} slow connections: p99 {statistics.median(slow):.0f} µs, without them {statistics.median(quiet):.0f} µs, "
          f"ratio {ratio:.2f}; cut off {told['cut']}, the longest head {told['longest']:.1f} s")
    if ratio > 2:
        sys.exit("slow connections make others wait more than twice as long")
    if not 0 < told["longest"] < HEAD_SECONDS + 5:
        sys.exit("a head was held for longer than its deadline, or none was cut off")


if __name__ == "__main__":
    main()
