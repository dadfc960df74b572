/** Markdown as the rules' pages use it (headings, paragraphs, lists, fenced code, emphasis), laid out for a terminal. */
import type { Style } from './style';
import { wrapped } from './text-width';

/** What is only markup in Markdown, and would take room in a line: links and the emphasis of titles. */
function withoutMarkup(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label: string, address: string) => `${label} (${address})`)
    .replaceAll(/(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])/g, (_, title: string) => title);
}

/** Paints code and strong words; after wrapping, so that codes of colours have no width, and over line ends. */
function painted(lines: readonly string[], style: Style): readonly string[] {
  return lines
    .join('\n')
    .replaceAll(/`([^`]+)`/g, (_, code: string) => style.cyan(code))
    .replaceAll(/\*\*([^*]+)\*\*/g, (_, strong: string) => style.bold(strong))
    .split('\n');
}

/** The page in at most `width` columns; code keeps its lines. */
export function terminalMarkdown(page: string, width: number, style: Style): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let isCode = false;
  const flush = () => {
    if (paragraph.length === 0) return;
    const [first = ''] = paragraph;
    const indent = /^(\s*(?:[-*]|\d+\.) )/.exec(first)?.[1]?.length ?? 0;
    lines.push(...painted(wrapped(withoutMarkup(paragraph.join(' ')), width, indent), style));
    paragraph = [];
  };
  for (const line of page.replaceAll(/<!--[\s\S]*?-->/g, '').split(/\r?\n/)) {
    if (line.startsWith('```')) {
      flush();
      isCode = !isCode;
    } else if (isCode) lines.push(line === '' ? '' : `    ${style.dim(line)}`);
    else if (/^#+ /.test(line)) {
      flush();
      lines.push(style.bold(line.replace(/^#+ /, '').replaceAll('`', '')));
    } else if (line.trim() === '') {
      flush();
      if (lines.at(-1) !== '') lines.push('');
    } else if (/^\s*(?:[-*]|\d+\.) |^\|/.test(line)) {
      flush();
      paragraph.push(line);
    } else paragraph.push(line.trim());
  }
  flush();
  return `${lines.join('\n').trim()}\n`;
}
