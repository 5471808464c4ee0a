"""A to E: the two-fold mission, the values, the charter of adherents."""
from .client import encoded
from .rows import equal, row, true


@row("A1", "l'émergence d'une société plus juste et plus solidaire")
def _(api):
    true("l'émergence d'une société plus juste et plus solidaire" in api.get("/v1/mission").is_(200).json["text_fr"], "not in text_fr")


@row("A2", "en lien avec tous ceux et celles qui partagent nos valeurs")
def _(api):
    api.selects("partnerships", "values_shared=VAL-2", {"values_shared": ["VAL-2", "VAL-3"]}, {"values_shared": ["VAL-3"]})


@row("A4", "se déclinent selon une double mission")
def _(api):
    objectives = "kind=strategic_objective,operational_objective"
    equal(api.get(f"/v1/objectives?mission=MIS-1,MIS-2&{objectives}&count=exact").is_(200).json["total"], 49, "objectives with a mission")


def raises_the_mission(api, mission, code):
    def count():
        return api.get(f"/v1/objectives/{mission}/evidence").is_(200).json["with_descendants"]

    before = count()
    api.create("trainings", objective_codes=[code])
    equal(count(), before + 1, "with_descendants")


@row("A5", "la promotion des intérêts des adhérents")
def _(api):
    raises_the_mission(api, "MIS-1", "OBJ-43")


@row("A6", "l'accompagnement au développement et à la professionnalisation des adhérents")
def _(api):
    raises_the_mission(api, "MIS-2", "OBJ-17")


def is_a_value(api, code, label):
    equal(api.get(f"/v1/objectives/{code}").is_(200).json["label_fr"], label, "label_fr")
    true(label in api.charter, "the label is not in the charter")


@row("B1", "Le respect et le développement de la dignité humaine")
def _(api):
    is_a_value(api, "VAL-1", next(line for line in api.charter.splitlines() if "dignité humaine" in line))


@row("B3", "des éléments de reconnaissance sociale et de développement des liens sociaux")
def _(api):
    true("VAL-1" in api.get(f"/v1/objectives?q={encoded('reconnaissance sociale')}").ids(), "VAL-1 is not found")


@row("B4", "Le contrat de travail n'est pas suffisant pour garantir l'implication des salariés")
def _(api):
    none, unknown = api.member(governance={"employee_seats": 0}), api.member()
    for query, found, other in [("employee_seats=0", none, unknown), ("employee_seats.null=true", unknown, none)]:
        target = f"status=member&governance.{query}"
        true(api.lists("adherents", target, found) and not api.lists("adherents", target, other), query)


@row("B5", "Les modalités de représentation et de participation des salariés")
def _(api):
    api.member(governance={"employee_seats": 2})
    api.member(governance={"employee_seats": 0, "participation_modes": ["expression_group"]})
    api.member(governance={"employee_seats": 0})
    report = api.get("/v1/reports/participation").is_(200).json
    members = [record.get("governance", {}) for record in api.export("/v1/adherents?status=member")]
    meeting = [one for one in members if one.get("employee_seats", 0) > 0 or one.get("participation_modes")]
    equal([report["members"], report["meeting_minimum"]], [len(members), len(meeting)], "members, and those that meet the minimum")
    equal(report["share"], int(len(meeting) * 10_000 / len(members) + 0.5) / 10_000, "share")
    equal(report["proposals"], None, "proposals")


@row("B6", "mobilisation bénévole", 2, ["/v1/headcounts", "/v1/reports/employment"])
def _(api):
    def volunteers():
        return api.get("/v1/reports/employment?year=2026").is_(200).json["totals"]["volunteers"]["total"]

    before = volunteers()
    api.create("headcounts", volunteers={"women": 6, "men": 5})
    equal(volunteers(), before + 11, "volunteers")


@row("B7", "le développement des emplois, facteurs de reconnaissance sociale", 2, ["/v1/headcounts", "/v1/reports/employment"])
def _(api):
    api.create("headcounts", permanent={"women": 3, "men": 2}, pathway={"women": 7, "men": 9}, fte=12.5)
    totals = api.get("/v1/reports/employment?year=2026").is_(200).json["totals"]
    members = {record["id"] for record in api.export("/v1/adherents?status=member")}
    declared = [record for record in api.export("/v1/headcounts?year=2026") if record["adherent_id"] in members]
    for name in ("permanent", "pathway"):
        counted = sum(sum(record.get(name, {}).get(gender, 0) for gender in ("women", "men", "other", "unspecified")) for record in declared)
        equal(totals[name]["total"], counted, name)
    equal(totals["fte"], round(sum(record.get("fte", 0) for record in declared), 2), "fte")


@row("B8", "actions d'accompagnement des adhérents pour que les personnes fragilisées accèdent à ces formes d'emploi")
def _(api):
    api.selects("trainings", "audiences=pathway_employee", {"audiences": ["pathway_employee"]}, {"audiences": ["director"]})


@row("B9", "la prise en compte de la personne dans toute sa globalité", 2, ["/v1/contacts"])
def _(api):
    person = api.sample("contacts")
    for name in ("health", "nir"):
        api.post("contacts", {**person, name: "x"}).refuses(422, "unknown_member", f"#/{name}")
    api.selects("trainings", "themes=social_support", {"themes": ["social_support"]}, {"themes": ["finance"]})


@row("B13", "des partenariats avec des structures partageant ces orientations")
def _(api):
    api.selects("partnerships", "values_shared.null=false", {"values_shared": ["VAL-1"]}, {})


@row("B15", "un mode de management spécifique et l'écoute")
def _(api):
    api.selects("trainings", "themes=management,listening", {"themes": ["listening"]}, {"themes": ["finance"]})


@row("C1", "La solidarité : « Solidaires pour l'emploi »")
def _(api):
    is_a_value(api, "VAL-2", next(line for line in api.charter.splitlines() if "Solidaires pour l'emploi" in line))


@row("C2", "Les adhérents de Coorace sont des créateurs d'emplois et d'activités sur les territoires", 2, ["/v1/reports/employment"])
def _(api):
    equal(len(api.get("/v1/reports/employment?group_by=department").is_(200).json["rows"]), 13, "rows")


@row("C3", "La question de la qualité des emplois et de l'accessibilité des emplois", 2, ["/v1/reports/employment"])
def _(api):
    pathway = api.get("/v1/reports/employment?year=2026").is_(200).json["totals"]["pathway"]
    equal(sorted(pathway), ["men", "other", "total", "unspecified", "women"], "members of pathway")


@row("C4", "développe son action dans l'emploi et la lutte contre les exclusions")
def _(api):
    api.selects("partnerships", "partner.kind=prescriber", partner("prescriber"), partner("company"))


@row("C4", tier=2, needs=["/v1/partners"])
def _(api):
    api.selects("partners", "kind=prescriber", {"kind": "prescriber"}, {"kind": "company"})


def partner(kind):
    return {"partner": {"name": "Un partenaire", "kind": kind}}


@row("C11", "avec les autres acteurs de l'Insertion par l'Activité Economique, de l'Economie Sociale et Solidaire")
def _(api):
    for axis in ("iae", "ess", "economic"):
        before = api.get(f"/v1/partnerships?axis={axis}&count=exact").is_(200).json["total"]
        api.create("partnerships", axis=axis)
        equal(api.get(f"/v1/partnerships?axis={axis}&count=exact").is_(200).json["total"], before + 1, f"total of {axis}")


@row("C12", "valoriser le réseau, le faire connaître et reconnaître")
def _(api):
    member = api.member(name=f"Annuaire {api.mark}")
    found = api.get(f"/v1/directory?q={api.mark}", token="").is_(200).json["items"]
    item = next((item for item in found if item["id"] == member["id"]), None)
    true(item, "a member is not in the directory")
    public = {"id", "name", "brand", "label", "kind", "department", "city", "area_type", "sectors", "website_url", "public_phone", "public_email",
              "description", "certifications"}
    equal(set(item), public, "members of an entry")


@row("D1", "La démocratie et la représentativité")
def _(api):
    is_a_value(api, "VAL-3", api.get("/v1/objectives/VAL-3").is_(200).json["label_fr"])


@row("D2", "des structures de l'économie sociale et solidaire (ESS)")
def _(api):
    applicant = api.create("adherents", status="applicant")
    api.patch(f"/v1/adherents/{applicant['id']}", {"status": "member"}).refuses(422, "required", "#/charter_signed_on")


@row("D5", "regroupés à une échelle régionale pour mutualiser et donner plus de force à leur parole")
def _(api):
    before = api.get("/v1/directory/key-figures", token="").is_(200).json["members"]
    api.member()
    equal(api.get("/v1/directory/key-figures", token="").is_(200).json["members"], before + 1, "members")


@row("D5", tier=2, needs=["/v1/engagements"])
def _(api):
    campaign = api.create("campaigns")
    engaged = api.create("engagements", campaign_id=campaign["id"], status="engaged")
    api.create("engagements", campaign_id=campaign["id"], status="invited")
    equal(api.get(f"/v1/engagements?campaign_id={campaign['id']}&status=engaged").ids(), [engaged["id"]], "engaged")


@row("D9", "faire partager leurs valeurs avec d'autres structures")
def _(api):
    api.selects("adherents", "status=prospect", {}, {"status": "applicant"})


@row("D11", "chaque membre de l'équipe bénévole et salariée puisse connaître les valeurs du réseau", 2,
     ["/v1/registrations", "/v1/reports/values-transmission"])
def _(api):
    values_reach_one_more(api)


def values_reach_one_more(api):
    """A trainee who attended a training of theme values reaches its adherent."""
    def report():
        answer = api.get("/v1/reports/values-transmission?year=2026").is_(200).json
        expected = int(answer["reached"] * 10_000 / answer["members"] + 0.5) / 10_000 if answer["members"] else None
        equal(answer["share"], expected, "share")
        return answer

    member = api.member()
    before = report()
    training = api.create("trainings", themes=["values"], status="published", objective="Connaître les valeurs.")
    session = api.create("training-sessions", training_id=training["id"], status="running", place={"insee_code": "31555"})
    api.create("registrations", session_id=session["id"], adherent_id=member["id"], status="attended", requested_on="2026-11-01")
    equal(report()["reached"], before["reached"] + 1, "reached")


@row("D14", "nées de l'initiative locale, de la volonté collective de travailler en faveur de l'emploi pour tous")
def _(api):
    told = {"founded_on": "1998-05-14", "legal_form": "association", "founding_story": "Née de la volonté de trois communes."}
    record = api.create("adherents", **told)
    stored = api.get(f"/v1/adherents/{record['id']}").is_(200).json
    equal({name: stored.get(name) for name in told}, told, "what was told")


@row("D15", "leur motivation s'appuie sur un projet politique")
def _(api):
    api.selects("adherents", "project_summary.null=false", {"project_summary": "L'emploi pour tous."}, {})


@row("E0", "Charte des adhérents de la Fédération Coorace")
def _(api):
    api.selects("adherents", "charter_signed_on.null=true", {}, {"charter_version": "2024", "charter_signed_on": "2026-02-10"})


for name, code, words in [
    ("E1", "CHA-1", "la poursuite d'un but autre que le seul partage des bénéfices"),
    ("E2", "CHA-2", "la recherche d'une utilité collective ou sociale"),
    ("E3", "CHA-3", "une gouvernance démocratique, définie et organisée par les statuts"),
    ("E4", "CHA-4A", "les bénéfices sont majoritairement consacrés à l'objectif de maintien ou de développement de l'activité"),
    ("E5", "CHA-4B", "les réserves obligatoires constituées, impartageables, ne peuvent pas être distribuées"),
]:
    @row(name, words)
    def _(api, code=code):
        other = "CHA-1" if code == "CHA-2" else "CHA-2"
        api.selects("adherents", f"charter_principles={code}", {"charter_principles": [code]}, {"charter_principles": [other]})


@row("E6", "Loi du 31 juillet 2014")
def _(api):
    equal(api.get("/v1/mission").is_(200).json["charter"]["law"], "Loi du 31 juillet 2014", "charter.law")
