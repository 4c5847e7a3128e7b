"""What schemathesis cannot know: which incidents, units, organisations and people there are. Half of the made-up identifiers become real ones."""
import hashlib
import os

import schemathesis

REAL = {kind: os.environ.get("CAMPUS110_" + kind.upper(), "").split() for kind in ("incidents", "units", "organisations", "people")}


@schemathesis.hook
def map_path_parameters(context, parameters):
    path = context.operation.path
    for kind, names in REAL.items():
        if names and parameters and f"/{kind}/{{id}}" in path and isinstance(parameters.get("id"), str):
            # Chosen by what was drawn, so that a failing case comes again.
            number = int.from_bytes(hashlib.sha256(parameters["id"].encode("utf-8", "surrogatepass")).digest()[:4], "big")
            if number % 2:
                parameters["id"] = names[number // 2 % len(names)]
    return parameters


@schemathesis.hook
def filter_query(context, query):
    # An empty parameter counts as none: it is no wrong value that ought to be refused.
    return not query or "" not in query.values()
