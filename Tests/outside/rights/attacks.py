"""Attempts that no table of operations shows: moving records between owners, reserved members, guesses, replays, doors beside the door."""
import http.client
import json
import socket
import time

from . import expected, world
from .world import A, B, UNPUBLISHED


def run(server, planted, callers, looking):
    """Each attack with what it got that it should not have."""
    ground = Ground(server, planted, callers, looking)
    for attack in (
        moves_records, sets_reserved_members, steps_into_reserved_states, takes_over_by_external_id, mixes_a_batch, guesses_hidden_members,
        finds_the_unpublished, acknowledges_more, looks_back, listens_to_events, replays_anothers_answer, goes_around_the_key, lets_a_key_expire,
    ):
        for name, wrong in attack(ground):
            yield f"{attack.__name__}, {name}", wrong


class Ground:
    def __init__(self, server, planted, callers, looking):
        self.server, self.world, self.callers, self.looking = server, planted, callers, looking
        self.admin = planted.token

    def ask(self, caller, method, target, body=None, type="application/json", **fields):
        return self.server.ask(method, target, body, type, self.callers[caller].token, **fields)

    def known(self, collection, id):
        return self.server.ask("GET", f"/v1/{collection}/{id}", token=self.admin).json()

    def refused(self, caller, told, method, target, body=None, type="application/json", **fields):
        """Wrong unless it is told exactly this; what is shown is looked at as everywhere."""
        answer = self.ask(caller, method, target, body, type, **fields)
        wrong = [] if (answer.status, answer.code) == told else [f"{method} {target} {body}: told {answer.status} {answer.code}, to be told {told}"]
        return wrong + self.looking.leaks(self.callers[caller], answer)


BOUND = "bound editor"
NOT_OWNER = (403, "not_owner")
RESERVED = (403, "reserved_member")


def patch_forms(changes):
    yield "application/merge-patch+json", changes
    yield "application/json-patch+json", [{"op": "add", "path": f"/{name}", "value": value} for name, value in changes.items()]


def moves_records(ground):
    """An own record is not given to another, nor another's or the region's taken, in any form; shared ones are kept."""
    plants = ground.world.plants
    for collection, rules in expected.RULES.items():
        if rules.owner in ("region", "itself"):
            continue
        member = rules.owner.removeprefix("of ")
        whose = {"own": A, "foreign": B} if member != "training_id" else ground.world.trainings
        value = (lambda names: names) if member.endswith("ids") else (lambda names: names[0] if names else None)
        names = {"own": [whose["own"]], "foreign": [whose["foreign"]], "shared": [A, B], "region": [ground.world.trainings["region"]] if member == "training_id" else []}
        kinds = [kind for kind in world.KINDS[collection] if (collection, kind) in plants]
        for before in kinds:
            for after in kinds:
                stays = before in ("own", "shared") and after in ("own", "shared")
                if before == after or collection == "contacts" and "region" in (before, after) and before != "own":
                    continue
                id = plants[collection, before].alive
                change = {member: value(names[after])}
                if collection == "contacts" and after == "region":
                    change["partner_id"] = ground.world.partner
                if collection == "registrations":
                    change["contact_id"] = None
                target = f"/v1/{collection}/{id}" + ("?dry_run=true" if stays else "")
                wanted = (200, None) if stays else NOT_OWNER
                for type, body in patch_forms(change):
                    yield f"{collection} {before} to {after}", ground.refused(BOUND, wanted, "PATCH", target, body, type)
                whole = {name: value for name, value in {**ground.known(collection, id), **change}.items() if value is not None}
                yield f"{collection} {before} to {after}", ground.refused(BOUND, wanted, "PUT", target, whole)
                if not stays:
                    answer = ground.ask(BOUND, "POST", f"/v1/{collection}/batch?mode=partial", {"items": [{"id": id, **change}]})
                    told = answer.json()["results"][0]
                    yield f"{collection} {before} to {after}, batch", [] if told["status"] == 403 else [f"told {told}"]


RESERVED_SAMPLES = {
    "siret": world.siret(9_000), "kind": "EI", "former_sirets": [world.siret(9_001)], "charter_version": "2030", "charter_signed_on": "2021-01-01",
    "charter_principles": ["CHA-1"], "joined_on": "2021-01-01", "left_on": "2025-01-01", "return_reason": "Trop court.",
    "national_reference": "N-1"}


def sets_reserved_members(ground):
    for collection, rules in expected.RULES.items():
        if not rules.reserved:
            continue
        id = ground.world.plants[collection, "own"].alive
        present = ground.known(collection, id)
        for member in rules.reserved:
            changes = [RESERVED_SAMPLES[member]] + ([None] if member in ("charter_version", "former_sirets") and present.get(member) else [])
            for value in changes:
                for type, body in patch_forms({member: value}):
                    yield f"{collection}.{member}", ground.refused(BOUND, RESERVED, "PATCH", f"/v1/{collection}/{id}", body, type)
                yield f"{collection}.{member}", ground.refused(BOUND, RESERVED, "PUT", f"/v1/{collection}/{id}", {**present, member: value})
                answer = ground.ask(BOUND, "POST", f"/v1/{collection}/batch", {"items": [{"id": id, member: value}]})
                wrong = [] if answer.status == 422 and b"reserved_member" in answer.body else [f"{answer.status} {answer.body[:200]}"]
                yield f"{collection}.{member}, batch", wrong
        if collection == "contributions":
            for member in rules.reserved:
                body = ground.world.contribution("draft", UNPUBLISHED, [A]) | {member: RESERVED_SAMPLES[member]}
                yield f"created with {member}", ground.refused(BOUND, RESERVED, "POST", f"/v1/{collection}", body)


def steps_into_reserved_states(ground):
    steps = [
        ("adherents", A, {"status": "suspended"}), ("adherents", A, {"status": "resigned", "left_on": "2026-01-01"}),
        ("headcounts", ground.world.plants["headcounts", "own"].alive, {"status": "validated"}),
        *(("contributions", ground.world.plants["contributions", kind].alive, {"status": state, "return_reason": "x"} if state == "returned" else {"status": state})
          for kind in ("own", "shared") for state in ("validated", "returned")),
    ]
    for collection, id, change in steps:
        for type, body in patch_forms(change):
            yield f"{collection} {change}", ground.refused(BOUND, RESERVED, "PATCH", f"/v1/{collection}/{id}", body, type)
        answer = ground.ask(BOUND, "POST", f"/v1/{collection}/batch?mode=partial", {"items": [{"id": id, **change}]})
        yield f"{collection} {change}, batch", [] if answer.json()["results"][0]["status"] == 403 else [f"{answer.body[:200]}"]
    validated = ground.world.new("headcounts", ground.world.body("headcounts", "own") | {"status": "validated"})
    yield "headcount back", ground.refused(BOUND, RESERVED, "PATCH", f"/v1/headcounts/{validated}", {"status": "declared"})
    created = {
        "headcounts": ["validated"], "contributions": ["validated", "returned", "published", "acknowledged", "withdrawn"]}
    for collection, states in created.items():
        for state in states:
            more = {"return_reason": "x"} if state == "returned" else {"national_reference": "N"} if state == "acknowledged" else {}
            body = ground.world.plants[collection, "own"].fresh | {"status": state} | more
            yield f"{collection} created {state}", ground.refused(BOUND, RESERVED, "POST", f"/v1/{collection}", body)
            yield f"{collection} created {state}", ground.refused(BOUND, RESERVED, "PUT", f"/v1/{collection}/{world.uuid(0xEEEEE)}", body)


def takes_over_by_external_id(ground):
    """Another's record is not matched into one's own."""
    for collection in ("campaign-actions", "contributions", "training-needs"):
        foreign = ground.world.new(collection, ground.world.body(collection, "foreign") | {"external_ids": {"asp": f"zq-{collection}"}})
        own = ground.world.plants[collection, "own"].fresh | {"external_ids": {"asp": f"zq-{collection}"}}
        answer = ground.ask(BOUND, "POST", f"/v1/{collection}/batch?mode=partial", {"items": [own]})
        told = answer.json()["results"][0]
        yield f"{collection} upsert", [] if told["status"] == 403 else [f"told {told}"]
        yield f"{collection} create", ground.refused(BOUND, (409, "duplicate"), "POST", f"/v1/{collection}", own)
        kept = ground.known(collection, foreign)
        yield f"{collection} kept", [] if kept["version"] == 1 else ["another's record was written"]


def mixes_a_batch(ground):
    """One of another's among one's own: all refused, or it alone."""
    for collection in ("engagements", "contributions", "trainings", "headcounts"):
        records = [{"id": ground.world.plants[collection, kind].alive, "objective_codes": ["OBJ-14"]} for kind in ("own", "foreign")]
        answer = ground.ask(BOUND, "POST", f"/v1/{collection}/batch", {"items": records})
        yield f"{collection} atomic", [] if answer.status == 422 and b"not_owner" in answer.body else [f"{answer.status} {answer.body[:200]}"]
        yield f"{collection} nothing", [] if "OBJ-14" not in str(ground.known(collection, records[0]["id"])) else ["stored"]
        answer = ground.ask(BOUND, "POST", f"/v1/{collection}/batch?mode=partial", {"items": records})
        yield f"{collection} partial", [] if [one["status"] for one in answer.json()["results"]] == [200, 403] else [f"{answer.body[:300]}"]
        yield f"{collection} foreign", [] if "OBJ-14" not in str(ground.known(collection, records[1]["id"])) else ["another's record was written"]


def guesses_hidden_members(ground):
    """Who may write but not see a member learns nothing of it: a right guess and a wrong one are told the same."""
    writer = "*:read and *:write"
    registration = ground.world.plants["registrations", "own"].alive
    known = ground.known("registrations", registration)
    right, wrong = known["contact_id"], ground.world.plants["contacts", "own"].alive
    target = f"/v1/registrations/{registration}"
    without = {name: value for name, value in known.items() if name != "contact_id"}
    patch = "application/json-patch+json"
    for name, method, address, body, type in [
        ("test", "PATCH", target, lambda guess: [{"op": "test", "path": "/contact_id", "value": guess}], patch),
        ("replace", "PATCH", target, lambda guess: [{"op": "replace", "path": "/contact_id", "value": guess}], patch),
        ("add", "PATCH", target, lambda guess: [{"op": "add", "path": "/contact_id", "value": guess}], patch),
        ("merge", "PATCH", target, lambda guess: {"contact_id": guess}, "application/json"),
        ("put", "PUT", target, lambda guess: {**without, "contact_id": guess}, "application/json"),
        ("upsert by id", "POST", "/v1/registrations/batch?dry_run=true", lambda guess: {"items": [{"id": registration, "contact_id": guess}]}, "application/json"),
        *((f"{action} by key", "POST", f"/v1/registrations/batch?action={action}&dry_run=true",
           lambda guess: {"items": [{"session_id": known["session_id"], "contact_id": guess, "adherent_id": A, "person_category": "volunteer"}]},
           "application/json") for action in ("upsert", "create", "update", "delete")),
    ]:
        told = [ground.ask(writer, method, address, body(guess), type) for guess in (right, wrong)]
        same = (told[0].status, told[0].code) == (told[1].status, told[1].code) and codes(told[0]) == codes(told[1])
        yield name, ([] if same else [f"right guess {told[0].status} {told[0].code}, wrong one {told[1].status} {told[1].code} {told[1].body[:200]}"]) + [
            leak for answer in told for leak in ground.looking.leaks(ground.callers[writer], answer, "registrations")]
    for op in ("copy", "move"):
        body = [{"op": op, "from": "/contact_id", "path": "/external_ids/stolen"}]
        answer = ground.ask(writer, "PATCH", target, body, patch)
        yield op, [] if answer.status == 422 and right.encode() not in answer.body else [f"{answer.status} {answer.body[:200]}"]
    yield "kept by PUT", ([] if ground.ask(writer, "PUT", target, without).status == 200 and ground.known("registrations", registration)["contact_id"] == right
                          else ["what it does not see is lost"])


def codes(answer):
    return sorted(issue["code"] for issue in answer.json().get("errors", []))


def finds_the_unpublished(ground):
    """To the federation a contribution that it does not see is like one that there is not, whatever it asks."""
    hidden = {kind: ground.world.plants["contributions", kind].alive for kind in ("own", "region")}
    hidden["deleted"] = ground.world.plants["contributions", "own"].deleted
    unknown = world.uuid(0xDDDDD)
    ack = {"status": "acknowledged", "national_reference": "N-1"}
    patch = "application/json-patch+json"
    for name, method, rest, body, type, fields in [
        ("read", "GET", "", None, None, {}), ("head", "HEAD", "", None, None, {}), ("tag", "GET", "", None, None, {"If_None_Match": '"1"'}),
        ("past", "GET", "?as_of=2099-01-01T00:00:00.000Z", None, None, {}), ("embedding", "GET", "?include=adherents", None, None, {}),
        ("revisions", "GET", "/revisions", None, None, {}), ("revision", "GET", "/revisions/1", None, None, {}),
        ("acknowledge", "PATCH", "", ack, "application/json", {}), ("guarded", "PATCH", "", ack, "application/json", {"If_Match": '"7"'}),
        ("guarded rightly", "PATCH", "", ack, "application/json", {"If_Match": '"1"'}),
        ("test", "PATCH", "", [{"op": "test", "path": "/status", "value": "submitted"}], patch, {}),
        ("invalid", "PATCH", "", {"year": 1}, "application/json", {}), ("replace", "PUT", "", ack, "application/json", {}),
        ("delete", "DELETE", "", None, None, {}), ("guarded delete", "DELETE", "", None, None, {"If_Match": '"7"'}),
        ("restore", "POST", "/restore", None, None, {}),
    ]:
        for caller in ("federation", "federation with persons"):
            wanted = ground.ask(caller, method, f"/v1/contributions/{unknown}{rest}", body, type, **fields)
            for kind, id in hidden.items():
                answer = ground.ask(caller, method, f"/v1/contributions/{id}{rest}", body, type, **fields)
                same = (answer.status, answer.code) == (wanted.status, wanted.code)
                yield f"{name} {kind}", ([] if same else [f"told {answer.status} {answer.code}; of what is not there {wanted.status} {wanted.code}"]) + (
                    ground.looking.leaks(ground.callers[caller], answer, "contributions"))


def acknowledges_more(ground):
    """The federation's one write is the acknowledgement, and nothing beside it."""
    target = f"/v1/contributions/{ground.world.published}"
    ack = {"status": "acknowledged", "national_reference": "N-1"}
    yield "allowed", ground.refused("federation", (200, None), "PATCH", target + "?dry_run=true", ack)
    for more in ({"title": "Autre titre"}, {"objective_codes": []}, {"external_ids": {"national": "1"}}, {"adherent_ids": [A]}, {"published_on": "2020-01-01"}):
        yield str(more), ground.refused("federation", (403, "acknowledge_only"), "PATCH", target, ack | more)
        yield str(more), ground.refused("federation", (403, "acknowledge_only"), "PATCH", target, more)
    yield "withdraw", ground.refused("federation", (403, "acknowledge_only"), "PATCH", target, {"status": "withdrawn"})


def looks_back(ground):
    """The past of what is shown holds what was not yet shown."""
    revisions = ground.server.ask("GET", f"/v1/contributions/{ground.world.published}/revisions", token=ground.admin).json()["items"]
    for revision in revisions:
        seen = expected.SHARED_WITH_FEDERATION["contributions"](revision["data"])
        for target in (f"/v1/contributions/{ground.world.published}?as_of={revision['at']}",
                       f"/v1/contributions/{ground.world.published}/revisions/{revision['version']}"):
            answer = ground.ask("federation", "GET", target)
            yield revision["data"]["status"], ([] if answer.status == (200 if seen else 404) else [f"{target}: {answer.status}"]) + (
                ground.looking.leaks(ground.callers["federation"], answer, "contributions"))
        answer = ground.ask("federation", "GET", f"/v1/contributions?as_of={revision['at']}&count=exact&limit=500")
        yield f"list while {revision['data']['status']}", ground.looking.leaks(ground.callers["federation"], answer, "contributions")


def listens_to_events(ground):
    for name in ("reader", "federation", "federation with persons", "contacts:read", "trainings:read", "*:write", "without a key"):
        caller = ground.callers[name]
        readable = [collection for collection in expected.RULES if caller.reads(collection)]
        text = events(ground.server, caller.token)
        wrong = [] if (b"\nid:" in text or b"\r\nid:" in text) == bool(readable) else [f"{text[:200]}"]
        for collection in expected.RULES:
            if collection not in readable and f'"collection":"{collection}"'.encode() in text:
                wrong.append(f"a change of {collection}")
        for secret in ([] if caller.sees_persons and not caller.is_federation else world.PERSONS) + ([UNPUBLISHED] if caller.is_federation else []):
            wrong += [secret] if secret.encode() in text else []
        yield name, wrong


def events(server, token):
    """What the stream of events tells until it falls silent."""
    with socket.create_connection((server.host, server.port)) as connection:
        key = f"Authorization: Bearer {token}\r\n" if token else ""
        connection.sendall(f"GET /v1/changes HTTP/1.1\r\nHost: {server.host}\r\nAccept: text/event-stream\r\n{key}\r\n".encode())
        connection.settimeout(0.6)
        text = b""
        try:
            while chunk := connection.recv(1 << 16):
                text += chunk
        except TimeoutError:
            pass
        return text


def replays_anothers_answer(ground):
    """An answer that is kept belongs to the credential that got it."""
    body = ground.world.person(world.WHO["own"])
    first = ground.server.ask("POST", "/v1/contacts", body, token=ground.admin, Idempotency_Key="zq-1")
    again = ground.server.ask("POST", "/v1/contacts", body, token=ground.admin, Idempotency_Key="zq-1")
    yield "its own", [] if again.headers.get("idempotency-replayed") == "true" and again.body == first.body else ["not replayed"]
    for name, told in [("editor", (409, "duplicate")), ("reader", (403, "insufficient_scope")), ("contacts:write", (403, "insufficient_scope")),
                       ("without a key", (401, "unauthorized")), ("revoked", (401, "invalid_token")), (BOUND, (409, "duplicate"))]:
        answer = ground.ask(name, "POST", "/v1/contacts", body, Idempotency_Key="zq-1")
        replayed = "idempotency-replayed" in answer.headers
        yield name, [f"told {answer.status} {answer.code}"] if replayed or (answer.status, answer.code) != told else []


def goes_around_the_key(ground):
    token, contact = ground.admin, ground.world.plants["contacts", "own"].alive
    for target in (
        f"/v1/contacts?access_token={token}", f"/v1/contacts?key={token}", "/v1//contacts", "//v1/contacts", "/v1/./contacts", "/v1/directory/../contacts",
        "/v1/directory/%2e%2e/contacts", "/v1/directory%2f..%2fcontacts", "/v1/Contacts", "/v1/contacts/", f"/v1/contacts/{contact}/", "/v1/contacts;x",
        "/v1/contacts%00", "/openapi.yaml/../v1/contacts", "/docs/../v1/contacts", "/local/mirror", "/local/mirror/records?source=x", "/v1/contacts#x",
        f"http://{ground.server.host}/v1/contacts", "/v1/audit?key=admin", "/metrics", "/metrics/",
    ):
        answer = ground.server.ask("GET", target)
        yield target, ([f"told {answer.status}"] if answer.status < 400 and answer.status not in (301, 308) else []) + (
            ground.looking.leaks(ground.callers["without a key"], answer))
    for field, value in (
        ("Authorization", f"Basic {token}"), ("Authorization", f"Bearer {token} {token}"), ("Authorization", f"Bearer {token}x"),
        ("Authorization", f"Token {token}"), ("Authorization", token), ("Authorization", "Bearer"), ("Authorization", f"Bearer {token[:-1]}"),
        ("Authorization", f"Bearer {token.upper()}"), ("X_Api_Key", token), ("Cookie", f"token={token}"), ("Proxy_Authorization", f"Bearer {token}"),
        ("X_HTTP_Method_Override", "GET"), ("X_Forwarded_For", "127.0.0.1"), ("X_Original_URL", "/v1/directory"), ("X_Rewrite_URL", "/v1"),
    ):
        answer = ground.server.ask("GET", "/v1/contacts", **{field: value})
        yield f"{field}: {value[:12]}", [f"told {answer.status}"] if answer.status != 401 else []
    reader = ground.callers["reader"].token
    connection = http.client.HTTPConnection(ground.server.host, ground.server.port)
    connection.putrequest("GET", "/v1/contacts")
    for one in (reader, token):
        connection.putheader("Authorization", f"Bearer {one}")
    connection.endheaders()
    status = connection.getresponse().status
    connection.close()
    yield "two keys", [] if status in (400, 401, 403) else [f"told {status}"]
    for path in ("/local/mirror", "/local/mirror/records?source=x"):
        for method in ("GET", "POST"):
            answer = ground.server.ask(method, path, {} if method == "POST" else None, token=token)
            yield f"{method} {path} by an admin, from afar", [] if answer.status in (404, 405) else [f"told {answer.status}"]
    for method in ("HEAD", "OPTIONS", "TRACE", "PROPFIND", "get"):
        for name in ("without a key", "reader"):
            answer = ground.ask(name, method, f"/v1/contacts/{contact}")
            wrong = [f"told {answer.status}"] if answer.status == 200 or method == "HEAD" and answer.status not in (401, 403) else []
            yield f"{method} {name}", wrong + ground.looking.leaks(ground.callers[name], answer)


def lets_a_key_expire(ground):
    """A key that ends is good before, and not after."""
    end = time.time() + 2
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(end)) + f".{int(end % 1 * 1000):03d}Z"
    made = ground.server.ask("POST", "/v1/keys", {"name": "brief", "role": "reader", "expires_at": at}, token=ground.admin)
    if made.status != 201:
        yield "made", [f"told {made.status} {made.body[:200]}"]
        return
    token = made.json()["token"]
    before = ground.server.ask("GET", "/v1/trainings", token=token).status
    time.sleep(max(0, end - time.time()) + 0.1)
    after = ground.server.ask("GET", "/v1/trainings", token=token)
    yield "before and after", [] if before == 200 and (after.status, after.code) == (401, "invalid_token") else [f"{before}, then {after.status}"]
