#!/usr/bin/env python3
"""Holds recorded exchanges against the contract.

    validate_exchanges.py openapi.yaml exchanges.ndjson

Fails when the document is not OpenAPI 3.1, when one of its examples breaks its own schema, when a recorded response is not as
documented, or when a documented response was never seen. `COORACE_EXCHANGES=FILE swift test --filter APITests` records.
"""
import json
import re
import sys
from collections import Counter, defaultdict
from urllib.parse import quote, urlsplit

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate as validate_document
from referencing import Registry, Resource

# Documented responses that the API tests cannot cause, with the reason: a status, or an operation and its status.
UNSEEN = {
    "408": "a slow client; HTTPTests let heads and bodies trickle",
    "503": "a full queue or a server that is stopping; StorageTests and ProcessTests",
    "507": "a full disk; StorageTests",
}

# Undocumented responses of the HTTP layer that any operation may give, with the reason.
ANYWHERE = {
    "413": "a body where none is documented; where one is, 413 is documented",
    "417": "only to a request with an Expect other than 100-continue, which no client of the contract sends",
}

METHODS = ("get", "put", "post", "delete", "patch")
# Fields of HTTP itself, which no operation documents one by one.
SELF_EVIDENT = {"content-length", "content-type", "date", "connection", "transfer-encoding"}


class Contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = yaml.load(file, Loader=yaml.CSafeLoader)
        self.registry = Registry().with_resource(
            "urn:contract", Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **self.document})
        )
        self.validators = {}
        self.templates = [(template, self.expression(template)) for template in self.document["paths"]]

    @staticmethod
    def expression(template):
        return re.compile("/".join("[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/")) + r"\Z")

    def resolve(self, value):
        while isinstance(value, dict) and "$ref" in value:
            target = self.document
            for token in value["$ref"].removeprefix("#/").split("/"):
                target = target[token.replace("~1", "/").replace("~0", "~")]
            value = target
        return value

    def template(self, path):
        """The template of an address; words win over parameters."""
        found = [template for template, expression in self.templates if expression.match(path)]
        return min(found, key=lambda template: template.count("{"), default=None)

    def operations(self):
        for template, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield method.upper(), template, item[method]

    def errors(self, tokens, value):
        """What is wrong with a value by the schema at a place of the document."""
        pointer = "/".join(token.replace("~", "~0").replace("/", "~1") for token in tokens)
        if pointer not in self.validators:
            schema = {"$ref": "urn:contract#/" + quote(pointer, safe="/~")}
            self.validators[pointer] = Draft202012Validator(schema, registry=self.registry, format_checker=FormatChecker())
        return [f"at /{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in self.validators[pointer].iter_errors(value)]

    def response_place(self, method, template, status):
        """The tokens that lead to a response, references followed."""
        tokens = ["paths", template, method.lower(), "responses", status]
        response = self.document["paths"][template][method.lower()]["responses"][status]
        while "$ref" in response:
            tokens = [token.replace("~1", "/").replace("~0", "~") for token in response["$ref"].removeprefix("#/").split("/")]
            response = self.resolve(response)
        return tokens, response


def check_examples(contract, report):
    """Every example beside a schema, and every one inside a schema."""
    count = 0

    def check(tokens, value):
        nonlocal count
        count += 1
        for error in contract.errors(tokens, value):
            report(f"example at {'/'.join(tokens)} {error}")

    def walk(value, tokens):
        if isinstance(value, list):
            for index, part in enumerate(value):
                walk(part, tokens + [str(index)])
        if not isinstance(value, dict):
            return
        if "schema" in value:
            if "example" in value:
                check(tokens + ["schema"], value["example"])
            for example in value.get("examples", {}).values():
                check(tokens + ["schema"], contract.resolve(example)["value"])
        elif isinstance(value.get("examples"), list) and tokens[-1:] != ["properties"]:
            for example in value["examples"]:
                check(tokens, example)
        for name, part in value.items():
            if name not in ("example", "examples", "default", "enum", "const") or tokens[-1:] == ["properties"]:
                walk(part, tokens + [name])

    walk(contract.document, [])
    return count


def check_exchange(contract, exchange, seen, report):
    method, status = exchange["method"], str(exchange["status"])
    path = urlsplit(exchange["path"]).path
    template = contract.template(path)
    item = contract.document["paths"].get(template, {})
    documented = "GET" if method == "HEAD" else method
    if documented.lower() not in item:
        # No operation of the contract: the refusals of the HTTP layer, and OPTIONS. They are counted like everything else.
        expected = {"OPTIONS": {"204"}}.get(method, {"404", "405", "501"} if template else {"404", "400"}) | {"429"}
        if status not in expected:
            report(f"status {status} outside the contract")
        if status[0] == "4" or status[0] == "5":
            check_problem(contract, exchange, report)
        return
    if status not in item[documented.lower()]["responses"]:
        if status in ANYWHERE:
            return check_problem(contract, exchange, report)
        report(f"status {status} is not documented")
        return
    if method != "HEAD":
        seen[documented, template, status] += 1
    tokens, response = contract.response_place(documented, template, status)
    check_headers(contract, exchange, response, report)
    if method != "HEAD":
        check_content(contract, exchange, tokens, response, report)


def check_headers(contract, exchange, response, report):
    present = exchange["response_headers"]
    for name, header in response.get("headers", {}).items():
        header = contract.resolve(header)
        value = present.get(name.lower())
        if value is None:
            if header.get("required"):
                report(f"header {name} is missing")
            continue
        kind = contract.resolve(header.get("schema", {})).get("type")
        typed = int(value) if kind == "integer" and value.isdigit() else value
        validator = Draft202012Validator({**contract.resolve(header.get("schema", {}))})
        for error in validator.iter_errors(typed):
            report(f"header {name}: {error.message[:200]}")


def check_content(contract, exchange, tokens, response, report):
    body = exchange["response_body"]
    content = response.get("content")
    if not content:
        if body:
            report("content where none is documented")
        return
    media_type = exchange["response_headers"].get("content-type", "").split(";")[0].strip()
    if media_type not in content:
        report(f"content type {media_type or 'none'} is not documented")
        return
    place = tokens + ["content", media_type, "schema"]
    if media_type == "application/yaml" or media_type.endswith("json") and not media_type.endswith("ndjson"):
        try:
            value = yaml.load(body, Loader=yaml.CSafeLoader) if media_type == "application/yaml" else json.loads(body)
        except (ValueError, yaml.YAMLError) as error:
            report(f"body can't be read as {media_type}: {error}")
            return
        for error in contract.errors(place, value):
            report(error)
        if media_type == "application/problem+json" and value.get("code") not in content[media_type]["examples"]:
            report(f"code {value.get('code')} is not documented under this status")
    elif media_type == "application/x-ndjson":
        record = record_place(tokens, contract)
        for number, line in enumerate(map(json.loads, body.splitlines()), 1):
            # The last line of a batch's results holds the counts.
            summary = isinstance(line, dict) and "summary" in line and (record or [])[-1:] == ["BatchResult"]
            place = ["components", "schemas", "BatchSummary"] if summary else record
            errors = contract.errors(place, line["summary"] if summary else line) if record else []
            for error in errors[:1]:
                report(f"line {number} {error}")
    else:
        for error in contract.errors(place, body):
            report(error)


def record_place(tokens, contract):
    """The schema of a line: the one that is named, or that of the items of the same response as JSON, or of a
    line of a batch's results."""
    content = contract.document
    for token in tokens:
        content = content[token]
    if "x-itemSchema" in content["content"]["application/x-ndjson"]:
        return tokens + ["content", "application/x-ndjson", "x-itemSchema"]
    schema = contract.resolve(contract.document)
    for token in tokens + ["content", "application/json", "schema"]:
        schema = contract.resolve(schema[token]) if token in schema else {}
    if "results" in schema.get("properties", {}):
        return ["components", "schemas", "BatchResult"]
    reference = schema.get("properties", {}).get("items", {}).get("items", {}).get("$ref")
    return reference.removeprefix("#/").split("/") if reference else None


def check_problem(contract, exchange, report):
    if exchange["method"] == "HEAD":
        return
    if exchange["response_headers"].get("content-type") != "application/problem+json":
        report("an error that is no problem")
        return
    for error in contract.errors(["components", "schemas", "Problem"], json.loads(exchange["response_body"])):
        report(error)


def main(contract_path, exchanges_path):
    contract = Contract(contract_path)
    validate_document(contract.document)
    violations = defaultdict(list)
    examples = check_examples(contract, lambda text: violations[text].append("openapi.yaml"))
    seen = Counter()
    count = 0
    with open(exchanges_path, encoding="utf-8") as file:
        for line in file:
            exchange = json.loads(line)
            count += 1
            told = f"{exchange['method']} {exchange['path'][:150]} {(exchange['request_body'] or '')[:200]} → {exchange['status']} {exchange['response_body'][:300]}"
            check_exchange(contract, exchange, seen, lambda text: violations[text].append(told))
    for text, places in sorted(violations.items()):
        print(f"{text}\n    {len(places)} times, first: {places[0]}")
    documented = [(method, template, status) for method, template, operation in contract.operations() for status in operation["responses"]]
    unseen = [pair for pair in documented if pair not in seen]
    missing = [pair for pair in unseen if pair[2] not in UNSEEN and " ".join(pair) not in UNSEEN]
    for method, template, status in missing:
        print(f"never seen: {method} {template} {status}")
    print(
        f"{count} exchanges, {examples} examples, {len(documented)} documented responses: {len(documented) - len(unseen)} seen, "
        f"{len(unseen) - len(missing)} excused, {len(missing)} missing; {len(violations)} kinds of violation"
    )
    return 1 if violations or missing or not count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
