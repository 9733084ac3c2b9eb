import { describeServer } from '@handrail/testing';
import { server } from '../src/server.ts';

describeServer(server, {
  calls: {
    current_time: { zones: ['Europe/Paris', 'Asia/Kathmandu'] },
    convert_time: { time: '2026-03-01T09:00', from: 'America/New_York', to: ['Europe/London', 'Asia/Tokyo'] },
    shift_time: { start: '2026-01-31T09:00', by: 'P1M', zone: 'Europe/Paris' },
    time_between: { start: '2026-01-31', end: '2026-11-21', units: ['days'], business: {}, zone: 'UTC' },
    schedule_times: { rule: '30 2 * * *', from: '2026-03-07', zone: 'America/New_York', count: 3 },
    find_zone: { query: 'CST', at: '2026-11-21T00:00:00Z' },
  },
});
