"""G: mechanisms and structures that the charter names along the way."""
from .rows import equal, row, true


@row("G3", "Entreprises d'Utilité Sociale et Territoriale")
def _(api):
    labels = {item["code"]: item["label_fr"] for item in api.get("/v1/reference/labels").items}
    true("EUST" in labels, "the list has no EUST")
    api.member()
    items = api.get("/v1/directory", token="").items
    true(items and all(item["label"] == labels["EUST"] for item in items), "an item without the label")


@row("G5", "métiers de service à la population")
def _(api):
    api.selects("adherents", "sectors=personal_services", {"sectors": ["personal_services"]}, {"sectors": ["building"]})


@row("G10", "l'équipe régionale", needs=["/v1/audit"])
def _(api):
    api.create("trainings")
    items = api.get("/v1/audit").items
    true(any((item.get("key") or {}).get("name") for item in items), "no entry names its key")


@row("G11", "à différentes échelles, régionale, nationale, européenne")
def _(api):
    record = {**api.sample("partnerships"), "scale": "galactic"}
    answer = api.post("partnerships", record).refuses(422, "invalid_value", "#/scale")
    equal(answer.json["errors"][0]["allowed"], ["local", "regional", "national", "european"], "allowed")


@row("G12", "Coorace national")
def _(api):
    federation = api.federation()
    api.get("/v1/changes?limit=1", federation).is_(200)
    api.post("campaigns", api.sample("campaigns"), federation).is_(403)


@row("G12", tier=2, needs=["/v1/contacts"])
def _(api):
    api.get("/v1/contacts", api.federation()).is_(403)
