/**
 * Compiles schemas/pipeline.schema.json and schemas/config.schema.json into validators that need no code generation at run
 * time. Writes src/language/<name>-schema.generated.js and its types; it is run before every build, type check and test.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';

const root = new URL('../', import.meta.url);

for (const [name, validator] of [
  ['pipeline', 'validatePipeline'],
  ['config', 'validateConfig'],
])
  compile(name, validator);

function compile(name, validator) {
  const schema = JSON.parse(readFileSync(new URL(`schemas/${name}.schema.json`, root), 'utf8'));
  const ajv = new Ajv({
    allErrors: true,
    strict: true,
    strictRequired: false,
    strictTypes: false,
    allowUnionTypes: true,
    messages: false,
    inlineRefs: false,
    code: { source: true, lines: true },
  });
  for (const keyword of ['x-expected', 'x-one-of']) ajv.addKeyword({ keyword, errors: false });
  ajv.addSchema(schema, name);

  const code = standaloneCode.default(ajv, { [validator]: name });
  if (/\brequire\(|new Function|\beval\(/.test(code)) throw new Error('The compiled validator must stand alone.');

  const made = `/* Made by scripts/compile-schemas.mjs from schemas/${name}.schema.json. */`;
  const output = (extension) => new URL(`src/language/${name}-schema.generated.${extension}`, root);
  writeFileSync(output('js'), `${made}\n${code}\n`);
  writeFileSync(
    output('d.ts'),
    `${made}
export interface ShapeError {
  readonly keyword: string;
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** JSON pointer into the schema. */
  readonly schemaPath: string;
  readonly params: { readonly [name: string]: unknown };
  readonly propertyName?: string;
}
export declare const ${validator}: {
  (data: unknown): boolean;
  errors?: readonly ShapeError[] | null;
};
`,
  );
}
