"""What a key that may write tries with records that are not its own, members that it may not set, and states that it may not give."""
from . import expected, world
from .ground import BOUND, NOT_OWNER, RESERVED, patch_forms
from .world import A, B, UNPUBLISHED


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


def acknowledges_more(ground):
    """The federation's one write is the acknowledgement, and nothing beside it."""
    target = f"/v1/contributions/{ground.world.published}"
    ack = {"status": "acknowledged", "national_reference": "N-1"}
    yield "allowed", ground.refused("federation", (200, None), "PATCH", target + "?dry_run=true", ack)
    for more in ({"title": "Autre titre"}, {"objective_codes": []}, {"external_ids": {"national": "1"}}, {"adherent_ids": [A]}, {"published_on": "2020-01-01"}):
        yield str(more), ground.refused("federation", (403, "acknowledge_only"), "PATCH", target, ack | more)
        yield str(more), ground.refused("federation", (403, "acknowledge_only"), "PATCH", target, more)
    yield "withdraw", ground.refused("federation", (403, "acknowledge_only"), "PATCH", target, {"status": "withdrawn"})
