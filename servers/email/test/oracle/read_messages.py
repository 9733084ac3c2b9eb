"""Messages and what they say, by Python's codecs and email package.

stdin:  [{"text", "charset", "transfer", "type", "subject", "file"}, ...]
stdout: [{"raw" (base64), "text", "subject", "file", "content" (base64)} or null, ...]; null where the charset
        cannot say the text
"""

import base64
import email
import email.policy
import json
import quopri
import sys


def transferred(data, transfer):
    if transfer == "base64":
        return base64.encodebytes(data).replace(b"\n", b"\r\n")
    if transfer == "quoted-printable":
        return quopri.encodestring(data).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return data


def words(text, charset, letter):
    """RFC 2047, by hand: Python has names for some charsets that only Python knows."""
    parts = [text[at : at + 12].encode(charset) for at in range(0, len(text), 12)]
    said = [
        base64.b64encode(part).decode() if letter == "b" else "".join(f"={byte:02X}" for byte in part)
        for part in parts
    ]
    return "\r\n ".join(f"=?{charset}?{letter}?{part}?=" for part in said)


def made(case):
    text = case["text"].replace("\n", "\r\n")
    charset = case["charset"]
    # Encoded words of 16-bit letters would each begin with a byte order mark.
    spoken = "utf-8" if charset == "utf-16" else charset
    letter = "b" if case["transfer"] == "base64" else "q"
    try:
        body = text.encode(charset)
        subject = words(case["subject"], spoken, letter)
    except (UnicodeEncodeError, LookupError):
        return None
    kind = case["type"]
    markup = text if kind == "text/plain" else "<p>" + text.replace("\r\n", "<br>\r\n") + "</p>"
    inner = (
        f"Content-Type: {kind}; charset=\"{charset}\"\r\nContent-Transfer-Encoding: {case['transfer']}\r\n\r\n"
    ).encode() + transferred(markup.encode(charset), case["transfer"])
    content = case["file"].encode("utf-8") * 7
    named = "".join(f"%{byte:02X}" for byte in case["file"].encode("utf-8"))
    return (
        f"From: {subject} <ann@example.com>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="===limit=="\r\n\r\npreamble\r\n--===limit==\r\n'
    ).encode() + inner + (
        "\r\n--===limit==\r\nContent-Type: application/octet-stream\r\n"
        f"Content-Disposition: attachment; filename*=utf-8''{named}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    ).encode() + base64.encodebytes(content).replace(b"\n", b"\r\n") + b"--===limit==--\r\n"


def answer(case):
    raw = made(case)
    if raw is None:
        return None
    message = email.message_from_bytes(raw, policy=email.policy.default)
    text, attachment = message.iter_parts()
    return {
        "raw": base64.b64encode(raw).decode(),
        "text": text.get_payload(decode=True).decode(case["charset"]),
        "subject": str(message["Subject"]),
        "file": attachment.get_filename(),
        "content": base64.b64encode(attachment.get_payload(decode=True)).decode(),
    }


json.dump([answer(case) for case in json.load(sys.stdin)], sys.stdout)
