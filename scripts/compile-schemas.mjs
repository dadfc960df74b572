/**
 * Compiles schemas/pipeline.schema.json into a validator that needs no code generation at run time.
 * Writes src/language/pipeline-schema.generated.js and its types; it is run before every build, type check and test.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import Ajv from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';

const root = new URL('../', import.meta.url);
const schema = JSON.parse(readFileSync(new URL('schemas/pipeline.schema.json', root), 'utf8'));

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
ajv.addSchema(schema, 'pipeline');

const code = standaloneCode.default(ajv, { validatePipeline: 'pipeline' });
if (/\brequire\(|new Function|\beval\(/.test(code)) throw new Error('The compiled validator must stand alone.');

const output = (extension) => new URL(`src/language/pipeline-schema.generated.${extension}`, root);
writeFileSync(output('js'), `/* Made by scripts/compile-schemas.mjs from schemas/pipeline.schema.json. */\n${code}\n`);
writeFileSync(
  output('d.ts'),
  `/* Made by scripts/compile-schemas.mjs from schemas/pipeline.schema.json. */
export interface ShapeError {
  readonly keyword: string;
  /** JSON pointer to the value. */
  readonly instancePath: string;
  /** JSON pointer into the schema. */
  readonly schemaPath: string;
  readonly params: { readonly [name: string]: unknown };
  readonly propertyName?: string;
}
export declare const validatePipeline: {
  (data: unknown): boolean;
  errors?: readonly ShapeError[] | null;
};
`,
);
