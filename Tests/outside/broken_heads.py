#!/usr/bin/env python3
"""Sends requests that are nearly right over raw connections, many thousands of them, and looks whether the server lives on.

  broken_heads.py BINARY [--seconds 20] [--seed 1]

Good requests are cut, doubled, swapped, swollen with parameters, cookies, fields, chunks and NULs, sent whole or in pieces, and left in their
middle. A 5xx but 501, 505 and 507 is wrong, an answer that is not HTTP or not a problem where it refuses, and a server that is gone or does not
answer a good request within twenty seconds. Standard library only, loopback only.
"""
import argparse
import os
import random
import select
import socket
import sys
import tempfile
import threading
import time

from kill_under_writers import Server

CLIENTS = 16
SPICE = [b"\0", b"\r", b"\n", b"\r\n", b" ", b"\t", b":", b";", b"=", b"&", b"?", b"%", b"%00", b"\x7f", b"\xff", b"#", b"a" * 9000, b"HTTP/1.1"]


def samples(token):
    bearer = b"Host: a\r\nAuthorization: Bearer " + token.encode() + b"\r\n"
    record = b'{"code":"H-1","title":"Formation","audiences":["volunteer"],"themes":["values"],"duration_hours":7,"platform":"coorace"}'
    length = b"Content-Length: %d\r\n\r\n" % len(record)
    chunked = b"%x;a=b\r\n%s\r\n0\r\nX: y\r\n\r\n" % (len(record), record)
    return [
        b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /v1/trainings?q=a&limit=3&sort=-title HTTP/1.1\r\n" + bearer + b"Cookie: a=b; c=d\r\n\r\n",
        b"POST /v1/trainings HTTP/1.1\r\n" + bearer + b"Content-Type: application/json\r\n" + length + record,
        b"POST /v1/trainings/batch?mode=partial HTTP/1.1\r\n" + bearer + b"Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked,
        b"POST /v1/trainings HTTP/1.1\r\n" + bearer + b"Content-Type: application/json\r\nExpect: 100-continue\r\n" + length + record,
        b"GET http://a:80/v1/directory?department=31 HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    ]


def swollen(chance):
    """A good head with very much of one thing."""
    count = chance.choice([10, 300, 900, 4000, 20000])
    piece = chance.choice([b"a&", b"a=b&", b"%41=%42&", b"&", b"=&"])
    cookie = chance.choice([b"a;", b"a=b;", b'a="b";', b",", b"a" * 7])
    return chance.choice([
        b"GET /v1/directory?" + piece * count + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nCookie: " + cookie * count + b"\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\n" + b"Cookie: a=b\r\n" * count + b"\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\n" + chance.choice([b"X: y\r\n", b"X:\r\n", b"X: y\r\n z\r\n"]) * count + b"\r\n",
        b"GET /" + b"a/" * count + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n" * count + b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n" * min(count, 900),
    ])


def mutated(chance, good):
    text = bytearray(chance.choice(good))
    for _ in range(chance.randrange(4)):
        place, size = chance.randrange(len(text)), chance.choice([1, 2, 5, 30])
        kind = chance.randrange(6)
        if kind == 0:
            del text[place:place + size]
        elif kind == 1:
            text[place:place] = chance.choice(SPICE)
        elif kind == 2:
            text[place] = chance.randrange(256)
        elif kind == 3:
            text[place:place] = text[place:place + size] * chance.choice([1, 2, 100])
        elif kind == 4:
            text[place:place + 1] = chance.choice(SPICE)
        else:
            text += chance.choice(good)
        if not text:
            text = bytearray(good[0])
    return bytes(text[:chance.randrange(len(text)) + 1] if chance.random() < 0.15 else text)


def statuses(answers):
    """The statuses of the answers that came one after the other; nil for what is no HTTP."""
    found, rest = [], answers
    while rest:
        head, separator, body = rest.partition(b"\r\n\r\n")
        if not separator or not head.startswith(b"HTTP/1."):
            return None if not head.startswith(b"HTTP/1."[:len(head)]) else found
        status = int(head[9:12])
        if status != 100:
            found.append(status)
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        if status >= 400 and b"problem+json" not in fields.get(b"content-type", b""):
            return None
        if b"chunked" in fields.get(b"transfer-encoding", b""):
            return found
        rest = body[int(fields.get(b"content-length", 0)):]
    return found


def send(port, text, chance):
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers = b""
    try:
        size = len(text) if chance.random() < 0.8 else chance.choice([1, 7, 100, 5000])
        for start in range(0, len(text), size) if len(text) / size < 300 else [0]:
            client.sendall(text[start:start + size] if len(text) / size < 300 else text)
        if chance.random() < 0.3:
            client.shutdown(socket.SHUT_WR)
        if chance.random() < 0.1:
            return b""
        # Those who wait for more are left.
        while select.select([client], [], [], 0.05)[0]:
            part = client.recv(1 << 20)
            if not part:
                break
            answers += part
    except OSError:
        pass
    finally:
        client.close()
    return answers


def attack(server, good, chance, until, told):
    """One of several clients; what it finds wrong goes into `told.wrong`."""
    latest = []
    while time.monotonic() < until and not told.wrong:
        text = swollen(chance) if chance.random() < 0.2 else mutated(chance, good)
        latest = latest[-4:] + [text]
        try:
            answers = send(server.port, text, chance)
            told.count += 1
            found = statuses(answers)
            if found is None or any(status >= 500 and status not in (501, 505, 507) for status in found):
                told.wrong.append(f"{text[:2000]!r}\nwas answered\n{answers[:2000]!r}")
            if told.count % 50 == 0 and b"200 OK" not in ask(server.port):
                raise ConnectionError
        except OSError:
            told.wrong.append("the server is gone or mute after one of\n" + "\n".join(repr(text[:2000]) for text in latest))


class Told:
    def __init__(self):
        self.count, self.wrong = 0, []


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--seconds", type=float, default=20)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    # What a key may ask in a minute is another matter.
    os.environ |= {"COORACE_RATE_LIMIT": "off", "COORACE_ANONYMOUS_RATE_LIMIT": "off"}
    told = Told()
    with tempfile.TemporaryDirectory(prefix="coorace-heads-") as folder:
        server = Server(os.path.abspath(chosen.binary), folder)
        server.start()
        good, until = samples(server.key("editor")), time.monotonic() + chosen.seconds
        clients = [threading.Thread(target=attack, args=(server, good, random.Random(chosen.seed * 100 + number), until, told)) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        if server.process.poll() is not None:
            told.wrong.append(f"the server ended: {server.process.returncode}")
        server.process.terminate()
        server.process.wait(30)
    if told.wrong:
        sys.exit("\n".join(told.wrong[:5]))
    print(f"{told.count} requests")


def ask(port):
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(b"GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        try:
            return client.recv(4096)
        except OSError:
            return b""


if __name__ == "__main__":
    main()
