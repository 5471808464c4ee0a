"""F: the 49 strategic and operational objectives."""
from .rows import equal, row, true

HEADING = "Objectifs stratégiques et opérationnels"


def labels(charter):
    """The objectives' words, as the charter lists them under their heading, without the marks of its one enumeration: the colon before it, and
    the dash and the last mark of each of its lines."""
    lines = charter[charter.index("\n" + HEADING + "\n") + len(HEADING) + 2:].splitlines()
    words = [line.strip() for line in lines if line.strip()]
    return [line[2:].rstrip(",.") if line.startswith("- ") else line.removesuffix(" :") for line in words]


def serves(api, code, label):
    """The five checks of every objective, whatever serves it later."""
    equal(api.get(f"/v1/objectives/{code}").is_(200).json["label_fr"], label, "label_fr")

    def evidence():
        return api.get(f"/v1/objectives/{code}/evidence").is_(200).json

    def uncovered():
        return code in api.get("/v1/reports/objectives-coverage").is_(200).json["uncovered"]

    before, was_uncovered = evidence(), uncovered()
    true(was_uncovered == (before["total"] == 0) or before["total"] > 0, "uncovered, though there is evidence")
    record = api.create("trainings", objective_codes=[code])
    after = evidence()
    equal(after["total"], before["total"] + 1, "total of the evidence")
    true(any(item["id"] == record["id"] for item in after["items"]), "the record is not among the items")
    true(not uncovered(), "still uncovered")
    api.delete("trainings", record)
    equal(evidence()["total"], before["total"], "total after the deletion")
    equal(uncovered(), was_uncovered, "uncovered after the deletion")
    changes = api.changes("trainings")
    true(any(change["id"] == record["id"] and change["op"] == "delete" for change in changes), "the feed does not tell the deletion")


def training(**fits):
    def check(api, query):
        api.selects("trainings", query, fits, {"themes": ["other"], "audiences": ["director"], "platform": "other"})

    return check


@row("OBJ-01", "Permettre l'accès aux droits pour les salariés")
def _(api):
    record, _ = api.selects("trainings", "themes=rights", {"themes": ["rights"], "objective_codes": ["OBJ-01"]}, {"themes": ["finance"]})
    true(any(item["id"] == record["id"] for item in api.get("/v1/objectives/OBJ-01/evidence?limit=500").items), "no evidence")


@row("OBJ-03", "Agir pour la non discrimination et l'égalité professionnelle", 2, ["/v1/registrations", "/v1/reports/parity"])
def _(api):
    api.create("registrations", seats=12, people={"women": 7, "men": 5}, requested_on="2026-10-05")
    found = api.get("/v1/reports/parity?year=2026").is_(200).json["registrations"]
    exported = api.export("/v1/registrations?requested_on.gte=2026-01-01&requested_on.lte=2026-12-31")
    for gender in ("women", "men", "other"):
        equal(found[gender], sum(record.get("people", {}).get(gender, 0) for record in exported), gender)
    equal(found["total"], sum(record["seats"] for record in exported), "total")
    api.selects("trainings", "themes=equality", {"themes": ["equality"]}, {"themes": ["finance"]})


@row("OBJ-04", "Contribuer à valoriser les compétences des salariés")
def _(api):
    api.selects("trainings", "certifying=true", {"certifying": True, "rs_code": "RS5801"}, {"certifying": False})
    record = {**api.sample("trainings"), "rs_code": "RS5801", "certifying": False}
    api.post("trainings", record).refuses(422, "certifying_contradicted", "#/certifying")


@row("OBJ-05", "Favoriser la formation des salariés")
def _(api):
    training(audiences=["pathway_employee"])(api, "audiences=pathway_employee")


@row("OBJ-05", tier=2, needs=["/v1/registrations", "/v1/reports/training-activity"])
def _(api):
    def hours():
        target = "/v1/reports/training-activity?year=2026&person_category=pathway_employee"
        return api.get(target).is_(200).json["totals"]["trainee_hours"]

    before = hours()
    attended(api, person_category="pathway_employee", seats=2, attended_hours=3.5)
    equal(hours(), before + 7, "trainee_hours")


def attended(api, training=None, **changes):
    training = api.create("trainings", status="published", objective="Apprendre.", **(training or {}))
    session = api.create("training-sessions", training_id=training["id"], status="running", place={"insee_code": "31555"})
    return api.create("registrations", session_id=session["id"], status="attended", requested_on="2026-11-01", **changes)


@row("OBJ-06", "Favoriser le lien avec les entreprises pour le recrutement des salariés")
def _(api):
    company = {"partner": {"name": "Une entreprise", "kind": "company"}}
    api.selects("partnerships", "purposes=recruitment&partner.kind=company", {**company, "purposes": ["recruitment"]}, company)


@row("OBJ-07", "Faire participer les salariés à la vie des entreprises")
def _(api):
    api.selects("adherents", "governance.employee_seats.gte=1", {"governance": {"employee_seats": 1}}, {"governance": {"employee_seats": 0}})


@row("OBJ-09", "Répondre aux besoins de formation des adhérents", 2, ["/v1/training-needs", "/v1/registrations"])
def _(api):
    need = api.create("training-needs")
    true(api.lists("training-needs", "covered=false", need), "an open need is not listed as uncovered")
    given = api.create("trainings", themes=["finance"], status="published", objective="Lire un bilan.")
    session = api.create("training-sessions", training_id=given["id"], status="open", place={"insee_code": "31555"})
    api.create("registrations", session_id=session["id"], adherent_id=need["adherent_id"], status="confirmed")
    true(not api.lists("training-needs", "covered=false", need) and api.lists("training-needs", "covered=true", need), "still uncovered")


@row("OBJ-10", "Développer le professionnalisme en matière de développement économique")
def _(api):
    training(themes=["economic_development"])(api, "themes=economic_development")


@row("OBJ-11", "Informers, former et outiller toutes les parties prenantes internes")
def _(api):
    equal(len(api.get("/v1/reference/audiences").items), 5, "audiences")


@row("OBJ-11", tier=2, needs=["/v1/reports/training-activity"])
def _(api):
    equal(len(api.get("/v1/reports/training-activity").is_(200).json["by_person_category"]), 5, "rows of by_person_category")


@row("OBJ-13", "Renforcer le pouvoir d'agir des personnes", 2, ["/v1/headcounts", "/v1/reports/employment"])
def _(api):
    def lasting():
        return api.get("/v1/reports/employment?year=2026").is_(200).json["totals"]["exits"]["lasting_job"]

    before = lasting()
    api.create("headcounts", exits={"lasting_job": 6, "transition_job": 5})
    equal(lasting(), before + 6, "exits to a lasting job")


@row("OBJ-14", "Accompagner les salariés à la citoyenneté")
def _(api):
    record = api.create("trainings", themes=["citizenship"], objective_codes=["OBJ-14"])
    true(any(item["id"] == record["id"] for item in api.get("/v1/objectives/OBJ-14/evidence?limit=500").items), "no evidence")


@row("OBJ-17", "Développer la professionnalisation en matière financière")
def _(api):
    training(themes=["finance"])(api, "themes=finance")


@row("OBJ-18", "Être acteur de la plateforme de professionnalisation IRIO")
def _(api):
    training(platform="irio")(api, "platform=irio")
    record = api.create("partnerships", title=f"Plateforme {api.mark}", partner={"name": "IRIO", "kind": "iae_network"}, description="IRIO")
    named = api.create("partnerships", title=f"Être acteur d'IRIO {api.mark}")
    true(record and api.lists("partnerships", "q=irio", named), "the partnership is not found")


@row("OBJ-18", tier=2, needs=["/v1/registrations", "/v1/reports/training-activity"])
def _(api):
    def trainees():
        return api.get("/v1/reports/training-activity?year=2026&platform=irio").is_(200).json["totals"]["trainees"]

    before = trainees()
    attended(api, {"platform": "irio"}, seats=3)
    attended(api, {"platform": "other"}, seats=3)
    equal(trainees(), before + 3, "trainees")


@row("OBJ-19", "Établir des conventions cadres avec les acteurs économiques des territoires", 2, ["/v1/agreements"])
def _(api):
    signed = {"kind": "framework_agreement", "status": "signed", "signed_on": "2024-01-10", "starts_on": "2024-02-01"}
    over = api.create("agreements", ends_on="2026-01-31", **signed)
    current = api.create("agreements", ends_on="2027-01-31", **signed)
    kind = "kind=framework_agreement"
    true(not api.lists("agreements", f"{kind}&in_force_on=2026-11-23", over), "one that is over counts as in force")
    true(api.lists("agreements", f"{kind}&in_force_on=2026-11-23", current), "one in force is not listed")
    true(api.lists("agreements", f"{kind}&ends_on.lt=2026-11-23", over), "one that is over is not found")


def partnerships(name, quotation, *filters):
    @row(name, quotation)
    def _(api):
        for query, fits, differs in filters:
            api.selects("partnerships", query, fits, differs)


partnerships("OBJ-24", "Développer la coopération entre les acteurs de l'IAE", ("axis=iae", {"axis": "iae"}, {"axis": "ess"}))
partnerships("OBJ-28", "Développer la coopération avec les partenaires de l'ESS", ("axis=ess", {"axis": "ess"}, {"axis": "iae"}))
partnerships("OBJ-30", "S'impliquer dans l'émergence de territoires \"inclusifs et solidaires\"",
             ("scale=european", {"scale": "european"}, {"scale": "local"}))
partnerships("OBJ-34", "S'impliquer dans d'autres réseaux de l'ESS",
             ("purposes=network_membership", {"purposes": ["network_membership"]}, {"purposes": ["finance"]}))
partnerships("OBJ-36", "Développer des partenariats avec d'autres acteurs de l'IAE",
             ("axis=iae&partner.kind=iae_network", {"axis": "iae", "partner": {"name": "Un réseau", "kind": "iae_network"}}, {"axis": "iae"}))
partnerships("OBJ-42", "Mobiliser un réseau d'acteurs de la finance solidaire",
             ("partner.kind=solidarity_finance", {"partner": {"name": "Une banque", "kind": "solidarity_finance"}}, {}))


@row("OBJ-42", tier=2, needs=["/v1/partners"])
def _(api):
    api.selects("partners", "kind=solidarity_finance", {"kind": "solidarity_finance"}, {"kind": "company"})


def declined(api):
    """A national campaign and its declination."""
    reference = api.code()
    return reference, [
        api.create("campaigns", level="national", national_ref=reference), api.create("campaigns", level="regional", national_ref=reference)]


@row("OBJ-29", "Être acteur et relayer sur les territoires les politiques nationales")
def _(api):
    reference, both = declined(api)
    equal(sorted(api.get(f"/v1/campaigns?national_ref={reference}").ids()), sorted(one["id"] for one in both), "campaigns")


@row("OBJ-31", "Proposer des actions selon les spécificités des publics")
def _(api):
    training(publics=["femmes"])(api, "publics=femmes")


@row("OBJ-33", "Développer et valoriser la fonction d'accompagnement à la citoyenneté dans les Entreprises")
def _(api):
    api.selects("adherents", "citizenship_referent=true", {"citizenship_referent": True}, {"citizenship_referent": False})


@row("OBJ-35", "Participer au développement, au décloisonnement et au rayonnement de l'ESS dans les territoires")
def _(api):
    api.create("partnerships", departments=["48"], objective_codes=["OBJ-35"])
    groups = api.get("/v1/objectives/OBJ-35/evidence?group_by=department").is_(200).json["groups"]
    equal([group["key"] for group in groups], "09 11 12 30 31 32 34 46 48 65 66 81 82".split(), "groups")
    true(next(group["count"] for group in groups if group["key"] == "48") > 0, "Lozère counts nothing")


@row("OBJ-38", "Affirmer le rôle et la place des Entreprises d'Utilité Sociale et Territoriale")
def _(api):
    figures = api.get("/v1/directory/key-figures", token="").is_(200).json
    equal(figures["label"], "Entreprise d'Utilité Sociale et Territoriale", "label")


@row("OBJ-43", "Décliner en région les campagnes de plaidoyer national")
def _(api):
    reference, _ = declined(api)
    second = {"code": api.code(), "level": "regional", "title": "Une seconde", "national_ref": reference}
    api.post("campaigns", second).refuses(409, "duplicate")


@row("OBJ-43", tier=2, needs=["/v1/campaign-actions", "/v1/reports/campaign-coverage"])
def _(api):
    _, (_, regional) = declined(api)
    api.create("campaign-actions", campaign_id=regional["id"], department="48", status="done")
    report = api.get(f"/v1/reports/campaign-coverage?year=2026&campaign_id={regional['id']}").is_(200).json
    covered = {place["key"]: place["actions"] for place in report["rows"][0]["by_department"]}
    equal([len(covered), covered["48"]], [13, 1], "départements, and actions in Lozère")


@row("OBJ-44", "Faire connaître et reconnaître Coorace", 2, ["/v1/campaign-actions"])
def _(api):
    campaign = api.create("campaigns")
    api.selects("campaign-actions", f"campaign_id={campaign['id']}&kind=press", {"kind": "press"}, {"kind": "letter"}, campaign_id=campaign["id"])


@row("OBJ-45", "Alimenter Coorace national par des contributions régionales", 2, ["/v1/contributions"])
def _(api):
    federation = api.federation()
    record = api.create("contributions")

    def seen():
        return [change["op"] for change in api.changes("contributions", federation) if change["id"] == record["id"]]

    address = f"/v1/contributions/{record['id']}"
    true("put" not in seen(), "the federation sees a draft")
    for status in ("submitted", "validated", "published"):
        api.patch(address, {"status": status}).is_(200)
    equal(seen(), ["put"], "what the feed tells the federation")
    first = api.patch(address, {"status": "acknowledged", "national_reference": "N-1"}, federation).is_(200)
    again = api.patch(address, {"status": "acknowledged", "national_reference": "N-1"}, federation).is_(200)
    equal(again.json["version"], first.json["version"], "version")
    api.patch(address, {"status": "acknowledged", "national_reference": "N-2"}, federation).refuses(409, "already_acknowledged")


@row("OBJ-47", "Être associé aux décisions prises par les acteurs politiques du territoire régional", 2, ["/v1/campaign-actions"])
def _(api):
    api.selects("campaign-actions", "target=region,department&outcome=committed", {"target": "department", "outcome": "committed"},
                {"target": "region", "outcome": "refused"})


@row("OBJ-49", "Transmettre les valeurs et le projet politique à tous les adhérents", 2,
     ["/v1/registrations", "/v1/reports/values-transmission"])
def _(api):
    from .values import values_reach_one_more

    training(themes=["values"])(api, "themes=values")
    values_reach_one_more(api)
