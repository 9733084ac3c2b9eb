/** `npm run services`: installs the real services that the tests use and that this machine lacks. */
import { services } from '@handrail/testing/services';
import { run } from './run.ts';

const missing = services.filter((service) => !service.present());
const packages = [...new Set(missing.flatMap((service) => service.debian))];

if (packages.length === 0) {
  console.error(`All ${services.length} services are here: ${services.map(({ name }) => name).join(', ')}.`);
} else if (!(await run('apt-get', ['--version'])).ok) {
  console.error(
    `Missing: ${missing.map(({ name }) => name).join(', ')}. This machine has no apt-get; install what corresponds to ${packages.join(' ')}.`,
  );
  process.exitCode = 1;
} else {
  console.error(`Installing ${packages.join(' ')} …`);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo'];
  const steps = [
    ['apt-get', 'update'],
    ['apt-get', 'install', '-y', '--no-install-recommends', ...packages],
  ];
  for (const step of steps) {
    const [command = '', ...args] = [...sudo, ...step];
    const { ok } = await run(command, args, undefined, true);
    if (!ok) process.exitCode = 1;
  }
}
