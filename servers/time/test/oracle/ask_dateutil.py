"""The first times of recurrence rules, by python-dateutil.

stdin:  [[rule, start, count], ...], starts as 2026-01-01T09:00:00
stdout: {"version", "times": [[time, ...] or null, ...]}; null where it took longer than a second

Without dateutil: {"version": null, "times": []}.
"""

import json
import signal
import sys
from datetime import datetime

try:
    import dateutil
    from dateutil.rrule import rrulestr
except ImportError:
    json.dump({"version": None, "times": []}, sys.stdout)
    sys.exit()


class OutOfTime(Exception):
    pass


def stop(*_):
    raise OutOfTime


def times(rule, start, count):
    found = []
    signal.setitimer(signal.ITIMER_REAL, 1)
    try:
        for time in rrulestr(rule, dtstart=datetime.fromisoformat(start)):
            found.append(time.isoformat())
            if len(found) == count:
                break
        return found
    except OutOfTime:
        return None
    except ValueError as error:
        if "empty set" in str(error):  # it found out beforehand that the rule never applies
            return []
        raise
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


signal.signal(signal.SIGALRM, stop)
json.dump(
    {"version": dateutil.__version__, "times": [times(*asked) for asked in json.load(sys.stdin)]},
    sys.stdout,
)
