/** Rows of relations as the player shows them: a titled list, and two lists side by side. It knows texts, not what they mean. */

export function Rows({ title, rows }: { readonly title: string; readonly rows: readonly string[] }) {
  return (
    <div class="rows">
      <div class="rows-title">{title}</div>
      {rows.length === 0 ? (
        <div class="quiet">no row</div>
      ) : (
        rows.map((row, index) => <code key={`${index} ${row}`}>{row}</code>)
      )}
    </div>
  );
}

interface Side {
  readonly title: string;
  readonly rows: readonly string[];
}

/** What `relation` holds on two sides; `differs`: the one is not what it should be, else the one becomes the other. */
export function Pair(props: {
  readonly relation: string;
  readonly left: Side;
  readonly right: Side;
  readonly differs: boolean;
}) {
  const { relation, left, right, differs } = props;
  return (
    <div class={`pair${differs ? ' pair-differs' : ''}`}>
      <Rows title={`${relation} · ${left.title}`} rows={left.rows} />
      <span class="pair-sign" aria-hidden="true">
        {differs ? '≠' : '→'}
      </span>
      <Rows title={`${relation} · ${right.title}`} rows={right.rows} />
    </div>
  );
}
