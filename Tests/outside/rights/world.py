"""What is planted before anybody asks: of each collection records of an adherent (own), of another (foreign), of both (shared) and of the
region, alive and deleted; and in them the secrets that are looked for in every answer."""
import dataclasses
import itertools

A = "0194b8c4-0000-7000-8000-0000000000aa"
B = "0194b8c4-0000-7000-8000-0000000000bb"
WHO = {"own": [A], "foreign": [B], "shared": [A, B], "region": []}

KINDS = {
    "objectives": ["region"], "adherents": ["own", "foreign"], "memberships": ["own", "foreign"], "headcounts": ["own", "foreign"],
    "contacts": ["own", "foreign", "region"], "trainings": ["own", "foreign", "region"], "training-sessions": ["own", "foreign", "region"],
    "registrations": ["own", "foreign"], "training-needs": ["own", "foreign"], "partners": ["region"],
    "partnerships": ["own", "foreign", "shared", "region"], "agreements": ["own", "foreign", "shared", "region"], "campaigns": ["region"],
    "campaign-actions": ["own", "foreign", "region"], "engagements": ["own", "foreign"],
    "contributions": ["own", "foreign", "shared", "region"],
}

# Told to nobody who lacks personal:read; those of the second list are shared with a federation that has it.
PERSONS = ["Zqvprenom", "Zqvnom", "zqv.personne", "+336998877"]
UNPUBLISHED = "Zqvnonpublie"
PUBLISHED = "Zqvpublie"
WEBHOOK_SECRET = "whsec_" + "Wnpx" * 8
# In every record: a refusal that shows one has shown what it refused.
PLANTED = "Zqvplante"


def uuid(number):
    return f"0194b8c4-0000-7000-8000-{number:012x}"


def siret(number):
    """A valid SIRET for each number: Luhn on the SIREN and on the whole."""

    def check(digits):
        total = sum(sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(digits)))
        return str(-total % 10)

    siren = f"{50000000 + number:08d}"
    siren += check(siren)
    whole = siren + "0001"
    return whole + check(whole)


@dataclasses.dataclass
class Plant:
    """A living record, a deleted one, and a body for another one."""

    alive: str
    deleted: str | None
    fresh: dict


class World:
    def __init__(self, server, token):
        self.server = server
        self.token = token
        self.numbers = itertools.count(1)
        self.plants = {}
        self.contacts = []
        for name in (A, B):
            self.put("adherents", name, self.adherent(next(self.numbers), "member"))
        self.partner = self.new("partners", self.body("partners", "region"))
        self.campaign = self.new("campaigns", self.body("campaigns", "region"))
        self.trainings = {kind: self.new("trainings", self.body("trainings", kind)) for kind in KINDS["trainings"]}
        self.sessions = {kind: self.new("training-sessions", self.body("training-sessions", kind)) for kind in KINDS["training-sessions"]}
        self.partnership = self.new("partnerships", self.body("partnerships", "region"))
        for collection, kinds in KINDS.items():
            for kind in kinds:
                self.plants[collection, kind] = self.plant(collection, kind)
        self.story()
        server.ask("POST", "/v1/webhooks", {"url": "https://hooks.example.org/x", "enabled": False, "secret": WEBHOOK_SECRET}, token=token)
        self.webhook = server.ask("GET", "/v1/webhooks", token=token).json()["items"][0]["id"]

    def put(self, collection, id, body):
        answer = self.server.ask("PUT", f"/v1/{collection}/{id}", body, token=self.token)
        assert answer.status in (200, 201), (collection, body, answer.body)
        return id

    def new(self, collection, body):
        return self.put(collection, uuid(0x10000 + next(self.numbers)), body)

    def plant(self, collection, kind):
        if collection == "objectives":
            return Plant("OBJ-12", None, {"note": PLANTED})
        if collection == "adherents":
            deleted = self.new(collection, self.body(collection, kind))
            alive = A if kind == "own" else B
        else:
            alive, deleted = (self.new(collection, self.body(collection, kind)) for _ in range(2))
        assert self.server.ask("DELETE", f"/v1/{collection}/{deleted}", token=self.token).status == 204
        return Plant(alive, deleted, self.body(collection, kind))

    def patch(self, collection, id, body):
        answer = self.server.ask("PATCH", f"/v1/{collection}/{id}", body, token=self.token)
        assert answer.status == 200, (collection, body, answer.body)

    def story(self):
        """A contribution that has been a draft and is published, one that was withdrawn; a person who agrees that the federation sees her."""
        self.published = self.new("contributions", self.contribution("draft", UNPUBLISHED))
        for change in ({"status": "submitted"}, {"status": "returned", "return_reason": UNPUBLISHED}, {"status": "draft"}, {"status": "submitted"},
                       {"status": "validated", "body": PUBLISHED, "title": PUBLISHED}, {"status": "published"}):
            self.patch("contributions", self.published, change)
        self.withdrawn = self.new("contributions", self.contribution("published", PUBLISHED))
        self.patch("contributions", self.withdrawn, {"status": "withdrawn", "body": UNPUBLISHED})
        shared = self.person(WHO["own"], "Zqvpartage") | {"share_national": True, "email": "partage@exemple.fr", "phone": "+33511223344"}
        self.shared_contact = self.new("contacts", shared)

    # MARK: - Bodies

    def adherent(self, number, status):
        more = {"charter_signed_on": "2020-01-15", "joined_on": "2020-02-01"} if status == "member" else {}
        return {
            "name": f"{PLANTED} {number}", "kind": "ACI", "siret": siret(number), "address": {"insee_code": "31555"}, "status": status,
            "objective_codes": ["OBJ-12"], **more}

    def person(self, adherents, name="Zqvprenom"):
        number = next(self.numbers)
        owner = {"adherent_id": adherents[0]} if adherents else {"partner_id": self.partner}
        return {
            **owner, "first_name": name, "last_name": "Zqvnom" if name == "Zqvprenom" else name, "person_category": "permanent_employee",
            "email": f"zqv.personne{number}@exemple.fr", "phone": f"+336998877{number % 100:02d}", "legal_basis": "legitimate_interest",
            "objective_codes": ["OBJ-12"]}

    def contribution(self, status, text, adherents=()):
        return {
            "kind": "position", "title": f"{text} {next(self.numbers)}", "body": text, "status": status, "adherent_ids": list(adherents),
            "objective_codes": ["OBJ-12"]}

    def body(self, collection, kind):
        """A record that nobody else has."""
        number = next(self.numbers)
        who = WHO[kind]
        one = who[0] if who else None
        code = f"ZQ-{number:05d}"
        lead = {"adherent_id": one} if one else {}
        text = f"{PLANTED} {number}"
        year = 1985 + number % 115
        match collection:
            case "objectives": return {"note": text}
            case "adherents": return self.adherent(number, "prospect")
            case "memberships": return {**lead, "year": year, "fee_amount_cents": 85_000}
            case "headcounts": return {**lead, "year": year, "permanent": {"women": 3, "men": 40}, "pathway": {"women": 2}, "exits": {"positive": 1}}
            case "contacts":
                self.contacts.append(email := self.person(who))
                return email
            case "trainings":
                return {
                    "code": code, "title": text, "objective": text, "audiences": ["director"], "themes": ["finance"], "duration_hours": 14,
                    "platform": "coorace", "status": "published", "objective_codes": ["OBJ-12"]} | ({"provider_adherent_id": one} if one else {})
            case "training-sessions":
                return {
                    "training_id": self.trainings[kind], "code": code, "starts_on": "2026-04-14", "ends_on": "2026-04-15", "capacity": 900,
                    "place": {"insee_code": "31555"}, "status": "open"}
            case "registrations":
                return {
                    **lead, "session_id": self.sessions["region"], "person_category": "volunteer", "seats": 1, "status": "confirmed",
                    "contact_id": self.new("contacts", self.person(who))}
            case "training-needs": return {**lead, "theme": "finance", "person_category": "volunteer", "year": year, "headcount": 3}
            case "partners": return {"name": text, "kind": "company"}
            case "partnerships":
                return {
                    "code": code, "title": text, "partner": {"name": text, "kind": "company"}, "axis": "economic", "purposes": ["recruitment"],
                    "adherent_ids": who, "starts_on": "2026-01-01"}
            case "agreements":
                return {"partnership_id": self.partnership, "code": code, "kind": "charter", "title": text, "adherent_ids": who}
            case "campaigns": return {"code": code, "level": "regional", "title": text}
            case "campaign-actions":
                return {"campaign_id": self.campaign, "code": code, "title": text, "kind": "letter", "held_on": "2026-10-06", **lead}
            case "engagements": return {"campaign_id": self.new("campaigns", self.body("campaigns", "region")), **lead}
            case "contributions": return self.contribution("submitted", UNPUBLISHED, who)
        raise AssertionError(f"no body for {collection}")
