#!/usr/bin/env python3
"""Fails when a change of openapi.yaml takes something away: within /v1 the contract only grows.

  contract_history.py [REPOSITORY]

Compares every committed version with the one before it, and the working tree with the last. What counts: operations, parameters,
media types, documented statuses, properties, enumeration values, and that what was optional in a request stays so.
"""
import pathlib
import subprocess
import sys

import yaml

METHODS = ("get", "put", "post", "delete", "patch")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def facts(document):
    """What a client may rely on, as a set of tuples."""
    found = set()
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                found |= operation_facts(f"{method.upper()} {path}", item, item[method], document)
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        found |= schema_facts(f"schema {name}", schema)
    return found


def operation_facts(name, item, operation, document):
    found = {("operation", name)}
    for parameter in item.get("parameters", []) + operation.get("parameters", []):
        parameter = resolve(parameter, document)
        found.add(("parameter", name, parameter["in"], parameter["name"]))
        if not parameter.get("required"):
            found.add(("optional parameter", name, parameter["in"], parameter["name"]))
        for value in resolve(parameter.get("schema", {}), document).get("enum", []):
            found.add(("parameter value", name, parameter["name"], str(value)))
    body = resolve(operation.get("requestBody", {}), document)
    for media in body.get("content", {}):
        found.add(("request type", name, media))
    for status, response in operation.get("responses", {}).items():
        found.add(("status", name, str(status)))
        for media in resolve(response, document).get("content", {}):
            found.add(("answer type", name, str(status), media))
    return found


def schema_facts(place, schema):
    found = set()
    if not isinstance(schema, dict):
        return found
    for value in schema.get("enum", []):
        found.add(("value", place, str(value)))
    for name, inner in schema.get("properties", {}).items():
        found.add(("property", place, name))
        if name not in schema.get("required", []):
            found.add(("optional property", place, name))
        found |= schema_facts(f"{place}.{name}", inner)
    for word in ("items", "additionalProperties", "propertyNames"):
        found |= schema_facts(f"{place}[{word}]", schema.get(word))
    for word in ("allOf", "anyOf", "oneOf"):
        for inner in schema.get(word, []):
            found |= schema_facts(place, inner)
    return found


def resolve(thing, document):
    while isinstance(thing, dict) and "$ref" in thing:
        target = document
        for name in thing["$ref"].removeprefix("#/").split("/"):
            target = target[name.replace("~1", "/").replace("~0", "~")]
        thing = target
    return thing


def taken_away(old, new):
    gone = facts(old) - facts(new)
    # An answer may promise more than it did: a property of an answer that is now always there breaks nobody.
    answers = answer_schemas(old)
    return sorted(fact for fact in gone if not (fact[0] == "optional property" and fact[1].removeprefix("schema ").split(".")[0].split("[")[0] in answers))


def answer_schemas(document):
    """Schemas that no request refers to by name."""
    asked = str([operation.get("requestBody") for item in document["paths"].values() for operation in item.values() if isinstance(operation, dict)])
    asked += str(document.get("components", {}).get("requestBodies", {}))
    names = set(document.get("components", {}).get("schemas", {}))
    return {name for name in names if f"/{name}'" not in asked and not name.endswith(("Input", "Patch"))}


def git(repository, *arguments):
    return subprocess.run(["git", "-C", repository, *arguments], capture_output=True, text=True, check=True).stdout


def main():
    repository = sys.argv[1] if len(sys.argv) > 1 else "."
    # What a branch promised before it was merged, it promised to nobody.
    commits = git(repository, "log", "--first-parent", "--reverse", "--format=%h", "--", "openapi.yaml").split()
    versions = [(commit, yaml.load(git(repository, "show", f"{commit}:openapi.yaml"), LOADER)) for commit in commits[-20:]]
    versions.append(("working tree", yaml.load((pathlib.Path(repository) / "openapi.yaml").read_text(encoding="utf-8"), LOADER)))
    bad = 0
    for (_, old), (name, new) in zip(versions, versions[1:]):
        for fact in taken_away(old, new):
            bad += 1
            print(f"{name}: taken away: {' '.join(fact)}")
    print(f"{len(versions)} versions of the contract, {bad} things taken away")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
