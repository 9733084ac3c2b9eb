import { describeServer } from '@handrail/testing';
import { server } from '../src/server.ts';

describeServer(server, {
  calls: {
    current_time: { zones: ['Europe/Paris', 'Asia/Kathmandu'] },
    convert_time: { time: '2026-03-01T09:00', from: 'America/New_York', to: ['Europe/London', 'Asia/Tokyo'] },
  },
});
