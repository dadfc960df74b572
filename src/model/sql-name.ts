/** How names are written in SQL: in double quotes unless they are plain lower-case identifiers. It knows no relation but its names. */

/** A name as it has to be written in SQL. */
export function sqlName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The full name of a relation: `shop.inventory`, or the name alone where nothing qualifies it. */
export function sqlNameOf(relation: { readonly qualifier: string | undefined; readonly name: string }): string {
  return relation.qualifier === undefined
    ? sqlName(relation.name)
    : `${sqlName(relation.qualifier)}.${sqlName(relation.name)}`;
}
