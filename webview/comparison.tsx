/** What was observed beside what the nearest one-at-a-time order makes of it. What differs is marked by shape and by word, never by color alone. */
import type { Contrast } from '../src/model/trace';
import { type SidedRow, sidesOf } from './contrast';

export function Comparison({ contrasts }: { readonly contrasts: readonly Contrast[] }) {
  const responses = contrasts.filter(({ kind }) => kind === 'response');
  const contents = contrasts.filter(({ kind }) => kind === 'content');
  return (
    <>
      {responses.length === 0 && <p class="quiet">In the nearest order nothing runs at all.</p>}
      <table class="comparison">
        <thead>
          <tr>
            <td />
            <th scope="col">Observed</th>
            <th scope="col">Nearest order, one at a time</th>
          </tr>
        </thead>
        <tbody>
          {responses.map((contrast, index) => (
            <Line key={contrast.subject} contrast={contrast} title={`${index + 1}.\u00a0${contrast.subject}`} />
          ))}
          {contents.map((contrast) => (
            <Line key={contrast.subject} contrast={contrast} title={contrast.subject} />
          ))}
        </tbody>
      </table>
    </>
  );
}

function Line({ contrast, title }: { readonly contrast: Contrast; readonly title: string }) {
  const sides = sidesOf(contrast.observed, contrast.nearest);
  const nothing = contrast.kind === 'response' ? 'no response' : 'no row';
  return (
    <tr>
      <th scope="row">{title}</th>
      <Values
        rows={sides.a}
        nothing={nothing}
        isDifferent={sides.b.some(({ isOnlyHere }) => isOnlyHere)}
        side="observed"
      />
      <Values
        rows={sides.b}
        nothing={nothing}
        isDifferent={sides.a.some(({ isOnlyHere }) => isOnlyHere)}
        side="nearest"
      />
    </tr>
  );
}

/** More rows than this are counted. */
const shownRows = 6;

function Values(props: {
  readonly rows: readonly SidedRow[];
  readonly nothing: string;
  /** The other side has what is not here. */
  readonly isDifferent: boolean;
  readonly side: 'observed' | 'nearest';
}) {
  const { rows, nothing, isDifferent, side } = props;
  // What differs comes first, so that it is never among those that are only counted.
  const sorted = [...rows].sort((a, b) => Number(b.isOnlyHere) - Number(a.isOnlyHere));
  return (
    <td class={`values-${side}`}>
      {rows.length === 0 && <Value text={nothing} differs={isDifferent} />}
      {sorted.slice(0, shownRows).map(({ text, isOnlyHere }, index) => (
        <Value key={`${index} ${text}`} text={text} differs={isOnlyHere} />
      ))}
      {rows.length > shownRows && <span class="quiet">and {rows.length - shownRows} more</span>}
    </td>
  );
}

function Value({ text, differs }: { readonly text: string; readonly differs: boolean }) {
  if (!differs) return <code class="value">{text}</code>;
  return (
    <code class="value value-differs">
      <span class="value-sign" aria-hidden="true">
        ≠
      </span>
      <span class="unseen">differs: </span>
      {text}
    </code>
  );
}

/** What was observed, and, where there is no single order to compare it with, what running one at a time allows. */
export function Outcomes(props: { readonly observed: readonly string[]; readonly allowed: readonly string[] }) {
  const { observed, allowed } = props;
  return (
    <dl class="outcomes">
      <div class="outcome outcome-observed">
        <dt>Observed</dt>
        {observed.map((line) => (
          <dd key={line}>{line}</dd>
        ))}
      </div>
      {allowed.length > 0 && (
        <div class="outcome">
          <dt>Possible one at a time</dt>
          {allowed.map((line) => (
            <dd key={line}>{line}</dd>
          ))}
        </div>
      )}
    </dl>
  );
}
