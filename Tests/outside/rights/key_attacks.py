"""What is tried without a key, around it, and with an admin's to have more."""
import http.client
import time


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


def gives_more_than_it_has(ground):
    """An admin without a right hands it to nobody, by a new key, a new secret or a later end of another's, and revokes none that has it."""
    admin = ground.callers["admin alone"]
    for body in ({"role": "editor"}, {"role": "admin"}, {"scopes": ["*:write"]}, {"scopes": ["personal:read"]}, {"scopes": ["contacts:read"]}, {"role": "reader"}):
        answer = ground.ask("admin alone", "POST", "/v1/keys", {"name": "more", **body})
        yield str(body), ([f"told {answer.status}"] if answer.status != 403 else []) + ground.looking.leaks(admin, answer)
    for name in ("editor", "admin"):
        id = ground.callers[name].token.split("_")[1]
        answer = ground.ask("admin alone", "POST", f"/v1/keys/{id}/rotate", {"overlap": "24h"})
        yield f"rotates {name}", [f"told {answer.status}"] if answer.status != 403 or b"coo_" in answer.body else []
        answer = ground.ask("admin alone", "PATCH", f"/v1/keys/{id}", {"expires_at": "2099-01-01T00:00:00Z"})
        yield f"puts off the end of {name}", [f"told {answer.status}"] if answer.status != 403 else []
        answer = ground.ask("admin alone", "DELETE", f"/v1/keys/{id}")
        yield f"revokes {name}", [f"told {answer.status}"] if answer.status != 403 else []
    listed = ground.ask("admin", "GET", "/v1/keys?limit=500")
    yield "list", ground.looking.leaks(ground.callers["admin"], listed) + (["a hash"] if b"hash" in listed.body else [])


def lets_a_key_expire(ground):
    """A key that ends is good before, and not after."""
    end = time.time() + 2
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(end)) + f".{int(end % 1 * 1000):03d}Z"
    token = ground.server.ask("POST", "/v1/keys", {"name": "brief", "role": "reader", "expires_at": at}, token=ground.admin).json()["token"]
    before = ground.server.ask("GET", "/v1/trainings", token=token).status
    time.sleep(max(0, end - time.time()) + 0.1)
    after = ground.server.ask("GET", "/v1/trainings", token=token)
    yield "before and after", [] if before == 200 and (after.status, after.code) == (401, "invalid_token") else [f"{before}, then {after.status}"]
