/** `flowproof explain <rule>`: a rule's page, the same that the editor links to, in the terminal. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { nearestNames } from '../flowproof';
import { type ExitStatus, ending, exitStatus } from './exit-status';
import { terminalMarkdown } from './markdown';
import { isColorful, type LookOptions, widthOfOutput, withColor } from './options';
import { complain, deliver } from './output';
import { styleOf } from './style';

/** Beside dist/, in the project and in an installed package alike. */
const pages = join(__dirname, '../docs/rules');

function explain(rule: string, options: LookOptions): ExitStatus {
  const rules = readdirSync(pages)
    .filter((name) => /^[a-z-]+\.md$/.test(name))
    .map((name) => name.replace(/\.md$/, ''));
  if (!rules.includes(rule)) {
    const near = nearestNames(rule, rules);
    const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `The rules are: ${rules.join(', ')}.`;
    complain([`There is no rule named '${rule}'. ${hint}`]);
    return exitStatus.misused;
  }
  const style = styleOf(isColorful(options, process.stdout.isTTY, process.env));
  const width = Math.min(100, widthOfOutput(process.stdout));
  deliver(terminalMarkdown(readFileSync(join(pages, `${rule}.md`), 'utf8'), width, style), undefined);
  return exitStatus.clean;
}

/** Adds the command to the program. */
export function addExplain(program: Command): void {
  const command = program
    .command('explain')
    .description("print a rule's page: what it reports, why, and how to fix it")
    .argument('<rule>', 'its name, as `check` prints it');
  withColor(command).action(ending(explain));
}
