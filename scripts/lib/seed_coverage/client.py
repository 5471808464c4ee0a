"""A client of the API for the checks: one connection, records of its own that are taken away again."""
import http.client
import json
import random
from urllib.parse import quote, urlsplit

AN_ID = "01937b1c-8a5e-7c3d-9f10-2b6d4c8e0a11"


class Differs(Exception):
    """A check that found something else than what was promised."""


class Answer:
    def __init__(self, method, target, response):
        self.place = f"{method} {target}"
        self.status = response.status
        self.headers = response.headers
        self.bytes = response.read()
        self.is_json = "json" in (response.headers.get("Content-Type") or "") and "ndjson" not in (response.headers.get("Content-Type") or "")
        self.json = json.loads(self.bytes) if self.is_json and self.bytes else None

    def is_(self, status):
        if self.status != status:
            raise Differs(f"{self.place}: {self.status} instead of {status} {self.text()}")
        return self

    def refuses(self, status, code, pointer=None):
        """The status, and the code at the top or among the errors, there with its pointer."""
        self.is_(status)
        errors = [(error.get("code"), error.get("pointer")) for error in self.json.get("errors", [])]
        named = any(code == found and pointer in (None, place) for found, place in errors)
        if not named and (pointer or self.json.get("code") != code):
            raise Differs(f"{self.place}: not {code} {pointer or ''} {self.text()}")
        return self

    @property
    def items(self):
        return self.is_(200).json["items"]

    def ids(self):
        return [item["id"] for item in self.items]

    def text(self):
        return self.bytes[:300].decode(errors="replace")


class Client:
    def __init__(self, url, token):
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self.connection = kind(parts.hostname, parts.port, timeout=60)
        self.token = token
        self.mark = f"SC{random.randrange(16**6):06X}"
        self.number = 0
        self.made = []

    def send(self, method, target, body=None, token=None, headers=()):
        """Sends a request with the client's own token; with another; with token "" without any."""
        token = self.token if token is None else token
        sent = dict(headers)
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            sent.setdefault("Content-Type", "application/merge-patch+json" if method == "PATCH" else "application/json")
        self.connection.request(method, target, data, sent)
        return Answer(method, target, self.connection.getresponse())

    def get(self, target, token=None, **headers):
        return self.send("GET", target, token=token, headers=headers)

    def patch(self, target, body, token=None):
        return self.send("PATCH", target, body, token)

    def post(self, collection, body, token=None):
        """Sends what may be refused; a record that is created is taken away in the end."""
        answer = self.send("POST", f"/v1/{collection}", body, token)
        if answer.status == 201:
            self.made.append((collection, answer.json["id"]))
        return answer

    def create(self, collection, **changes):
        """A good record, with changes."""
        record = self.sample(collection, changes)
        record.update(changes)
        return self.post(collection, {name: value for name, value in record.items() if value is not None}).is_(201).json

    def delete(self, collection, record):
        self.send("DELETE", f"/v1/{collection}/{record['id']}").is_(204)
        self.made.remove((collection, record["id"]))

    def clean(self):
        """Takes away what was created, the latest first, for others refer to the earlier ones. What may not go, stays."""
        left = []
        for _ in range(3):
            left = [made for made in reversed(self.made) if self.send("DELETE", f"/v1/{made[0]}/{made[1]}").status not in (204, 404)]
            self.made = left[::-1]
            if not left:
                break
        return left

    # What is looked for among records of others too.

    def selects(self, collection, query, fits, differs, **common):
        """Of two records, of which only one fits, the filter selects it; gives both."""
        one = self.create(collection, **{**common, **fits})
        other = self.create(collection, **{**common, **differs})
        self.get(f"/v1/{collection}?{query}").is_(200)
        found = self.get(f"/v1/{collection}?{query}&id={one['id']},{other['id']}").ids()
        if found != [one["id"]]:
            raise Differs(f"GET /v1/{collection}?{query} selects {len(found)} of a record that fits and one that does not")
        return one, other

    def lists(self, collection, query, record):
        return self.get(f"/v1/{collection}?{query}&id={record['id']}").ids() == [record["id"]]

    def export(self, target):
        """Every record of a selection."""
        answer = self.get(target, Accept="application/x-ndjson").is_(200)
        return [json.loads(line) for line in answer.bytes.splitlines()]

    # Good records.

    def code(self):
        self.number += 1
        return f"{self.mark}-{self.number}"

    def siret(self):
        return keyed(keyed(f"{random.randrange(10**8):08}") + f"{random.randrange(10**4):04}")

    def sample(self, collection, given=()):
        """What each collection needs; what it refers to is created unless it is given."""
        return SAMPLES[collection](self, given)

    def member(self, **changes):
        return self.create("adherents", status="member", charter_signed_on="2020-01-15", joined_on="2020-02-01", **changes)


def keyed(digits):
    """The digits and their Luhn key."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return digits + str(-total % 10)


def reference(client, given, name, make):
    return given[name] if name in given else make()["id"]


def open_session(client):
    training = client.create("trainings", status="published", objective="Savoir lire un bilan.")
    return client.create("training-sessions", training_id=training["id"], status="open", place={"insee_code": "31555"})


SAMPLES = {
    "adherents": lambda client, given: {
        "name": f"Structure {client.mark}", "kind": "ACI", "siret": client.siret(), "address": {"insee_code": "31555", "postal_code": "31000"}},
    "trainings": lambda client, given: {
        "code": client.code(), "title": f"Formation {client.mark}", "audiences": ["director"], "themes": ["other"], "duration_hours": 7,
        "platform": "coorace"},
    "partnerships": lambda client, given: {
        "code": client.code(), "title": f"Partenariat {client.mark}", "partner": {"name": "Un partenaire", "kind": "other"}, "axis": "training",
        "purposes": ["other"]},
    "campaigns": lambda client, given: {"code": client.code(), "level": "regional", "title": f"Campagne {client.mark}"},
    "headcounts": lambda client, given: {"adherent_id": reference(client, given, "adherent_id", client.member), "year": 2026},
    "contacts": lambda client, given: {
        "adherent_id": reference(client, given, "adherent_id", client.member), "first_name": "Camille", "last_name": client.mark,
        "person_category": "permanent_employee", "legal_basis": "contract"},
    "training-sessions": lambda client, given: {
        "training_id": reference(client, given, "training_id", lambda: client.create("trainings")), "starts_on": "2026-11-16",
        "ends_on": "2026-11-17", "capacity": 12},
    "registrations": lambda client, given: {
        "session_id": reference(client, given, "session_id", lambda: open_session(client)),
        "adherent_id": reference(client, given, "adherent_id", client.member), "person_category": "permanent_employee"},
    "training-needs": lambda client, given: {
        "adherent_id": reference(client, given, "adherent_id", client.member), "theme": "finance", "person_category": "permanent_employee",
        "year": 2026, "headcount": 3},
    "partners": lambda client, given: {"name": f"Partenaire {client.code()}", "kind": "other"},
    "agreements": lambda client, given: {
        "partnership_id": reference(client, given, "partnership_id", lambda: client.create("partnerships")), "kind": "service",
        "title": f"Convention {client.mark}"},
    "campaign-actions": lambda client, given: {
        "campaign_id": reference(client, given, "campaign_id", lambda: client.create("campaigns")), "title": f"Action {client.mark}",
        "kind": "letter", "held_on": "2026-11-02"},
    "engagements": lambda client, given: {
        "campaign_id": reference(client, given, "campaign_id", lambda: client.create("campaigns")),
        "adherent_id": reference(client, given, "adherent_id", client.member)},
    "contributions": lambda client, given: {"kind": "position", "title": f"Contribution {client.mark}", "body": "Ce que nous en pensons."},
}


def encoded(text):
    return quote(text, safe="")
