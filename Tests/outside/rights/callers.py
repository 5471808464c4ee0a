"""Who asks: nobody, bad keys, the roles, single scopes, and keys bound to an adherent."""
from . import expected, world
from .expected import Caller

WITHOUT = [
    Caller("without a key", good=False),
    Caller("no token", token="sesame", good=False),
    Caller("a token of nobody's", token="coo_abcdefghjk_abcdefghjkmnpqrstuvwxyzabc", good=False),
]

KEYS = [
    *(Caller(role, role=role) for role in expected.ROLES),
    Caller("reader of persons", {"personal:read"}, "reader"),
    Caller("federation with persons", {"personal:read"}, "federation"),
    Caller("*:read", {"*:read"}),
    Caller("*:write", {"*:write"}),
    Caller("*:read and *:write", {"*:read", "*:write"}),
    Caller("personal:read", {"personal:read"}),
    Caller("contributions:acknowledge", {"contributions:acknowledge"}),
    Caller("admin alone", {"admin"}),
    Caller("contacts with persons", {"contacts:read", "contacts:write", "personal:read"}),
    *(Caller(f"{name}:{verb}", {f"{name}:{verb}"}) for name in expected.RULES for verb in ("read", "write")),
    Caller("bound editor", role="editor", bound=True),
    Caller("bound, without persons", {"*:read", "*:write"}, bound=True),
    Caller("bound reader", role="reader", bound=True),
    Caller("bound, one scope", {"contributions:write"}, bound=True),
]


def make(server):
    """All callers, with their tokens."""
    callers = [*WITHOUT]
    for caller in KEYS:
        arguments = ["--role", caller.role] if caller.role else []
        arguments += [part for scope in sorted(caller.scopes) for part in ("--scope", scope)]
        arguments += ["--adherent", world.A] if caller.bound else []
        caller.token = server.key(caller.name, *arguments)
        callers.append(caller)
    revoked = server.key("revoked", "--role", "admin")
    server.run("key", "revoke", revoked.split("_")[1])
    wrong = callers[3].token[:-1] + ("a" if callers[3].token[-1] != "a" else "b")
    return callers + [Caller("revoked", token=revoked, good=False), Caller("another secret", token=wrong, good=False)]
