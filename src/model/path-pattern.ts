/**
 * Patterns of paths as people write them in configurations: `*`, `?`, `[a-z]`, `{a,b}`, and `**` over folders. It knows texts,
 * no disk. Matching takes time in proportion to the lengths of both, whatever the pattern.
 */

/** More alternatives than anybody writes. */
const maxAlternatives = 256;

/** The texts that a pattern with `{a,b}` stands for; braces that are not closed mean themselves. */
function alternatives(pattern: string): readonly string[] {
  let done: string[] = [];
  let open = [pattern];
  while (open.length > 0) {
    const next: string[] = [];
    for (const one of open) {
      const match = /\{([^{}]*,[^{}]*)\}/.exec(one);
      if (!match || done.length + next.length > maxAlternatives) done = [...done, one];
      else
        for (const choice of (match[1] ?? '').split(','))
          next.push(one.slice(0, match.index) + choice + one.slice(match.index + match[0].length));
    }
    open = next;
  }
  return done;
}

type Sign =
  | { readonly kind: 'any' }
  | { readonly kind: 'rest' }
  | { readonly kind: 'one'; readonly fits: (character: string) => boolean };

function classOf(body: string): (character: string) => boolean {
  const isNegated = /^[!^]/.test(body);
  const members = isNegated ? body.slice(1) : body;
  return (character) => {
    for (let index = 0; index < members.length; index += 1) {
      const from = members[index] ?? '';
      const isRange = members[index + 1] === '-' && index + 2 < members.length;
      const to = isRange ? (members[index + 2] ?? '') : from;
      if (from <= character && character <= to) return !isNegated;
      if (isRange) index += 2;
    }
    return isNegated;
  };
}

/** What one name of a pattern is made of. */
function signsOf(name: string): readonly Sign[] {
  const signs: Sign[] = [];
  for (let index = 0; index < name.length; index += 1) {
    const character = name[index] ?? '';
    const end = character === '[' ? name.indexOf(']', index + 2) : -1;
    if (character === '*') signs.push({ kind: 'rest' });
    else if (character === '?') signs.push({ kind: 'any' });
    else if (end > 0) {
      signs.push({ kind: 'one', fits: classOf(name.slice(index + 1, end)) });
      index = end;
    } else {
      const plain = character === '\\' && index + 1 < name.length ? (name[++index] ?? '') : character;
      signs.push({ kind: 'one', fits: (other) => other === plain });
    }
  }
  return signs;
}

/** Whether `signs` fit all of `items`, where a sign of kind `rest` takes any number of them: the classic walk that remembers only the last one. */
function fitsAll<S, I>(
  signs: readonly S[],
  items: ArrayLike<I>,
  isRest: (sign: S) => boolean,
  fits: (sign: S, item: I) => boolean,
): boolean {
  let sign = 0;
  let item = 0;
  let restAt = -1;
  let restItem = 0;
  while (item < items.length) {
    const current = signs[sign];
    if (sign < signs.length && isRest(current as S)) {
      restAt = sign;
      restItem = item;
      sign += 1;
    } else if (sign < signs.length && fits(current as S, items[item] as I)) {
      sign += 1;
      item += 1;
    } else if (restAt >= 0) {
      sign = restAt + 1;
      restItem += 1;
      item = restItem;
    } else return false;
  }
  while (sign < signs.length && isRest(signs[sign] as S)) sign += 1;
  return sign === signs.length;
}

function fitsName(signs: readonly Sign[], name: string): boolean {
  return fitsAll(
    signs,
    name,
    (sign) => sign.kind === 'rest',
    (sign, character) => sign.kind === 'any' || (sign.kind === 'one' && sign.fits(character)),
  );
}

type Segment = '**' | readonly Sign[];

function fitsPath(pattern: readonly Segment[], names: readonly string[]): boolean {
  return fitsAll(
    pattern,
    names,
    (segment) => segment === '**',
    (segment, name) => segment !== '**' && fitsName(segment, name),
  );
}

/**
 * Whether `pattern` fits `path` (relative, with `/`). One without a slash inside fits a name at any depth, others start at the
 * top; a pattern that fits a folder fits everything in it.
 */
export function fitsPattern(pattern: string, path: string): boolean {
  const names = path.split('/');
  return alternatives(pattern.replace(/^\.\//, '')).some((one) => {
    const trimmed = one.replace(/\/+$/, '');
    const segments = trimmed.split('/').filter((segment) => segment !== '');
    if (segments.length === 0) return false;
    const isAnchored = trimmed.includes('/');
    const signs = segments.map((segment): Segment => (segment === '**' ? '**' : signsOf(segment)));
    const whole: readonly Segment[] = isAnchored ? signs : ['**', ...signs];
    // A pattern that ends with a slash means a folder, never a file.
    const longest = one.endsWith('/') ? names.length - 1 : names.length;
    for (let length = 1; length <= longest; length += 1) if (fitsPath(whole, names.slice(0, length))) return true;
    return false;
  });
}

/** Whether the last of `patterns` that fits takes `path` in; `!pattern` takes it out again. */
export function fitsPatterns(patterns: readonly string[], path: string): boolean {
  let isIn = false;
  for (const pattern of patterns) {
    const isNegated = pattern.startsWith('!');
    if (fitsPattern(isNegated ? pattern.slice(1) : pattern, path)) isIn = !isNegated;
  }
  return isIn;
}
