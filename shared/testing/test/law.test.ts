import { describeServer } from '../src/describe-server.ts';
import { server } from '../src/fixture/server.ts';

describeServer(server, {
  calls: {
    read_notes: {},
    page_notes: { count: 1_500 },
    show_notes: {},
    repeat_text: { text: 'a', count: 3 },
    wait_seconds: { seconds: 0 },
    fail_badly: {},
    add_note: { text: 'a' },
    remove_note: {},
    wipe_notes: {},
  },
});
