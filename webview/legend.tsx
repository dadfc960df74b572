/** What the shapes of lines, shades and marks mean, drawn with the diagram's own styles. */
import { headAt } from '../src/diagram/draw/paths';
import type { DiagramEdge } from '../src/model/graph';

const ends = [
  { x: 2, y: 8 },
  { x: 42, y: 8 },
];

/** Classes are those of the edge's own picture, so that a legend cannot say something else. */
const lines: readonly { readonly classes: string; readonly kind: DiagramEdge['kind']; readonly text: string }[] = [
  { classes: 'fp-read', kind: 'read', text: 'reads' },
  { classes: 'fp-write', kind: 'write', text: 'writes' },
  { classes: 'fp-write fp-transactional', kind: 'write', text: 'in a transaction' },
  { classes: 'fp-write fp-bypass', kind: 'write', text: 'writes past every store' },
  { classes: 'fp-change-feed fp-lags', kind: 'change-feed', text: 'changes, can lag' },
  { classes: 'fp-derivation fp-lags', kind: 'derivation', text: 'derived, can lag' },
  { classes: 'fp-trigger', kind: 'trigger', text: 'runs for each message' },
];

export function Legend() {
  return (
    <details class="legend">
      <summary>Legend</summary>
      <ul>
        {lines.map(({ classes, kind, text }) => (
          <li key={text}>
            <svg class="fp-diagram" width="46" height="16" aria-hidden="true">
              <g class={`fp-edge ${classes}`}>
                {classes.includes('fp-bypass') && <path class="fp-gate" d="M14 0v16" />}
                <path class="fp-way" d={`M2 8H${kind === 'read' ? 41 : 35}`} />
                <path
                  class={`fp-head${kind === 'read' ? ' fp-open' : kind === 'derivation' ? ' fp-hollow' : ''}`}
                  d={headAt(ends, 8, 4, kind === 'read')}
                />
              </g>
            </svg>
            {text}
          </li>
        ))}
        <li>
          <svg class="fp-diagram" width="46" height="16" aria-hidden="true">
            <rect class="fp-zone" x="3" y="1" width="38" height="14" rx="4" />
          </svg>
          admitted by a store’s transactions
        </li>
        <li>
          <svg class="fp-diagram" width="46" height="16" aria-hidden="true">
            <circle class="fp-pip" cx="16" cy="8" r="2.25" />
            <circle class="fp-pip" cx="24" cy="8" r="2.25" />
          </svg>
          hops behind the truth
        </li>
      </ul>
    </details>
  );
}
