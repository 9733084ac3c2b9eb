"""What Python's zoneinfo says of instants and wall times.

stdin:  {"instants": {zone: [epoch s, ...]}, "walls": {zone: [local s, ...]}}
stdout: {"version", "zoneOf": {name: zone it is compiled from},
         "instants": {zone: [[offset, abbreviation, isdst, iso week], ...]},
         "walls": {zone: [[offset with fold=0, offset with fold=1], ...]}}

Zones that Python does not have are absent from the answers.
"""

import json
import os
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone

UTC_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
EPOCH = datetime(1970, 1, 1)


def database():
    """The release, and which names share a zone, from the source that distributions install."""
    version, zone_of = None, {}
    for folder in zoneinfo.TZPATH:
        path = os.path.join(folder, "tzdata.zi")
        if not os.path.exists(path):
            continue
        links = {}
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("# version "):
                    version = line.split()[2]
                elif line.startswith("Z "):
                    zone_of[line.split()[1]] = line.split()[1]
                elif line.startswith("L "):
                    links[line.split()[2]] = line.split()[1]
        for name in links:
            target = name
            while target in links:
                target = links[target]
            zone_of[name] = target
        break
    return version, zone_of


def at(zone, seconds):
    local = (UTC_EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    year, week, _ = local.isocalendar()
    return [
        int(local.utcoffset().total_seconds()),
        local.tzname(),
        bool(local.dst()),
        f"{year:04d}-W{week:02d}",
    ]


def wall(zone, seconds):
    local = EPOCH + timedelta(seconds=seconds)
    return [
        int(local.replace(tzinfo=zone, fold=fold).utcoffset().total_seconds()) for fold in (0, 1)
    ]


def answers(questions, answer):
    found = {}
    for name, seconds in questions.items():
        try:
            zone = zoneinfo.ZoneInfo(name)
        except zoneinfo.ZoneInfoNotFoundError:
            continue
        found[name] = [answer(zone, second) for second in seconds]
    return found


asked = json.load(sys.stdin)
version, zone_of = database()
json.dump(
    {
        "version": version,
        "zoneOf": zone_of,
        "instants": answers(asked["instants"], at),
        "walls": answers(asked["walls"], wall),
    },
    sys.stdout,
)
