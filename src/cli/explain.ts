/** `flowproof explain <rule>`: a rule's page, the same that the editor links to, in the terminal. */
import type { Command } from 'commander';
import { nearestNames } from '../flowproof';
import { type ExitStatus, ending, exitStatus } from './exit-status';
import { terminalMarkdown } from './markdown';
import { isColorful, type LookOptions, widthOfOutput, withColor } from './options';
import { complain, deliver } from './output';
import { ruleNames, rulePageText } from './rule-pages';
import { styleOf } from './style';

function explain(rule: string, options: LookOptions): ExitStatus {
  const page = rulePageText(rule);
  if (page === undefined) {
    const rules = ruleNames();
    const near = nearestNames(rule, rules);
    const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `The rules are: ${rules.join(', ')}.`;
    complain([`There is no rule named '${rule}'. ${hint}`]);
    return exitStatus.misused;
  }
  const style = styleOf(isColorful(options, process.stdout.isTTY, process.env));
  const width = Math.min(100, widthOfOutput(process.stdout));
  deliver(terminalMarkdown(page, width, style), undefined);
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
