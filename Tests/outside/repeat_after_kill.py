#!/usr/bin/env python3
"""Repeats POSTs under their idempotency keys: at once from many clients, and after the server was killed with SIGKILL.

  repeat_after_kill.py BINARY [--rounds 5] [--clients 50] [--seconds 0.4] [--seed 1]

Each round sends one request from all clients at the same time, then lets each client send requests of its own, and one a partial batch of many
records, until the server is killed; after the restart every request is sent again. Exit 0 when each was done exactly once and answered the same
each time, and each record of a batch is there once, however far the batch had come. The records have no
natural key, so that nothing but the idempotency key keeps them apart. Standard library only, loopback only.
"""
import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time

from kill_under_writers import Server


def post(connection, token, key, name):
    """Creates an adherent; gives the status, whether it was a repeated answer, the address and the body."""
    body = json.dumps({"name": name, "kind": "ACI", "legal_form": "association", "address": {"insee_code": "31555", "postal_code": "31000"}})
    connection.request(
        "POST", "/v1/adherents", body=body,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": key})
    answer = connection.getresponse()
    content = answer.read()
    return answer.status, answer.getheader("Idempotency-Replayed") == "true", answer.getheader("Location"), answer.getheader("ETag"), content


def at_once(port, token, key, name, clients):
    """The same request from all clients at the same time."""
    answers, ready = [], threading.Barrier(clients)

    def send():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.connect()
        ready.wait()
        answers.append(post(connection, token, key, name))
        connection.close()

    threads = [threading.Thread(target=send, daemon=True) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def send_until_killed(port, token, prefix, sent):
    """Requests of one client; notes each before it is sent, and its answer when one came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        for number in range(1_000_000):
            key = f"{prefix}-{number}"
            sent[key] = None
            sent[key] = post(connection, token, key, key)
    except (OSError, http.client.HTTPException):
        connection.close()


BATCH = 3000


def batch(port, token, key):
    """A partial batch of new records; gives the counts."""
    lines = (
        json.dumps({"name": f"{key}-{number}", "kind": "ACI", "address": {"insee_code": "31555"}}) + "\n" for number in range(BATCH))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        "POST", "/v1/adherents/batch?mode=partial&results=errors", body="".join(lines),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson", "Idempotency-Key": key})
    return json.loads(connection.getresponse().read())["summary"]


def batch_until_killed(port, token, key):
    try:
        batch(port, token, key)
    except (OSError, http.client.HTTPException):
        pass


def names(port, token):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/v1/adherents?fields=name", headers={"Authorization": f"Bearer {token}", "Accept": "application/x-ndjson"})
    return [json.loads(line)["name"] for line in connection.getresponse().read().splitlines()]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("binary")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--clients", type=int, default=50)
    options.add_argument("--seconds", type=float, default=0.4)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    rng = random.Random(chosen.seed)
    wrong, known, lost, repeated, cut = [], {}, 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="coorace-repeat-") as folder:
        server = Server(os.path.abspath(chosen.binary), folder)
        server.start()
        token = subprocess.run(
            [server.binary, "key", "create", "--database", server.database, "--name", "repeat", "--role", "editor"],
            capture_output=True, text=True, check=True, timeout=30).stdout.strip()
        try:
            for round in range(chosen.rounds):
                key = f"race-{round}"
                answers = at_once(server.port, token, key, key, chosen.clients)
                first = [answer for answer in answers if answer[0] == 201 and not answer[1]]
                others = [answer for answer in answers if answer[1]]
                if len(first) != 1 or len(first) + len(others) != chosen.clients or any(answer[2:] != first[0][2:] for answer in others):
                    wrong.append((key, sorted((answer[0], answer[1]) for answer in answers)))
                    break
                sent = {key: first[0]}
                threads = [
                    threading.Thread(target=send_until_killed, args=(server.port, token, f"round-{round}-{client}", sent), daemon=True)
                    for client in range(chosen.clients)
                ]
                many = f"many-{round}"
                threads.append(threading.Thread(target=batch_until_killed, args=(server.port, token, many), daemon=True))
                for thread in threads:
                    thread.start()
                time.sleep(chosen.seconds * (0.5 + rng.random()))
                server.kill()
                for thread in threads:
                    thread.join(60)
                server.start()
                connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
                for key, answer in sent.items():
                    again = post(connection, token, key, key)
                    lost += answer is None
                    repeated += 1
                    if again[0] != 201 or answer and (not again[1] or again[2:] != answer[2:]):
                        wrong.append((key, answer, again))
                known.update(sent)
                known.update((f"{many}-{number}", None) for number in range(BATCH))
                summary = batch(server.port, token, many)
                if summary["created"] + summary["unchanged"] != BATCH:
                    wrong.append((many, summary))
                cut += 0 < summary["unchanged"] < BATCH
            stored = names(server.port, token)
            if sorted(stored) != sorted(known):
                wrong.append(("stored", len(stored), "sent", len(known)))
        finally:
            server.kill()
    print(f"{chosen.rounds} kills, {repeated} requests repeated, {lost} of them without an answer before, "
          f"{cut} batches cut off midway, {len(wrong)} wrong")
    for entry in wrong[:10]:
        print("  wrong:", entry)
    sys.exit(1 if wrong or repeated == 0 else 0)


if __name__ == "__main__":
    main()
