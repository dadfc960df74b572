/** Reads XML strictly enough to notice what is not well-formed: tags that do not match, characters that must be escaped. */

export interface Element {
  readonly name: string;
  readonly attributes: { readonly [name: string]: string };
  readonly children: readonly Element[];
  /** The text directly inside, entities decoded. */
  readonly text: string;
}

const entities: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decoded(text: string): string {
  if (/[<]/.test(text)) throw new Error(`A bare < in: ${text}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no such characters
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/.test(text)) throw new Error(`A control character in: ${text}`);
  return text.replaceAll(/&(?:#(\d+)|(\w+));|&/g, (all, code?: string, name?: string) => {
    const known = code === undefined ? entities[name ?? ''] : String.fromCodePoint(Number(code));
    if (known === undefined) throw new Error(`A bare & or an unknown entity: ${all}`);
    return known;
  });
}

/** The root element. Throws where the text is not well-formed. */
export function parseXml(xml: string): Element {
  const top = { name: '', attributes: {}, children: [] as Element[], text: '' };
  const open = [top];
  const body = xml.replace(/^<\?xml [^?]*\?>\s*/, '');
  const tag = /<(\/?)([A-Za-z][\w:-]*)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/y;
  let at = 0;
  while (at < body.length) {
    const next = body.indexOf('<', at);
    const inner = open.at(-1) ?? top;
    inner.text += decoded(body.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    tag.lastIndex = next;
    const match = tag.exec(body);
    if (!match) throw new Error(`No tag at: ${body.slice(next, next + 80)}`);
    const [whole, isEnd, name = '', attributes = '', isEmpty] = match;
    at = next + whole.length;
    if (isEnd) {
      if (inner.name !== name) throw new Error(`</${name}> ends <${inner.name}>`);
      open.pop();
      continue;
    }
    const pairs = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [
      key,
      decoded(value),
    ]);
    if (new Set(pairs.map(([key]) => key)).size < pairs.length) throw new Error(`An attribute twice in ${whole}`);
    const element = { name, attributes: Object.fromEntries(pairs), children: [] as Element[], text: '' };
    inner.children.push(element);
    if (!isEmpty) open.push(element);
  }
  if (open.length > 1) throw new Error(`<${open.at(-1)?.name}> is not ended`);
  const [root] = top.children;
  if (!root || top.children.length > 1 || top.text.trim() !== '') throw new Error('There must be one root.');
  return root;
}
