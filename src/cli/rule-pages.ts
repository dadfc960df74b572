/** The rules' pages, which lie beside dist/ in the project and in an installed package alike. It knows where, not what they say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../docs/rules');

export interface RulePage {
  /** One sentence. */
  readonly title: string;
  /** The page in Markdown, without its heading. */
  readonly text: string;
}

/** Names of the rules that have a page. */
export function ruleNames(): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^[a-z-]+\.md$/.test(name))
      .map((name) => name.replace(/\.md$/, ''));
  } catch {
    return []; // The pages were taken away from the installation: nothing can be explained, everything else works.
  }
}

/** The page of a rule in Markdown as it is in its file; undefined when there is none. */
export function rulePageText(rule: string): string | undefined {
  return ruleNames().includes(rule) ? readFileSync(join(folder, `${rule}.md`), 'utf8') : undefined;
}

/** The page of a rule; undefined when there is none. */
export function rulePage(rule: string): RulePage | undefined {
  const text = rulePageText(rule)
    ?.replaceAll(/<!--[\s\S]*?-->\s*/g, '')
    .replace(/^# .*\n+/, '');
  if (text === undefined) return undefined;
  const title = /^\*\*(.+?)\*\*/m.exec(text)?.[1] ?? rule;
  return { title: title.replaceAll('`', ''), text: text.trim() };
}
