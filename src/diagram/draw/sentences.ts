/** The names of nodes, rows and edges as sentences, for tooltips and for readers that do not see the picture. */
import type { Badge, DiagramEdge, DiagramNode, DiagramRow } from '../../model/graph';

const rowKinds = { store: 'Table', service: 'Operation', view: 'Table' } as const;

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Topic checkouts on Apache Kafka: 1 partition, kept for ever.` and what is in it, how far it lies, what is wrong with it. */
export function nodeSentence(node: DiagramNode, badges: readonly Badge[] = []): string {
  const on = node.technology === '' ? '' : ` on ${node.technology}`;
  const detail = node.detail === '' ? '' : `: ${node.detail.replaceAll(' · ', ', ')}`;
  const rows =
    node.rows.length === 0 ? '' : ` ${plural(node.rows.length, node.kind === 'service' ? 'operation' : 'table')}.`;
  return `${capitalized(node.kind)} ${node.label}${on}${detail}.${rows}${distanceSentence(node)}${badgeSentence(badges)}`;
}

function distanceSentence(node: DiagramNode): string {
  if (node.distance === undefined || node.kind === 'service') return '';
  if (node.distance === 0)
    return node.kind === 'store' ? ' Its transactions admit what is written.' : ' Never behind the truth.';
  return ` ${plural(node.distance, 'hop')} behind the truth.`;
}

/** `Operation checkout of service web.` */
export function rowSentence(node: DiagramNode, row: DiagramRow, badges: readonly Badge[] = []): string {
  const kind = node.kind === 'topic' || node.kind === 'connector' ? 'Part' : rowKinds[node.kind];
  const detail = row.detail === '' ? '' : `, ${row.detail}`;
  return `${kind} ${row.label} of ${node.kind} ${node.label}${detail}.${badgeSentence(badges)}`;
}

/** `Operation web.checkout writes checkouts (inserts), past every store.` */
export function edgeSentence(edge: DiagramEdge, bypasses: boolean, badges: readonly Badge[] = []): string {
  const [from, to] = [edge.from.row ?? edge.from.node, edge.to.row ?? edge.to.node];
  const notes = [
    edge.transactional
      ? edge.kind === 'read' || edge.kind === 'write'
        ? 'in a transaction'
        : 'whole transactions'
      : '',
    edge.lags ? 'can lag' : '',
    bypasses ? 'past every store' : '',
  ].filter((note) => note !== '');
  const tail = notes.length === 0 ? '' : `, ${notes.join(', ')}`;
  const label = edge.label === '' || edge.label === `${edge.kind}s` ? '' : ` (${edge.label})`;
  const said = ((): string => {
    switch (edge.kind) {
      case 'read':
        return `${to} reads ${from}`;
      case 'write':
        return `${from} writes ${to}`;
      case 'change-feed':
        return `Changes flow from ${from} to ${to}`;
      case 'derivation':
        return `${to} is derived from ${from}`;
      case 'trigger':
        return `Each message of ${from} runs ${to}`;
    }
  })();
  return `${said}${label}${tail}.${badgeSentence(badges)}`;
}

function badgeSentence(badges: readonly Badge[]): string {
  return badges
    .map((badge) => ` ${capitalized(plural(badge.count, badge.severity))}: ${badge.messages.join(' ')}`)
    .join('');
}
