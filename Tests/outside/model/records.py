"""What the contract says of a few collections, as plain Python: a record is a dict, a store is a dict of histories.

Written from the contract and the domain's rules; what it predicts is compared with what the server answers.
"""
import copy
import dataclasses

ORIGIN = "occitanie"
SERVER_SET = ("id", "version", "origin", "created_at", "updated_at")


@dataclasses.dataclass
class Kind:
    """What a collection demands; enough of it for records whose other members are always good."""

    key: tuple
    states: dict
    references: dict
    required: tuple
    standards: dict
    needs: dict = dataclasses.field(default_factory=dict)
    computed: tuple = ()


KINDS = {
    "adherents": Kind(
        key=("siret", "kind"), states={"prospect": ["applicant", "closed"], "applicant": ["member", "refused"]}, references={"parent_id": "adherents"},
        required=("name", "siret", "kind", "address"), standards={}, computed=("siren", "department", "area_type", "address")),
    "trainings": Kind(
        key=("code",), states={"draft": ["published"], "published": ["archived", "draft"], "archived": []},
        references={"provider_adherent_id": "adherents"},
        required=("code", "title", "audiences", "themes", "duration_hours", "platform"),
        standards={"certifying": False, "open_to_outsiders": False}, needs={"published": ("objective",)}),
    "campaigns": Kind(
        key=("code",), states={"draft": ["planned", "cancelled"], "planned": ["running", "cancelled"], "running": ["closed", "cancelled"], "closed": [],
                               "cancelled": []},
        references={}, required=("code", "level", "title"), standards={},
        needs={"planned": ("starts_on",), "running": ("starts_on",), "closed": ("starts_on",)}),
    "engagements": Kind(
        key=("campaign_id", "adherent_id"), states={"invited": ["engaged", "declined"], "declined": ["engaged"]},
        references={"campaign_id": "campaigns", "adherent_id": "adherents"}, required=("campaign_id", "adherent_id"), standards={}, computed=("engaged_on",)),
}


class Refused(Exception):
    """A status and a code of the contract."""

    def __init__(self, status, code):
        super().__init__(f"{status} {code}")
        self.status, self.code = status, code


@dataclasses.dataclass
class Version:
    op: str
    record: dict
    at: str | None = None


@dataclasses.dataclass
class History:
    versions: list

    @property
    def alive(self):
        return self.versions[-1].op == "put"

    @property
    def record(self):
        return self.versions[-1].record

    @property
    def version(self):
        return len(self.versions)


class Store:
    def __init__(self):
        self.histories = {}
        self.changes = []
        """(collection, id), each at its latest change, the oldest first."""

    def copy(self):
        return copy.deepcopy(self)

    def living(self, collection):
        return {id: history for (name, id), history in self.histories.items() if name == collection and history.alive}

    def alive(self, collection, id):
        history = self.histories.get((collection, id))
        return history if history and history.alive else None

    # MARK: - Writes: each gives (status, version) or raises Refused

    def create(self, collection, id, body):
        record = self.settled(collection, body, None)
        self.check(collection, id, record, None)
        self.append(collection, id, Version("put", record))
        return 201, self.histories[collection, id].version

    def put(self, collection, id, body, match=None, absent=False):
        history = self.alive(collection, id)
        self.precondition(history, match, absent)
        if history is None:
            return self.create(collection, id, body)
        record = self.settled(collection, {"status": history.record["status"], **without_nulls(body)}, history.record)
        return self.change(collection, id, history, record)

    def merge(self, collection, id, patch, match=None):
        history = self.alive(collection, id)
        self.precondition(history, match)
        if history is None:
            raise Refused(404, "not_found")
        return self.change(collection, id, history, self.settled(collection, merged(history.record, patch), history.record))

    def json_patch(self, collection, id, operations, match=None):
        """Operations on whole members, and `test` on any."""
        history = self.alive(collection, id)
        self.precondition(history, match)
        if history is None:
            raise Refused(404, "not_found")
        record = {**copy.deepcopy(history.record), "version": history.version}
        for operation in operations:
            name = operation["path"][1:]
            if operation["op"] == "test":
                if name not in record:
                    raise Refused(422, "validation_failed")
                if record[name] != operation["value"]:
                    raise Refused(409, "patch_test_failed")
            elif operation["op"] == "add" and name == "objective_codes/-":
                record["objective_codes"].append(operation["value"])
            elif operation["op"] in ("replace", "remove") and name not in record:
                raise Refused(422, "validation_failed")
            elif operation["op"] == "remove":
                del record[name]
            else:
                record[name] = operation["value"]
        del record["version"]
        return self.change(collection, id, history, self.settled(collection, record, history.record))

    def delete(self, collection, id, match=None):
        history = self.alive(collection, id)
        self.precondition(history, match)
        if history is None:
            raise Refused(404, "not_found")
        if self.referrers(collection, id):
            raise Refused(409, "referenced")
        self.append(collection, id, Version("delete", history.record))
        return 204, history.version

    def restore(self, collection, id):
        history = self.histories.get((collection, id))
        if history is None:
            raise Refused(404, "not_found")
        if history.alive:
            raise Refused(409, "not_deleted")
        self.check(collection, id, history.record, None)
        self.append(collection, id, Version("put", history.record))
        return 200, history.version

    # MARK: - Rules

    def settled(self, collection, body, previous):
        """The record that a body makes."""
        kind = KINDS[collection]
        record = {"status": next(iter(kind.states)), **kind.standards, "objective_codes": [], "external_ids": {}, **without_nulls(body)}
        for name in SERVER_SET:
            record.pop(name, None)
        if previous and "siret" in record and previous.get("siret") not in (None, record["siret"]):
            former = previous.get("former_sirets", [])
            record["former_sirets"] = former + [previous["siret"]] * (previous["siret"] not in former)
        elif previous and "former_sirets" in previous:
            record["former_sirets"] = previous["former_sirets"]
        if [name for name in kind.required if name not in record] or len(set(record["objective_codes"])) < len(record["objective_codes"]):
            raise Refused(422, "validation_failed")
        # Of a state that may not be entered its needs are not told.
        if not self.forbidden(collection, record, previous) and [name for name in kind.needs.get(record["status"], ()) if name not in record]:
            raise Refused(422, "validation_failed")
        return record

    def forbidden(self, collection, record, previous):
        if not previous or previous["status"] == record["status"]:
            return False
        return record["status"] not in KINDS[collection].states.get(previous["status"], [])

    def check(self, collection, id, record, previous):
        kind = KINDS[collection]
        if [name for name, target in kind.references.items() if name in record and not self.alive(target, record[name])]:
            raise Refused(422, "validation_failed")
        if self.leads_back(collection, id, record):
            raise Refused(422, "validation_failed")
        if self.forbidden(collection, record, previous):
            raise Refused(409, "invalid_transition")
        others = [history.record for other, history in self.living(collection).items() if other != id]
        if any(set(record["external_ids"].items()) & set(other["external_ids"].items()) for other in others):
            raise Refused(409, "duplicate")
        known = [record]
        if record.get("former_sirets") != (previous or {}).get("former_sirets"):
            # What it was known by must not be what another one is, or was, known by.
            known += [{**record, "siret": former} for former in record.get("former_sirets", [])]
        if any(keyed(name, kind.key) == keyed(other, kind.key) or was(other, name) for name in known for other in others):
            raise Refused(409, "duplicate")

    def leads_back(self, collection, id, record):
        seen, parent = {id}, record.get("parent_id")
        while collection == "adherents" and parent:
            if parent in seen:
                return True
            seen.add(parent)
            parent = (self.alive(collection, parent) or History([Version("put", {})])).record.get("parent_id")
        return False

    def referrers(self, collection, id):
        return [
            (name, other) for name, kind in KINDS.items() for other, history in self.living(name).items() if (name, other) != (collection, id)
            for member, target in kind.references.items() if target == collection and history.record.get(member) == id]

    def precondition(self, history, match, absent=False):
        if match is not None and (history is None or match not in ("*", history.version)) or absent and history is not None:
            raise Refused(412, "precondition_failed")

    def change(self, collection, id, history, record):
        self.check(collection, id, record, history.record)
        if record != history.record:
            self.append(collection, id, Version("put", record))
        return 200, history.version

    def append(self, collection, id, version):
        history = self.histories.setdefault((collection, id), History([]))
        history.versions.append(Version(version.op, copy.deepcopy(version.record)))
        if (collection, id) in self.changes:
            self.changes.remove((collection, id))
        self.changes.append((collection, id))

    # MARK: - Batch

    def match(self, collection, body):
        """The id of the living record that a batch's record is about; None when there is none."""
        if "id" in body:
            return body["id"] if self.alive(collection, body["id"]) else None
        living = self.living(collection)
        key = KINDS[collection].key
        if all(body.get(name) is not None for name in key):
            for id, history in living.items():
                if keyed(history.record, key) == keyed(body, key):
                    return id
        former = [id for id, history in living.items() if was(history.record, body)]
        if former:
            if len(former) > 1:
                raise Refused(409, "duplicate")
            return former[0]
        pairs = set((body.get("external_ids") or {}).items())
        found = [id for id, history in living.items() if pairs & set(history.record["external_ids"].items())]
        if len(found) > 1:
            raise Refused(409, "duplicate")
        return found[0] if found else None

    def item(self, collection, action, body):
        """One record of a batch: (outcome, status, id, version); the id is None for one that the server makes."""
        body = dict(body)
        guard = body.pop("if_version", None)
        id = self.match(collection, body)
        if action == "create" and id:
            raise Refused(409, "duplicate")
        if action in ("update", "delete") and not id:
            raise Refused(404, "not_found")
        if action == "delete":
            # Only what says which record it is counts, but what is wrong is told all the same.
            codes = body.get("objective_codes") or []
            if len(set(codes)) < len(codes):
                raise Refused(422, "validation_failed")
            status, version = self.delete(collection, id, guard)
            return "deleted", status, id, version
        if id:
            before = self.alive(collection, id).version
            patch = {name: value for name, value in body.items() if name != "id"}
            if patch.get("siret") in self.alive(collection, id).record.get("former_sirets", []):
                # The establishment is known by its present number, too.
                del patch["siret"]
            status, version = self.merge(collection, id, patch, guard)
            return ("updated" if version > before else "unchanged"), status, id, version
        if guard is not None:
            raise Refused(412, "precondition_failed")
        id = body.pop("id", None) or new_id()
        status, version = self.create(collection, id, body)
        return "created", status, id, version


_made = iter(range(1, 1 << 40))


def new_id():
    """Stands for an id that the server makes, until its answer tells which."""
    return f"new-{next(_made)}"


def without_nulls(body):
    return {name: copy.deepcopy(value) for name, value in body.items() if value is not None}


def merged(record, patch):
    """RFC 7396."""
    result = copy.deepcopy(record)
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict):
            result[name] = merged(result.get(name) if isinstance(result.get(name), dict) else {}, value)
        else:
            result[name] = copy.deepcopy(value)
    return result


def keyed(record, key):
    return tuple(record.get(name) for name in key)


def was(record, other):
    """Whether the other has the SIRET and the kind that the record had before."""
    return other.get("siret") in record.get("former_sirets", []) and other.get("kind") == record["kind"]
