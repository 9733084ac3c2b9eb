import { cpSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../../temporary.ts';
import { type Leak, outsideRepository, said, secret } from './leak.ts';
import type { Place } from './place.ts';

/** Puts a symlink in the place of a part of the git directory, to the same part of the one outside. */
function linkPart(place: Place, part: string): void {
  const outside = outsideRepository(place);
  const inside = join(place.repository, '.git', part);
  rmSync(inside, { recursive: true, force: true });
  symlinkSync(join(outside, '.git', part), inside);
}

/** Lets a branch of the project stand at the commit outside. */
function steal(place: Place): void {
  const commit = git(join(place.outside, 'repository'), 'rev-parse', 'HEAD');
  place.write({ 'project/.git/refs/heads/stolen': commit });
}

/** Ways to make a repository of objects, refs or a log that lie outside. */
export const storeLeaks: readonly Leak[] = [
  {
    id: 'G40',
    name: 'alternates outside',
    repo: 'project',
    secret,
    plant(place) {
      place.write({ 'project/.git/objects/info/alternates': `${outsideRepository(place)}/.git/objects\n` });
      steal(place);
    },
    show: said('project', 'log', 'stolen'),
  },
  {
    id: 'G40b',
    name: 'alternates outside by a relative path in quotes',
    repo: 'project',
    secret,
    plant(place) {
      outsideRepository(place);
      place.write({
        'project/.git/objects/info/alternates':
          '# said to be none\n"../../../../outside/repository/.git/\\157bjects"\n',
      });
      steal(place);
    },
    show: said('project', 'show', 'stolen'),
  },
  {
    id: 'G40c',
    name: 'alternates under the root that have alternates outside',
    repo: 'project',
    secret,
    plant(place) {
      place.write({
        'project/.git/objects/info/alternates': `${place.remote}/objects\n`,
        'origin.git/objects/info/alternates': `${outsideRepository(place)}/.git/objects\n`,
      });
      steal(place);
    },
    show: said('project', 'log', 'stolen'),
  },
  {
    id: 'G40d',
    name: 'alternates under the root that are a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      symlinkSync(join(outsideRepository(place), '.git/objects'), join(place.root, 'bridge'));
      place.write({ 'project/.git/objects/info/alternates': `${place.root}/bridge\n` });
      steal(place);
    },
    show: said('project', 'log', 'stolen'),
  },
  {
    id: 'G43b',
    name: 'objects that are a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      linkPart(place, 'objects');
      steal(place);
    },
    show: said('project', 'log', 'stolen'),
  },
  {
    id: 'G43c',
    name: 'a pack folder that is a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      git(outsideRepository(place), 'repack', '-q', '-a', '-d');
      const inside = join(place.repository, '.git/objects/pack');
      const packs = join(place.outside, 'repository/.git/objects/pack');
      cpSync(inside, packs, { recursive: true });
      rmSync(inside, { recursive: true, force: true });
      symlinkSync(packs, inside);
      steal(place);
    },
    show: said('project', 'log', 'stolen'),
  },
  {
    id: 'G43d',
    name: 'refs that are a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      git(outsideRepository(place), 'update-ref', `refs/heads/${secret}`, 'HEAD');
      const inside = join(place.repository, '.git/refs/heads');
      place.plain('pack-refs', '--all');
      rmSync(inside, { recursive: true, force: true });
      symlinkSync(join(place.outside, 'repository/.git/refs/heads'), inside);
    },
    show: said('project', 'rev-parse', '--symbolic', '--branches'),
  },
  {
    id: 'G43e',
    name: 'a reflog that is a symlink to outside',
    repo: 'project',
    secret,
    plant(place) {
      const log = join(place.repository, '.git/logs/refs/stash');
      renameSync(log, join(place.outside, 'log'));
      writeFileSync(
        join(place.outside, 'log'),
        readFileSync(join(place.outside, 'log'), 'utf8').replace('Later', secret),
      );
      symlinkSync(join(place.outside, 'log'), log);
    },
    show: said('project', 'stash', 'list'),
  },
];
