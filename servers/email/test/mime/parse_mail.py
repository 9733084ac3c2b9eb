"""What Python's email package says of each message of a JSON list (base64) on standard input."""
import base64, email, email.policy, hashlib, json, sys
from email.header import decode_header, make_header

def described(raw):
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    leaves = []
    def walk(part, path):
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            for number, child in enumerate(part.get_payload(), 1):
                walk(child, [*path, number])
            return
        content = b"" if part.is_multipart() else (part.get_payload(decode=True) or b"")
        name = ".".join(map(str, path or [1]))
        file_name = part.get_filename()
        leaves.append({
            "id": name,
            "type": part.get_content_type(),
            "sha": None if part.is_multipart() else hashlib.sha256(content.replace(b"\r\n", b"\n").strip()).hexdigest(),
            "fileName": None if file_name is None else str(make_header(decode_header(file_name))),
        })
    walk(message, [])
    return {"subject": str(make_header(decode_header(message.get("Subject", "")))), "leaves": leaves}

print(json.dumps([described(base64.b64decode(raw)) for raw in json.load(sys.stdin)]))
