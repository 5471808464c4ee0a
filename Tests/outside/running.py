"""The real binary on a free port with a database of its own, and a client that shows what came over the wire."""
import dataclasses
import http.client
import json
import pathlib
import re
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / ".build/debug/coorace"
# One address asks for everything, as quickly as it is answered; nothing is sent to anybody.
OPTIONS = ["--rate-limit", "off", "--anonymous-rate-limit", "off", "--hold-webhooks", "--security-contact", "mailto:securite@exemple.fr"]


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def code(self):
        """The code of a problem; None for an answer that is none."""
        is_problem = self.body and self.headers.get("content-type", "").startswith("application/problem+json")
        return self.json()["code"] if is_problem else None


class Server:
    """`coorace serve`; ends with the block that it is the context of."""

    def __init__(self, binary, folder, *arguments):
        self.binary = binary
        self.database = pathlib.Path(folder) / "test.db"
        self.log = pathlib.Path(folder) / "log"
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [binary, "serve", "--database", self.database, "--port", "0", *OPTIONS, *arguments], stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while not (found := re.search(r'"url":"http://([^":]+):(\d+)"', self.log.read_text(encoding="utf-8"))):
            assert self.process.poll() is None and time.monotonic() < end, self.log.read_text(encoding="utf-8")
            time.sleep(0.02)
        self.host, self.port = found.group(1), int(found.group(2))
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=60)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.process.terminate()
        if self.process.wait(timeout=60) != 0:
            raise AssertionError(f"the server ended with {self.process.returncode}")
        errors = [line for line in self.log.read_text(encoding="utf-8").splitlines() if '"level":"error"' in line]
        assert not errors, errors

    def key(self, name, *arguments):
        """The token of a new key."""
        made = subprocess.run(
            [self.binary, "key", "create", "--database", self.database, "--name", name, *arguments], capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def run(self, *arguments):
        return subprocess.run([self.binary, *arguments, "--database", self.database], capture_output=True, text=True, check=True).stdout

    def ask(self, method, target, body=None, type="application/json", token=None, **fields):
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        headers.setdefault("Accept-Language", "en")
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers["Content-Type"] = type
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        try:
            return self._ask(method, target, body, headers)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # A connection that the server has closed after a refusal.
            self.connection.close()
            return self._ask(method, target, body, headers)

    def _ask(self, method, target, body, headers):
        self.connection.request(method, target, body, headers)
        response = self.connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
