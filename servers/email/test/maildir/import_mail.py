"""Python's mailbox module, told what to do by its arguments."""
import json, mailbox, random, sys
from email.message import EmailMessage

WORDS = ["From here on", ">From there", ">>From", "caf\u00e9", "plain", "", "From: not a header", "--limit", "."]

def message(number, random):
    made = EmailMessage()
    made["From"] = f"Ann {number} <ann{number}@example.com>"
    made["Subject"] = f"number {number} \u00fc"
    made["Date"] = "Fri, 20 Nov 2026 14:03:00 +0000"
    made["Message-ID"] = f"<{number}@example.com>"
    made.set_content("\n".join(random.choice(WORDS) for _ in range(random.randint(1, 12))) + "\n", cte="8bit")
    if number % 4 == 0:
        made.add_attachment(bytes(range(256)), maintype="application", subtype="octet-stream", filename="all.bin")
    return made

def row(each):
    flags = each.get_flags() if hasattr(each, "get_flags") else ""
    body = each.get_payload(decode=True) if not each.is_multipart() else b"".join(
        part.get_payload(decode=True) or b"" for part in each.walk() if not part.is_multipart())
    return [each["Message-ID"], flags, body.replace(b"\r\n", b"\n").hex()]

command, path = sys.argv[1:3]
chance = random.Random(20261121)
if command == "make-maildir":
    box = mailbox.Maildir(path, create=True)
    for name in ["", "Work", "Work.Old"]:
        folder = box.add_folder(name) if name else box
        for number in range(20):
            made = mailbox.MaildirMessage(message(number + 100 * len(name), chance))
            made.set_flags("".join(chance.sample("DFPRST", chance.randint(0, 4))))
            made.set_subdir(chance.choice(["new", "cur"]) if not made.get_flags() else "cur")
            made.set_date(1700000000 + number)
            folder.add(made)
elif command == "make-mbox":
    box = mailbox.mbox(path, create=True)
    for number in range(40):
        box.add(mailbox.mboxMessage(message(number, chance)))
    box.flush()
elif command == "list-mbox":
    print(json.dumps([row(each) for each in mailbox.mbox(path, create=False)]))
elif command == "list-maildir":
    box = mailbox.Maildir(path, create=False)
    rows = {"INBOX": [row(each) for each in box]}
    for name in box.list_folders():
        rows[name] = [row(each) for each in box.get_folder(name)]
    print(json.dumps(rows))
