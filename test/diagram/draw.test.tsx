import { renderToString } from 'preact-render-to-string';
import { beforeAll, describe, expect, test } from 'vitest';
import { DiagramDocument } from '../../src/diagram/draw/diagram-picture';
import { diagramStyles } from '../../src/diagram/draw/styles';
import { layout } from '../../src/diagram/layout';
import type { Badge, Diagram } from '../../src/model/graph';
import { checkoutAdmitted, checkoutRace, node } from './drawn';

async function drawn(diagram: Diagram, badges: readonly Badge[] = []): Promise<string> {
  const laid = await layout(diagram);
  const svg = renderToString(<DiagramDocument diagram={diagram} layout={laid} badges={badges} palette="light" />);
  return svg.replace(/<style>[^<]*<\/style>/, '');
}

/** The attributes of every element that is a target, as the drawing names it. */
function targetsIn(svg: string): readonly { readonly id: string; readonly role: string; readonly name: string }[] {
  return [...svg.matchAll(/<g [^>]*data-target="[^>]*>/g)].map(([tag]) => {
    const value = (attribute: string): string => new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1] ?? '';
    return { id: value('data-target'), role: value('role'), name: value('aria-label') };
  });
}

describe('the drawing of the checkout race', () => {
  let svg = '';
  beforeAll(async () => {
    svg = await drawn(checkoutRace(), [
      { target: 'checkouts', severity: 'warning', count: 2, messages: ['Nothing admits these.', 'And more.'] },
      { target: 'web.checkout', severity: 'error', count: 1, messages: ['It decides on a view.'] },
    ]);
  });

  test('is a document with a name', () => {
    expect(svg).toMatch(
      /^<svg [^>]*role="graphics-document" aria-label="Data flow diagram of Online store, Kafka as the database: 4 nodes, 4 edges\."/,
    );
  });

  test('names every node, row and edge with a sentence', () => {
    expect(targetsIn(svg).map(({ role, name }) => `${role}: ${name}`)).toEqual([
      'img: inventory is derived from restocks, can lag.',
      'img: inventory is derived from checkouts, can lag.',
      'img: web.checkout reads inventory.',
      'img: web.checkout writes checkouts (inserts), past every store.',
      'group: Topic restocks on Apache Kafka: 1 partition, kept for ever.',
      'group: Topic checkouts on Apache Kafka: 3 partitions, kept 7d. 2 warnings: Nothing admits these. And more.',
      'group: View inventory on Materialize: transactional (default), continuous. 1 hop behind the truth.',
      'group: Service web: public. 1 operation.',
      'img: Operation checkout of service web. 1 error: It decides on a view.',
    ]);
  });

  test('marks severities by shape: an octagon for errors, a triangle for warnings', () => {
    expect(svg).toContain('<path class="fp-error" d="M-3.3 -8H3.3L8 -3.3V3.3L3.3 8H-3.3L-8 3.3V-3.3Z">');
    expect(svg).toContain('<path class="fp-warning" d="M0 -8L8.6 7H-8.6Z"');
  });

  test('shows the write past every store in the warning style, crossing a line', () => {
    expect(svg.match(/class="fp-edge [^"]*fp-bypass"/g)).toHaveLength(1);
    expect(svg.match(/class="fp-gate"/g)).toHaveLength(1);
  });

  test('shows a topic with three partitions as three segments', () => {
    expect(svg.match(/class="fp-partition"/g)).toHaveLength(1 + 3);
  });

  test('has no style attributes, which the content security policy of a panel refuses', () => {
    expect(svg).not.toMatch(/ style=/);
  });
});

describe('the drawing of the repaired checkout', () => {
  test('has a boundary around the store, thick edges inside transactions and dashed ones where there is lag', async () => {
    const svg = await drawn(checkoutAdmitted());
    expect(svg.match(/class="fp-zone"/g)).toHaveLength(1);
    expect(svg.match(/class="fp-edge fp-(read|write) fp-transactional"/g)).toHaveLength(3);
    expect(svg.match(/class="fp-edge fp-(change-feed|derivation) fp-lags"/g)).toHaveLength(3);
    expect(svg).not.toContain('fp-bypass');
  });

  test('shades what is derived by its distance from the truth', async () => {
    const svg = await drawn(checkoutAdmitted());
    expect(svg).toContain('class="fp-node fp-topic fp-derived fp-far-1"');
    expect(svg).toContain('class="fp-node fp-view fp-derived fp-far-2"');
    expect(svg).toContain('class="fp-node fp-store"');
  });
});

test('names are text, never markup; a long one is shortened and whole in its title', async () => {
  const long = `${'very_'.repeat(30)}long`;
  const svg = await drawn({
    name: '<script>&',
    nodes: [node('topic', long), node('view', 'a', { detail: '<b>"x"' })],
    edges: [],
  });
  expect(svg).not.toContain('<script>');
  expect(svg).not.toContain('<b>');
  expect(svg).toContain(`<title>Topic ${long}.</title>`);
  expect(svg).toMatch(/>very_very_[a-z_]*…</);
});

test('a file has its own colors; in the editor they are the theme’s', () => {
  expect(diagramStyles('light')).not.toContain('var(');
  expect(diagramStyles('dark')).not.toContain('var(');
  expect(diagramStyles('editor')).toContain('var(--vscode-editor-background, #ffffff)');
  for (const palette of ['editor', 'light', 'dark'] as const) expect(diagramStyles(palette)).not.toMatch(/["'<>&]/);
});
