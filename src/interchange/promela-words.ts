/**
 * Words of Promela that are safe whatever a file says: identifiers that are no word of Promela, C or Spin's own code, and comments that
 * end where they should. It knows nothing of machines.
 */

const longest = 72;

/**
 * Gives identifiers: each of the letters, digits and underscores of what is named behind a prefix, which keeps it apart from all words of
 * Promela and C; the same for the same key, different for different keys.
 */
export function identifiers(): (prefix: string, name: string) => string {
  const known = new Map<string, string>();
  const taken = new Set<string>();
  return (prefix, name) => {
    const key = `${prefix} ${name}`;
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const plain = `${prefix}_${name.replaceAll(/[^A-Za-z0-9]+/g, '_').replaceAll(/^_+|_+$/g, '')}`.slice(0, longest);
    let identifier = plain;
    for (let count = 2; taken.has(identifier); count += 1) identifier = `${plain}_${count}`;
    taken.add(identifier);
    known.set(key, identifier);
    return identifier;
  };
}

/** A comment on one line. What would end it, open another, hide text or turn its direction is taken out; long texts are cut. */
export function comment(text: string): string {
  const plain = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\s]+/gu, ' ')
    .replaceAll('\\', '/')
    .replaceAll(/\*(?=\/)|\/(?=\*)/g, '$& ')
    .trim();
  const characters = [...plain];
  return `/* ${characters.length > 200 ? `${characters.slice(0, 199).join('')}…` : plain} */`;
}
