"""Where attacks stand: the server, what is planted in it, who asks."""
BOUND = "bound editor"
NOT_OWNER = (403, "not_owner")
RESERVED = (403, "reserved_member")


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


def patch_forms(changes):
    yield "application/merge-patch+json", changes
    yield "application/json-patch+json", [{"op": "add", "path": f"/{name}", "value": value} for name, value in changes.items()]
