#!/usr/bin/env python3
"""Holds webhooks against receivers that do what receivers do: accept, fail, sleep, redirect, vanish.

    webhooks.py [BINARY]

Starts the real binary on a free port, and a receiver that verifies by the public package `standardwebhooks`. Takes half a minute.
"""
import base64
import collections
import http.server
import json
import pathlib
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

OPEN = ["--allow-private-webhooks", "--webhook-retries", "300ms,600ms,900ms", "--webhook-timeout", "2"]


class Receiver(http.server.ThreadingHTTPServer):
    """Answers each path as a plan says: a function of the handler and the number of requests that have come there."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.plans = {}
        self.requests = collections.defaultdict(list)
        self.connections = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self):
        return self.server_address[1]

    def url(self, name, host="127.0.0.1"):
        return f"http://{host}:{self.port}/{name}"

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, request, client_address):
        pass

    def seen(self, name):
        with self.lock:
            return list(self.requests[name])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        name = self.path.strip("/")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            seen = self.server.requests[name]
            seen.append({"headers": {key.lower(): value for key, value in self.headers.items()}, "body": body, "at": time.monotonic()})
            number = len(seen)
        self.server.plans.get(name, answer(204))(self, number)

    def log_message(self, *arguments):
        pass


def answer(status, body=b"", **fields):
    def plan(handler, number):
        handler.send_response(status)
        for name, value in fields.items():
            handler.send_header(name.replace("_", "-"), value)
        if status != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return plan


def first(count, plan, then=answer(204)):
    return lambda handler, number: (plan if number <= count else then)(handler, number)


def sleeping(seconds, then=answer(204)):
    def plan(handler, number):
        time.sleep(seconds)
        then(handler, number)

    return plan


class Server:
    def __init__(self, binary, folder, arguments):
        self.database = folder / "test.db"
        self.log = open(folder / "log", "a+", encoding="utf-8")
        start = self.log.tell()
        self.process = subprocess.Popen(
            [binary, "serve", "--database", self.database, "--port", "0", "--rate-limit", "off", *arguments], stderr=self.log, stdin=subprocess.DEVNULL)
        self.url = wait_for(lambda: self.listening(start), "the server to start")
        made = subprocess.run(
            [binary, "key", "create", "--database", self.database, "--name", "test", "--role", "admin"], capture_output=True, text=True, check=True)
        self.session = requests.Session()
        self.session.headers["Authorization"] = "Bearer " + made.stdout.strip()
        self.session.headers["Accept-Language"] = "en"

    def listening(self, start):
        text = pathlib.Path(self.log.name).read_text(encoding="utf-8")[start:]
        found = re.search(r'"url":"([^"]+)"', text)
        return found and found.group(1)

    def ask(self, method, path, status, body=None, **headers):
        response = self.session.request(method, self.url + path, json=body, headers=headers)
        assert response.status_code == status, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def subscribe(self, url, **more):
        return self.ask("POST", "/v1/webhooks", 201, {"url": url, **more})

    def deliveries(self, webhook, query=""):
        return self.ask("GET", f"/v1/webhooks/{webhook['id']}/deliveries{query}", 200)["items"]

    def webhook(self, webhook):
        return self.ask("GET", f"/v1/webhooks/{webhook['id']}", 200)

    def delete(self, webhook):
        self.ask("DELETE", f"/v1/webhooks/{webhook['id']}", 204)

    def create(self, number):
        return self.ask("POST", "/v1/trainings", 201, training(number))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)


def training(number):
    return {
        "code": f"WEB-{number}", "title": "Lire un bilan", "audiences": ["director"], "themes": ["finance"], "duration_hours": 14, "platform": "irio"}


def wait_for(look, what, seconds=30):
    """What `look` gives once it gives something. The time is a limit for the hopeless, not a measure."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


def events(receiver, name, count):
    return wait_for(lambda: len(receiver.seen(name)) >= count and receiver.seen(name), f"{count} requests to {name}, not {len(receiver.seen(name))}")


def verify(request, *secrets):
    """The event, once each of the secrets has verified it."""
    for secret in secrets:
        event = Webhook(secret).verify(request["body"], request["headers"])
    return event


# MARK: - Cases


def tells_what_changes(server, receiver):
    """Created, updated and deleted are told in order, verified by the public package, and tell no data."""
    secret = "whsec_" + base64.b64encode(bytes(range(32))).decode()
    webhook = server.subscribe(receiver.url("told"), collections=["trainings"], secret=secret, description="for the test")
    assert webhook["secret"] == secret
    record = server.create(1)
    events(receiver, "told", 1)
    server.ask("PATCH", f"/v1/trainings/{record['id']}", 200, {"title": "Autrement"}, **{"Content-Type": "application/merge-patch+json"})
    events(receiver, "told", 2)
    server.ask("DELETE", f"/v1/trainings/{record['id']}", 204)
    requests_ = events(receiver, "told", 3)
    told = [verify(request, secret) for request in requests_]
    assert [event["type"] for event in told] == ["training.created", "training.updated", "training.deleted"], told
    assert [event["data"]["version"] for event in told] == [1, 2, 3]
    assert told[0]["data"] == {
        "collection": "trainings", "id": record["id"], "version": 1, "op": "put", "origin": "occitanie", "seq": told[0]["data"]["seq"]}, told
    assert told[2]["data"]["op"] == "delete" and told[2]["data"]["origin"] == "occitanie"
    assert told[0]["timestamp"] == record["created_at"]
    assert len({request["headers"]["webhook-id"] for request in requests_}) == 3
    assert requests_[0]["headers"]["content-type"] == "application/json"
    forged = dict(requests_[0], body=requests_[0]["body"].replace(b"created", b"deleted"))
    try:
        verify(forged, secret)
        raise AssertionError("a forged body is verified")
    except WebhookVerificationError:
        pass
    log = wait_for(lambda: (log := server.deliveries(webhook, "?state=delivered")) and len(log) == 3 and log, "three deliveries in the log")
    assert [delivery["response_status"] for delivery in log] == [204] * 3 and log[2]["attempts"] == 1
    assert "last_accepted_at" in server.webhook(webhook) and "secret" not in server.webhook(webhook)
    other = server.ask("POST", "/v1/campaigns", 201, {"code": "WEB-C", "level": "regional", "title": "L'emploi pour tous"})
    sent = server.ask("POST", f"/v1/webhooks/{webhook['id']}/test", 201)
    tried = verify(events(receiver, "told", 4)[3], secret)
    assert tried == sent["event"] and tried["type"] == "webhook.test", (tried, other)
    server.delete(webhook)


def filters(server, receiver):
    """A webhook that asks for deletions gets these; what is asked for later is told from then on."""
    webhook = server.subscribe(receiver.url("filtered"), collections=["trainings"], operations=["delete"])
    before = server.create(50)
    server.ask("DELETE", f"/v1/trainings/{before['id']}", 204)
    assert json.loads(events(receiver, "filtered", 1)[0]["body"])["type"] == "training.deleted"
    server.create(51)
    server.ask("PATCH", f"/v1/webhooks/{webhook['id']}", 200, {"operations": None})
    record = server.create(52)
    seen = events(receiver, "filtered", 2)
    assert [json.loads(request["body"])["data"]["id"] for request in seen] == [before["id"], record["id"]]
    server.delete(webhook)


def tries_again(server, receiver):
    """500 is tried again, with the same id and body and a new timestamp."""
    receiver.plans["flaky"] = first(2, answer(500, b"oops"))
    webhook = server.subscribe(receiver.url("flaky"))
    server.create(2)
    seen = events(receiver, "flaky", 3)
    assert len({request["headers"]["webhook-id"] for request in seen}) == 1 and len({request["body"] for request in seen}) == 1
    assert int(seen[2]["headers"]["webhook-timestamp"]) >= int(seen[0]["headers"]["webhook-timestamp"])
    for request in seen:
        verify(request, webhook["secret"])
    log = wait_for(lambda: server.deliveries(webhook, "?state=delivered"), "the delivery")
    assert log[0]["attempts"] == 3 and "error" not in log[0] and "next_attempt_at" not in log[0], log
    server.delete(webhook)


def gives_up(server, receiver):
    """A receiver that always fails gets the schedule's attempts, then the webhook is disabled; it can be enabled again and the event replayed."""
    receiver.plans["broken"] = answer(500, b"a secret of the receiver's")
    webhook = server.subscribe(receiver.url("broken"))
    server.create(3)
    disabled = wait_for(lambda: (now := server.webhook(webhook)) and not now["enabled"] and now, "the webhook to be disabled")
    assert disabled["disabled_reason"] == "failing" and "disabled_at" in disabled
    assert len(receiver.seen("broken")) == 4
    log = server.deliveries(webhook, "?state=failed")
    assert len(log) == 1 and log[0]["attempts"] == 4 and log[0]["error"] == "status" and log[0]["response_status"] == 500
    assert "secret of the receiver" not in json.dumps(log)
    replay = f"/v1/webhooks/{webhook['id']}/deliveries/{log[0]['id']}/replay"
    assert server.ask("POST", replay, 409)["code"] == "webhook_disabled"
    missed = server.create(4)
    receiver.plans["broken"] = answer(200)
    server.ask("PATCH", f"/v1/webhooks/{webhook['id']}", 200, {"enabled": True})
    assert json.loads(events(receiver, "broken", 5)[4]["body"])["data"]["id"] == missed["id"]
    server.ask("POST", replay, 200)
    again = events(receiver, "broken", 6)
    assert again[5]["headers"]["webhook-id"] == again[0]["headers"]["webhook-id"]
    wait_for(lambda: len(server.deliveries(webhook, "?state=delivered")) == 2, "both deliveries")
    server.delete(webhook)


def stops_when_gone(server, receiver):
    """410 disables at once; a test is sent all the same."""
    receiver.plans["gone"] = first(1, answer(410))
    webhook = server.subscribe(receiver.url("gone"))
    server.create(5)
    disabled = wait_for(lambda: (now := server.webhook(webhook)) and not now["enabled"] and now, "the webhook to be disabled")
    assert disabled["disabled_reason"] == "gone"
    server.create(6)
    test = server.ask("POST", f"/v1/webhooks/{webhook['id']}/test", 201)
    seen = events(receiver, "gone", 2)
    assert seen[1]["headers"]["webhook-id"] == test["id"] and len(receiver.seen("gone")) == 2
    server.delete(webhook)


def follows_no_redirect(server, receiver):
    """A redirect is a failure, and nothing goes where it leads."""
    receiver.plans["moved"] = answer(307, Location=receiver.url("elsewhere"))
    webhook = server.subscribe(receiver.url("moved"))
    server.create(7)
    log = wait_for(lambda: server.deliveries(webhook, "?state=failed"), "the delivery to fail")
    assert log[0]["response_status"] == 307 and log[0]["error"] == "status" and not receiver.seen("elsewhere")
    server.delete(webhook)


def does_not_wait_for_ever(server, receiver):
    """No answer within the time is a failure, tried again."""
    receiver.plans["sleepy"] = first(1, sleeping(4))
    webhook = server.subscribe(receiver.url("sleepy"))
    server.create(8)
    events(receiver, "sleepy", 1)
    log = wait_for(lambda: [one for one in server.deliveries(webhook) if one["attempts"] == 1], "the first attempt to end")
    assert log[0]["error"] == "timeout" and "response_status" not in log[0] and 1900 <= log[0]["duration_ms"], log
    wait_for(lambda: server.deliveries(webhook, "?state=delivered"), "the delivery")
    server.delete(webhook)


def cuts_long_answers(server, receiver):
    """Of an answer of 10 MB little is read, and its status counts."""
    sent = []

    def plan(handler, number):
        handler.send_response(200)
        handler.send_header("Content-Length", str(10 << 20))
        handler.end_headers()
        count = 0
        try:
            for _ in range(10 << 4):
                count += handler.wfile.write(bytes(1 << 16))
        except OSError:
            handler.close_connection = True
        sent.append(count)

    receiver.plans["verbose"] = plan
    webhook = server.subscribe(receiver.url("verbose"))
    server.create(9)
    log = wait_for(lambda: server.deliveries(webhook, "?state=delivered"), "the delivery")
    assert log[0]["response_status"] == 200 and log[0]["attempts"] == 1
    # What it could write stands in the buffers between the two.
    assert wait_for(lambda: sent, "the receiver to notice")[0] < 10 << 20, sent
    server.delete(webhook)


def waits_as_asked(server, receiver):
    """Retry-After is honoured, for the event and for those behind it."""
    receiver.plans["busy"] = first(1, answer(503, Retry_After="2"))
    webhook = server.subscribe(receiver.url("busy"))
    server.create(10)
    events(receiver, "busy", 1)
    wait_for(lambda: [one for one in server.deliveries(webhook) if one["attempts"] == 1], "the first attempt to be stored")
    server.create(11)
    seen = events(receiver, "busy", 3)
    assert seen[1]["at"] - seen[0]["at"] >= 2 and seen[2]["at"] - seen[0]["at"] >= 2
    server.delete(webhook)


def rotates(server, receiver):
    """After a rotation both secrets verify, and an answer that got lost is given again with the secret, which is kept in one place."""
    webhook = server.subscribe(receiver.url("rotated"))
    old = webhook["secret"]
    new = server.ask("POST", f"/v1/webhooks/{webhook['id']}/rotate-secret", 200, **{"Idempotency-Key": "rotation"})
    again = server.ask("POST", f"/v1/webhooks/{webhook['id']}/rotate-secret", 200, **{"Idempotency-Key": "rotation"})
    assert new == again and new["secret"] != old and "previous_secret_until" in new
    server.create(12)
    request = events(receiver, "rotated", 1)[0]
    verify(request, old, new["secret"])
    assert len(request["headers"]["webhook-signature"].split(" ")) == 2
    connection = sqlite3.connect(server.database)
    names = [name for name, in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]
    tables = {name: repr(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in names}
    for secret in (old, new["secret"]):
        assert [(name, text.count(secret)) for name, text in tables.items() if secret in text] == [("webhooks", 1)]
        assert secret not in pathlib.Path(server.log.name).read_text(encoding="utf-8")
        assert secret not in json.dumps(server.ask("GET", "/v1/webhooks", 200))
    server.delete(webhook)


def holds_nobody_up(server, receiver):
    """Receivers that sleep slow neither another webhook nor the API."""
    for name in ("slow-1", "slow-2", "slow-3"):
        receiver.plans[name] = sleeping(1.5)
    slow = [server.subscribe(receiver.url(name), collections=["trainings"]) for name in ("slow-1", "slow-2", "slow-3")]
    fast = server.subscribe(receiver.url("fast"), collections=["trainings"])
    created = [server.create(100 + number)["id"] for number in range(40)]
    seen = events(receiver, "fast", 40)
    assert [json.loads(request["body"])["data"]["id"] for request in sorted(seen, key=lambda one: json.loads(one["body"])["data"]["seq"])] == created
    for number in (1, 2, 3):
        assert len(receiver.seen(f"slow-{number}")) < 40
    metrics = server.session.get(server.url + "/metrics").text
    waiting = int(re.search(r"^coorace_webhook_deliveries_waiting (\d+)$", metrics, re.M).group(1))
    assert waiting > 40, metrics
    assert re.search(r'^coorace_webhook_attempts_total\{outcome="delivered"\} [4-9]\d', metrics, re.M), metrics
    for webhook in [*slow, fast]:
        server.delete(webhook)


def tells_a_batch(server, receiver):
    """Of a large batch each record is told of once, and few are made ready before they can be sent."""
    webhook = server.subscribe(receiver.url("batch"), collections=["trainings"])
    receiver.plans["batch"] = first(4, sleeping(1))
    lines = "".join(json.dumps(training(10_000 + number)) + "\n" for number in range(2000))
    response = server.session.post(
        server.url + "/v1/trainings/batch", data=lines, headers={"Content-Type": "application/x-ndjson"})
    assert response.status_code == 200
    made = sqlite3.connect(server.database).execute("SELECT count(*) FROM deliveries WHERE webhook = ?", [webhook["id"]]).fetchone()[0]
    assert made <= 200, made
    seen = events(receiver, "batch", 2000)
    assert len({json.loads(request["body"])["data"]["id"] for request in seen}) == 2000
    assert len({request["headers"]["webhook-id"] for request in seen}) == len(seen) == 2000
    wait_for(lambda: not server.deliveries(webhook, "?state=waiting"), "all to be stored")
    server.delete(webhook)


def refuses_inner_targets(server):
    """Without --allow-private-webhooks nothing but https to the internet is taken."""
    for url in [
        "http://hooks.example.org/", "https://user:pass@hooks.example.org/", "https://localhost/", "https://x.localhost/", "https://127.0.0.1/",
        "https://127.1/", "https://0x7f000001/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://10.0.0.1/", "https://169.254.169.254/latest",
        "https://metadata.google.internal/", "https://100.64.0.1/", "https://intranet/", "https://224.0.0.1/", "https://[64:ff9b::a00:1]/",
        "https://localhost./", "https://LOCALHOST:8443/x",
    ]:
        refused = server.ask("POST", "/v1/webhooks", 422, {"url": url})
        assert refused["errors"][0]["pointer"] == "#/url" and refused["errors"][0]["code"] == "invalid_value", (url, refused)
    taken = server.subscribe("https://hooks.example.org/coorace?token=x", enabled=False)
    server.delete(taken)


def main(binary):
    receiver = Receiver()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = Server(binary, folder, OPEN)
        try:
            for case in (
                tells_what_changes, filters, tries_again, gives_up, stops_when_gone, follows_no_redirect, does_not_wait_for_ever, cuts_long_answers,
                waits_as_asked, rotates, holds_nobody_up, tells_a_batch,
            ):
                start = time.monotonic()
                case(server, receiver)
                print(f"{case.__name__}: {time.monotonic() - start:.1f} s", flush=True)

            # Killed between two attempts, the next process makes the second one.
            receiver.plans["killed"] = first(1, answer(500))
            killed = server.subscribe(receiver.url("killed"))
            server.create(20)
            wait_for(lambda: [one for one in server.deliveries(killed) if one["attempts"] == 1], "the first attempt to be stored")
            server.kill()
            server = Server(binary, folder, OPEN)
            seen = events(receiver, "killed", 2)
            assert seen[0]["headers"]["webhook-id"] == seen[1]["headers"]["webhook-id"]
            verify(seen[1], killed["secret"])
            wait_for(lambda: server.deliveries(killed, "?state=delivered"), "the delivery")

            # Killed while one runs, it is made again; what changed before anything was made of it is told, too.
            receiver.plans["killed"] = first(3, sleeping(10))
            server.create(21)
            events(receiver, "killed", 3)
            server.create(22)
            server.kill()
            server = Server(binary, folder, OPEN)
            wait_for(lambda: len(server.deliveries(killed, "?state=delivered")) == 3, "both deliveries")
            server.delete(killed)
            print("killed", flush=True)

            # Stopped while one runs: it gets a moment, and stays for the next start.
            receiver.plans["stopped"] = sleeping(60)
            stopped = server.subscribe(receiver.url("stopped"))
            named = server.subscribe(receiver.url("named", "localhost"))
            secure = server.subscribe(f"https://localhost:{receiver.port}/named")
            server.create(23)
            events(receiver, "stopped", 1)
            events(receiver, "named", 1)
            assert server.stop() == 0
            print("stopped", flush=True)

            # Of the webhooks that were taken before, none leads inside any more, by address or by name.
            connections = receiver.connections
            server = Server(binary, folder, ["--webhook-retries", "200ms"])
            server.create(24)
            for webhook in (stopped, named, secure):
                refused = wait_for(lambda: server.deliveries(webhook, "?state=failed"), "the target to be refused")
                assert refused[0]["error"] == "target_refused" and "response_status" not in refused[0], refused
            assert receiver.connections == connections
            refuses_inner_targets(server)
            assert server.stop() == 0
            print("refused", flush=True)

            # Held, nothing is sent; what waits goes out when it is held no more.
            server = Server(binary, folder, OPEN)
            held = server.subscribe(receiver.url("held"))
            assert server.stop() == 0
            server = Server(binary, folder, OPEN + ["--hold-webhooks"])
            record = server.create(25)
            server.ask("POST", f"/v1/webhooks/{held['id']}/test", 201)
            assert server.stop() == 0 and not receiver.seen("held")
            server = Server(binary, folder, OPEN)
            assert {json.loads(request["body"])["data"].get("id") for request in events(receiver, "held", 2)} == {None, record["id"]}
            assert server.stop() == 0
            text = (folder / "log").read_text(encoding="utf-8")
            assert '"level":"error"' not in text, text[-3000:]
            assert "whsec_" not in text and "token=" not in text
        finally:
            if server.process.poll() is None:
                server.kill()
    print("webhooks: every case held")


if __name__ == "__main__":
    root = pathlib.Path(__file__).resolve().parents[2]
    main(sys.argv[1] if len(sys.argv) > 1 else root / ".build/debug/coorace")
