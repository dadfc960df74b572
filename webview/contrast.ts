/** Which rows of two sides have no equal on the other: as bags, because a row may be there twice. It knows texts, not a screen. */

export interface SidedRow {
  readonly text: string;
  /** The other side has no such row left to set against it. */
  readonly isOnlyHere: boolean;
}

function against(rows: readonly string[], other: readonly string[]): readonly SidedRow[] {
  const left = new Map<string, number>();
  for (const text of other) left.set(text, (left.get(text) ?? 0) + 1);
  return rows.map((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return { text, isOnlyHere: count <= 0 };
  });
}

/** Both sides in their own order, each row with whether it is on that side alone. */
export function sidesOf(
  a: readonly string[],
  b: readonly string[],
): { readonly a: readonly SidedRow[]; readonly b: readonly SidedRow[] } {
  return { a: against(a, b), b: against(b, a) };
}

/** Whether the two sides hold different rows. */
export function isDifferent(a: readonly string[], b: readonly string[]): boolean {
  const sides = sidesOf(a, b);
  return [...sides.a, ...sides.b].some(({ isOnlyHere }) => isOnlyHere);
}
