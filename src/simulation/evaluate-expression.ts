/**
 * Compiles typed expressions into closures over a frame: three-valued logic, short circuits, subqueries. The static type
 * of each expression decides what an operator means. It knows no rows but those of the frame.
 */
import type { Expression } from '../model/statement';
import type { SqlType, Value } from '../model/value';
import { arithmetic, isArithmetic, negate } from './evaluate-arithmetic';
import { callable } from './evaluate-call';
import { castValue, textOf, timestampOf } from './evaluate-cast';
import { compareText, compareValues, equalValues, type Present } from './evaluate-compare';
import { type Compiled, type Frame, fail, type Scope } from './evaluate-frame';
import { isLike } from './evaluate-like';
import { lowerOf } from './evaluate-text';

/** The expression as a function of the frame. */
export function compileExpression(e: Expression, scope: Scope): Compiled {
  const compile = (inner: Expression): Compiled => compileExpression(inner, scope);
  switch (e.kind) {
    case 'literal': {
      const { value } = e;
      return () => value;
    }
    case 'parameter': {
      const { name } = e;
      return (f) => f.session.bindings.parameter(name);
    }
    case 'variable': {
      const { variable, column } = e;
      return (f) => f.session.bindings.variable(variable, column);
    }
    case 'column':
      return compileColumn(e.depth, e.source, e.column);
    case 'unary': {
      const operand = compile(e.operand);
      if (e.operator === 'not') return (f) => negated(operand(f));
      if (e.operator === '+') return operand;
      const { type } = e;
      return (f) => {
        const value = operand(f);
        return value === null ? null : negate(value, type);
      };
    }
    case 'binary':
      return compileBinary(e, compile);
    case 'logical':
      return compileLogical(e.operands.map(compile), e.operator === 'or');
    case 'is-null': {
      const operand = compile(e.operand);
      return e.negated ? (f) => operand(f) !== null : (f) => operand(f) === null;
    }
    case 'is-truth': {
      const operand = compile(e.operand);
      const wanted = e.truth === 'unknown' ? null : e.truth === 'true';
      return e.negated ? (f) => operand(f) !== wanted : (f) => operand(f) === wanted;
    }
    case 'is-distinct': {
      const left = compile(e.left);
      const right = compile(e.right);
      const equal = equality(e.left.type, e.right.type);
      const same = (a: Value, b: Value): boolean => (a === null || b === null ? a === b : equal(a, b));
      return e.negated ? (f) => same(left(f), right(f)) : (f) => !same(left(f), right(f));
    }
    case 'case': {
      const branches = e.branches.map((branch) => ({ when: compile(branch.when), value: compile(branch.then) }));
      const otherwise = e.otherwise ? compile(e.otherwise) : undefined;
      return (f) => {
        for (const branch of branches) if (branch.when(f) === true) return branch.value(f);
        return otherwise ? otherwise(f) : null;
      };
    }
    case 'call':
      return compileCall(e, compile);
    case 'cast': {
      const operand = compile(e.operand);
      const from = e.operand.type;
      const to = e.type;
      return (f) => castValue(operand(f), from, to);
    }
    case 'like': {
      const operand = compile(e.operand);
      const pattern = compile(e.pattern);
      const { negated: not, insensitive } = e;
      return (f) => {
        const text = operand(f);
        const wanted = pattern(f);
        if (text === null || wanted === null) return null;
        const a = textOf(text, 'text');
        const b = textOf(wanted, 'text');
        return (insensitive ? isLike(lowerOf(a), lowerOf(b)) : isLike(a, b)) !== not;
      };
    }
    case 'in-list': {
      const operand = compile(e.operand);
      const list = e.list.map((item) => ({ value: compile(item), equal: equality(e.operand.type, item.type) }));
      const not = e.negated;
      return (f) => {
        const value = operand(f);
        if (value === null) return list.length === 0 ? not : null;
        let unknown = false;
        for (const item of list) {
          const other = item.value(f);
          if (other === null) unknown = true;
          else if (item.equal(value, other)) return !not;
        }
        return unknown ? null : not;
      };
    }
    case 'exists': {
      const query = scope.query(e.query);
      return (f) => query.exists(f);
    }
    case 'scalar': {
      const query = scope.query(e.query);
      return (f) => {
        const rows = query.rows(f);
        if (rows.length > 1) fail('21000', 'more than one row returned by a subquery used as an expression');
        return rows[0]?.[0] ?? null;
      };
    }
    case 'quantified':
      return compileQuantified(e, compile, scope);
    case 'aggregate': {
      const slot = scope.aggregate?.(e);
      if (slot === undefined) return () => fail('42803', 'aggregate functions are not allowed here');
      return (f) => f.aggregates[slot] ?? null;
    }
  }
}

function negated(value: Value): Value {
  return value === null ? null : value !== true;
}

function compileColumn(depth: number, source: number, column: number): Compiled {
  if (column < 0) return () => null;
  if (depth === 0) {
    return (f) => {
      const value = (f.tuple[source] as Value[] | undefined)?.[column];
      return value === undefined ? null : value;
    };
  }
  return (f) => {
    let frame: Frame | undefined = f;
    for (let i = 0; i < depth && frame; i += 1) frame = frame.parent;
    return frame?.tuple[source]?.[column] ?? null;
  };
}

/** AND stops at the first false, OR at the first true; otherwise an unknown among them makes the result unknown. */
function compileLogical(operands: readonly Compiled[], decisive: boolean): Compiled {
  return (f) => {
    let result: Value = !decisive;
    for (const operand of operands) {
      const value = operand(f);
      if (value === decisive) return decisive;
      if (value === null) result = null;
    }
    return result;
  };
}

type Kind<K extends Expression['kind']> = Extract<Expression, { kind: K }>;

function compileBinary(e: Kind<'binary'>, compile: (inner: Expression) => Compiled): Compiled {
  const operation = binaryOperation(e.operator, e.type, e.left.type, e.right.type);
  const left = compile(e.left);
  const right = compile(e.right);
  return (f) => {
    // Both sides are evaluated before NULL is looked at, so that an error on the right shows.
    const a = left(f);
    const b = right(f);
    return a === null || b === null ? null : operation(a, b);
  };
}

/** The operator on two non-NULL values. */
function binaryOperation(
  operator: Kind<'binary'>['operator'],
  type: SqlType,
  left: SqlType,
  right: SqlType,
): (a: Present, b: Present) => Value {
  if (isArithmetic(operator)) return arithmetic(operator, type);
  if (operator === '||') return (a, b) => textOf(a, left) + textOf(b, right);
  if (operator === '=') return equality(left, right);
  if (operator === '<>') {
    const equal = equality(left, right);
    return (a, b) => !equal(a, b);
  }
  const compare = ordering(left, right);
  switch (operator) {
    case '<':
      return (a, b) => compare(a, b) < 0;
    case '<=':
      return (a, b) => compare(a, b) <= 0;
    case '>':
      return (a, b) => compare(a, b) > 0;
    case '>=':
      return (a, b) => compare(a, b) >= 0;
  }
}

/** Timestamps may come in any ISO spelling, so they compare by their one printed form. */
export function ordering(left: SqlType, right: SqlType): (a: Present, b: Present) => number {
  if (left !== 'timestamp' && right !== 'timestamp') return compareValues;
  return (a, b) =>
    typeof a === 'string' && typeof b === 'string' ? compareText(timestampOf(a), timestampOf(b)) : compareValues(a, b);
}

function equality(left: SqlType, right: SqlType): (a: Present, b: Present) => boolean {
  if (left !== 'timestamp' && right !== 'timestamp') return equalValues;
  const compare = ordering(left, right);
  return (a, b) => a === b || compare(a, b) === 0;
}

function compileCall(e: Kind<'call'>, compile: (inner: Expression) => Compiled): Compiled {
  const operands = e.arguments.map(compile);
  const types = e.arguments.map((argument) => argument.type);
  switch (e.name) {
    case 'coalesce':
      return (f) => {
        for (const operand of operands) {
          const value = operand(f);
          if (value !== null) return value;
        }
        return null;
      };
    case 'nullif': {
      const [left, right] = operands;
      const equal = equality(types[0] ?? 'unknown', types[1] ?? 'unknown');
      return (f) => {
        const a = left?.(f) ?? null;
        const b = right?.(f) ?? null;
        return a !== null && b !== null && equal(a, b) ? null : a;
      };
    }
    case 'greatest':
    case 'least': {
      const sign = e.name === 'greatest' ? 1 : -1;
      const compare = ordering(e.type, e.type);
      return (f) => {
        let best: Value = null;
        for (const operand of operands) {
          const value = operand(f);
          if (value !== null && (best === null || compare(value, best) * sign > 0)) best = value;
        }
        return best;
      };
    }
    default: {
      const call = callable(e.name);
      const { type } = e;
      return (f) =>
        call(
          operands.map((operand) => operand(f)),
          type,
          types,
        );
    }
  }
}

function compileQuantified(e: Kind<'quantified'>, compile: (inner: Expression) => Compiled, scope: Scope): Compiled {
  const operand = compile(e.operand);
  const query = scope.query(e.query);
  const right = e.query.columns[0]?.expression.type ?? 'unknown';
  const operation = binaryOperation(e.operator, 'boolean', e.operand.type, right);
  const decisive = e.quantifier === 'any';
  return (f) => {
    const value = operand(f);
    let result: Value = !decisive;
    query.run(f, (row) => {
      const other = row[0] ?? null;
      const verdict = value === null || other === null ? null : operation(value, other);
      if (verdict === decisive) result = decisive;
      else if (verdict === null) result = null;
      return verdict === decisive;
    });
    return result;
  };
}
