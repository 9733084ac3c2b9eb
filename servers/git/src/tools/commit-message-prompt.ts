import { definePrompt } from '@handrail/server';
import * as z from 'zod';

const args = z.object({
  repo: z.string().optional().describe('Repository; not needed when there is only one.'),
});

export const commitMessagePrompt = definePrompt({
  name: 'commit-message',
  title: 'Commit message',
  description: 'Write the message for what is staged, in the manner of the repository.',
  args,
  text: ({ repo }: z.output<typeof args>) => {
    const where = repo === undefined ? '' : ` of the repository ${JSON.stringify(repo)}`;
    return [
      `Write a commit message for the changes${where} that are staged (git_diff from HEAD to index; if nothing is staged, from HEAD to worktree, and say so).`,
      'Look at the last 20 commits with git_log and keep to their manner: language, tense, prefixes, length.',
      'The first line says what the commit does, in at most 72 characters; where the reason is not plain from it, a blank line and the reason follow. Name nothing that the diff does not show.',
      'Show the message and do not commit before I agree.',
    ].join('\n');
  },
});
