"""The addresses of headers, by Python's email package. stdin: [header, ...]; stdout: [[address, ...], ...]."""

import email.headerregistry
import json
import sys

factory = email.headerregistry.HeaderRegistry()


def addresses(value):
    try:
        return [address.addr_spec for address in factory("To", value).addresses]
    except Exception:  # what it cannot read at all
        return None


json.dump([addresses(value) for value in json.load(sys.stdin)], sys.stdout)
