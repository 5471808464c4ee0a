"""Who may see and do what, written from the contract and the domain's rules; nothing here was taken from the server's answers.

OWNER is whose a record is: a key bound to an adherent writes that adherent's records, and never the region's.
P are members about persons, left out without personal:read; `*` is the whole record.
N are numbers of persons, which the national federation sees from 5 on.
RESERVED are members, and STATES the states (`*`: every step), that a bound key does not set on its own records.
"""
import dataclasses

RECORDS = """
collection        | owner                | P          | N                                                 | reserved members | reserved states
objectives        | region               |            |                                                   |  |
adherents         | itself               |            |                                                   | siret kind former_sirets charter_version charter_signed_on charter_principles joined_on left_on | *
memberships       | region               |            |                                                   |  |
headcounts        | adherent_id          |            | permanent pathway volunteers administrators exits |  | validated declared
contacts          | adherent_id          | *          |                                                   |  |
trainings         | provider_adherent_id |            |                                                   |  |
training-sessions | of training_id       |            |                                                   |  |
registrations     | adherent_id          | contact_id | seats people                                      |  |
training-needs    | adherent_id          |            | headcount                                         |  |
partners          | region               |            |                                                   |  |
partnerships      | adherent_ids         |            |                                                   |  |
agreements        | adherent_ids         |            |                                                   |  |
campaigns         | region               |            |                                                   |  |
campaign-actions  | adherent_id          |            |                                                   |  |
engagements       | adherent_id          |            |                                                   |  |
contributions     | adherent_ids         |            |                                                   | return_reason national_reference | validated returned published acknowledged withdrawn
"""

# What the national federation sees of a collection; of the others, all.
SHARED_WITH_FEDERATION = {
    "contributions": lambda record: record.get("status") in ("published", "acknowledged"),
    "contacts": lambda record: record.get("share_national") is True,
}

# "needs read on its sources"; contacts are among those of the report on what is to be purged only.
REPORTS = {
    "objectives-coverage": ["objectives"],
    "training-activity": ["trainings", "training-sessions", "registrations", "training-needs", "adherents"],
    "campaign-coverage": ["campaigns", "campaign-actions", "engagements", "adherents"],
    "participation": ["adherents", "registrations", "engagements", "contributions"],
    "employment": ["adherents", "headcounts"],
    "parity": ["registrations", "headcounts", "adherents"],
    "values-transmission": ["adherents", "registrations", "training-sessions", "trainings"],
    "national-digest": [
        "adherents", "headcounts", "trainings", "training-sessions", "registrations", "training-needs", "campaigns", "campaign-actions",
        "engagements", "partnerships", "contributions", "objectives"],
}

REPORTS["retention"] = ["contacts", "registrations", "training-sessions"]

# "Everything held about a person": the key must be able to read all of it.
EXPORT = ["contacts", "registrations", "adherents", "partners", "training-sessions", "trainings"]

# Members of reports that count persons (marked P in the table of reports, or people of the records that they add up).
REPORT_PERSONS = {"trainees", "permanent", "pathway", "volunteers", "administrators", "persons", "participants"}

# What needs no key, what any key reads, and what is the administrators'.
OPEN = {
    "/v1", "/v1/directory", "/v1/directory/key-figures", "/livez", "/readyz", "/openapi.json", "/openapi.yaml", "/docs", "/docs/problems",
    "/.well-known/api-catalog", "/.well-known/security.txt"}
ANY_KEY = {"/v1/mission", "/v1/reference", "/v1/reference/{list}", "/v1/communes", "/v1/reports"}
ADMIN = ("/metrics", "/v1/audit", "/v1/webhooks", "/v1/keys")

# What a reference embeds by `include`, by the reference's name without its ending.
TARGETS = {
    "adherent": "adherents", "adherents": "adherents", "provider_adherent": "adherents", "group": "adherents", "parent": "adherents",
    "training": "trainings", "session": "training-sessions", "contact": "contacts", "partner": "partners", "partnership": "partnerships",
    "renewal_of": "agreements", "campaign": "campaigns", "objectives": "objectives", "related_missions": "objectives", "theme": "objectives",
    "mission": "objectives", "charter_principles": "objectives", "values_shared": "objectives"}


def target(collection, reference):
    return "objectives" if (collection, reference) == ("objectives", "parent") else TARGETS[reference]


@dataclasses.dataclass
class Rules:
    owner: str
    personal: list
    persons: list
    reserved: list
    reserved_states: list

    @property
    def is_personal(self):
        return self.personal == ["*"]


def _read():
    table = {}
    for line in RECORDS.strip().split("\n")[1:]:
        name, owner, *lists = [cell.strip() for cell in line.split("|")]
        table[name] = Rules(owner, *[words.split() for words in lists])
    return table


RULES = _read()

ROLES = {
    "reader": {"*:read"},
    "editor": {"*:read", "*:write", "personal:read"},
    "admin": {"*:read", "*:write", "personal:read", "admin"},
    "federation": {"*:read", "contributions:acknowledge"},
}


@dataclasses.dataclass
class Caller:
    name: str
    scopes: set = dataclasses.field(default_factory=set)
    role: str | None = None
    bound: bool = False
    token: str | None = None
    good: bool = True

    def __post_init__(self):
        self.rights = self.scopes | ROLES.get(self.role, set())

    @property
    def sees_persons(self):
        return self.good and "personal:read" in self.rights

    @property
    def is_federation(self):
        return self.role == "federation"

    def reads(self, collection):
        return self._has("read", collection)

    def writes(self, collection):
        return self._has("write", collection)

    def acknowledges(self, collection):
        return collection == "contributions" and "contributions:acknowledge" in self.rights and not self.writes(collection)

    def _has(self, verb, collection):
        named = f"*:{verb}" in self.rights or f"{collection}:{verb}" in self.rights
        return self.good and named and (self.sees_persons or not RULES[collection].is_personal)


def refusal(caller):
    """What a caller is told who has the right key or the wrong one, but not the right."""
    return (403, "insufficient_scope") if caller.good else (401, "unauthorized" if caller.token is None else "invalid_token")


def owns(collection, kind):
    """Whether the bound key's adherent owns a record of that kind (own, foreign, region, shared)."""
    return RULES[collection].owner != "region" and kind in ("own", "shared")
