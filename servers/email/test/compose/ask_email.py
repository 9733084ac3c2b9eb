"""Reads messages with Python's email package: a line of base64 each, answered by a line of JSON."""

import base64
import email
import email.policy
import hashlib
import json
import sys


def people(message, header):
    return [
        [address.display_name, address.addr_spec]
        for value in message.get_all(header, [])
        for address in value.addresses
    ]


def text(part):
    return None if part is None else part.get_content().replace("\r\n", "\n")


def facts(raw):
    message = email.message_from_bytes(raw, policy=email.policy.default)
    plain = message.get_body(preferencelist=("plain",))
    html = message.get_body(preferencelist=("html",))
    return {
        "headers": [name.lower() for name in message.keys()],
        "people": {name: people(message, name) for name in ("from", "to", "cc", "bcc", "reply-to")},
        "subject": message["subject"],
        "messageId": message["message-id"],
        "inReplyTo": (message["in-reply-to"] or "").split(),
        "references": (message["references"] or "").split(),
        "plain": text(plain),
        "html": text(html),
        "attached": [
            [part.get_filename(), hashlib.sha256(part.get_payload(decode=True) or b"").hexdigest()]
            for part in message.walk()
            if part not in (plain, html) and not part.is_multipart()
        ],
        "defects": [repr(defect) for part in message.walk() for defect in part.defects],
        "bareLineEnds": raw.replace(b"\r\n", b"").count(b"\n") + raw.replace(b"\r\n", b"").count(b"\r"),
        "longestLine": max(len(line) for line in raw.split(b"\r\n")),
        "isSevenBit": raw.isascii(),
    }


for line in sys.stdin:
    print(json.dumps(facts(base64.b64decode(line))), flush=True)
