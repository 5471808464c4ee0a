"""What is tried to learn what a key does not see: guesses, the past, events, answers that others got."""
import socket

from . import expected, world
from .ground import BOUND
from .world import A, UNPUBLISHED


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


def looks_back(ground):
    """The past of what is shown holds what was not yet shown."""
    revisions = ground.server.ask("GET", f"/v1/contributions/{ground.world.published}/revisions", token=ground.admin).json()["items"]
    # Of two in the same millisecond, a time gives the later one.
    at_that_time = {revision["at"]: revision for revision in sorted(revisions, key=lambda revision: revision["version"])}
    for revision in revisions:
        for target, told in ((f"/v1/contributions/{ground.world.published}?as_of={revision['at']}", at_that_time[revision["at"]]),
                             (f"/v1/contributions/{ground.world.published}/revisions/{revision['version']}", revision)):
            seen = expected.SHARED_WITH_FEDERATION["contributions"](told["data"])
            answer = ground.ask("federation", "GET", target)
            yield revision["data"]["status"], ([] if answer.status == (200 if seen else 404) else [f"{target}: {answer.status}"]) + (
                ground.looking.leaks(ground.callers["federation"], answer, "contributions"))
        answer = ground.ask("federation", "GET", f"/v1/contributions?as_of={revision['at']}&count=exact&limit=500")
        yield f"list while {revision['data']['status']}", ground.looking.leaks(ground.callers["federation"], answer, "contributions")
    withdrawn = ground.server.ask("GET", f"/v1/contributions/{ground.world.withdrawn}/revisions", token=ground.admin).json()["items"]
    for revision in withdrawn:
        target = f"/v1/contributions/{ground.world.withdrawn}?as_of={revision['at']}"
        answer = ground.ask("federation", "GET", target)
        yield f"withdrawn since, {revision['data']['status']}", [] if answer.status == 404 else [f"{target}: {answer.status}"]
        answer = ground.ask("federation", "GET", f"/v1/contributions?as_of={revision['at']}&limit=500")
        yield f"list before, {revision['data']['status']}", [ground.world.withdrawn] if ground.world.withdrawn.encode() in answer.body else []


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
