# Reads the answer to a batch (JSON) and says what became of it: the counts, and each refused line with its reason. Exits with 65 when
# lines are refused. Variables: status, the HTTP status; program.

{ text = text $0 "\n" }

END {
    at = 1
    size = length(text)
    value("")
    report()
}

function skip() {
    while (at <= size && index(" \t\r\n,:", substr(text, at, 1))) at++
}

# Reads the value that comes next; what is no list and no object is kept in found[path].
function value(path, c, name, count) {
    skip()
    c = substr(text, at, 1)
    if (c == "{") {
        at++
        for (skip(); at <= size && substr(text, at, 1) != "}"; skip()) {
            name = string()
            value(path == "" ? name : path "." name)
        }
        at++
    } else if (c == "[") {
        at++
        count = 0
        for (skip(); at <= size && substr(text, at, 1) != "]"; skip()) value(path "." count++)
        at++
        found[path ".count"] = count
    } else if (c == "\"") {
        found[path] = string()
    } else {
        name = ""
        while (at <= size && !index(" \t\r\n,:]}", substr(text, at, 1))) name = name substr(text, at++, 1)
        # Not JSON at all: never stand still.
        if (name == "") at++
        found[path] = name
    }
}

function string(result, c, start) {
    if (substr(text, at, 1) != "\"") { at++; return "" }
    start = ++at
    result = ""
    while (at <= size) {
        c = substr(text, at, 1)
        if (c == "\"") break
        if (c == "\\") {
            result = result substr(text, start, at - start)
            c = substr(text, at + 1, 1)
            if (c == "n" || c == "t" || c == "r") c = " "
            if (c == "u") { c = "?"; at += 4 }
            result = result c
            at += 2
            start = at
        } else at++
    }
    result = result substr(text, start, at - start)
    at++
    return result
}

# `siret: …` of one error; the first `depth` parts of its pointer lead to the record.
function said(path, depth, field) {
    field = found[path ".pointer"]
    sub(/^#?\//, "", field)
    if (depth) sub(/^[0-9]+\/?/, "", field)
    gsub("/", ".", field)
    if (field == "") field = found[path ".parameter"] found[path ".header"]
    return (field == "" ? "" : field ": ") found[path ".detail"]
}

function line(path) { return (path ".line") in found ? "line " found[path ".line"] : "record " found[path ".index"] + 1 }

function report(i, j, path, errors, failed, counts, names) {
    if ("summary.failed" in found) {
        for (i = 0; i < found["results.count"]; i++) {
            path = "results." i
            if (found[path ".outcome"] != "failed") continue
            errors = found[path ".problem.errors.count"] + 0
            if (!errors) print line(path) ": " (found[path ".problem.detail"] == "" ? found[path ".problem.title"] : found[path ".problem.detail"])
            for (j = 0; j < errors; j++) print line(path) ": " said(path ".problem.errors." j, 0)
        }
        if (found["results_omitted"] == "true" && found["summary.failed"] + 0)
            print program ": the answer got lost, and came again without the refused lines; dry-run.sh tells them"
        split("created updated unchanged deleted", names, " ")
        for (i = 1; i <= 4; i++) counts = counts found["summary." names[i]] + 0 " " names[i] ", "
        failed = found["summary.failed"] + 0
        print counts failed " refused"
        exit failed ? 65 : 0
    }
    if (found["errors.count"] + 0 == 0 || found["detail"] != "") print program ": " status " " found["title"] (found["detail"] == "" ? "" : ": " found["detail"])
    for (i = 0; i < found["errors.count"]; i++) {
        path = "errors." i
        print (((path ".line") in found) ? "line " found[path ".line"] ": " : "") said(path, (path ".line") in found)
    }
    if (status == 422 && found["errors.count"] + 0) print program ": nothing is stored"
    exit 65
}
