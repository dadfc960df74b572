/* Made by scripts/compile-schemas.mjs from schemas/pipeline.schema.json. */
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
