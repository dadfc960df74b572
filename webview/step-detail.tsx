/** The current step of a counterexample: its words, its SQL, and the rows that it read and wrote, beside what is true. */
import type { Access, TraceStep } from '../src/model/trace';
import { Pair, Rows } from './rows';

/** `number` is 1-based. */
export function StepDetail({ step, number }: { readonly step: TraceStep; readonly number: number }) {
  return (
    <div class="step-detail">
      <p class="step-text">
        <strong>{number}.</strong> {step.text}
      </p>
      {step.statement !== undefined && <pre class="sql">{step.statement}</pre>}
      {(step.reads.length > 0 || step.writes.length > 0) && (
        <div class="accesses">
          {step.reads.map((access) => (
            <Read key={`r${access.relation}`} access={access} />
          ))}
          {step.writes.map((access) => (
            <Written key={`w${access.relation}`} access={access} />
          ))}
        </div>
      )}
      {step.result !== '' && <p class="quiet">Result: {step.result}</p>}
    </div>
  );
}

function Read({ access: { relation, rows, truth } }: { readonly access: Access }) {
  if (truth === undefined) return <Rows title={`${relation} · read`} rows={rows} />;
  return (
    <Pair relation={relation} left={{ title: 'believes', rows }} right={{ title: 'is true', rows: truth }} differs />
  );
}

function Written({ access: { relation, rows, before } }: { readonly access: Access }) {
  if (before === undefined) return <Rows title={`${relation} · written`} rows={rows} />;
  return (
    <Pair
      relation={relation}
      left={{ title: 'before', rows: before }}
      right={{ title: 'after', rows }}
      differs={false}
    />
  );
}
