import { failure } from '../../base/failure.ts'
import { pathSteps, type StepKind } from '../../query/json-path.ts'
import type { FieldDefinition } from '../../schema/definition.ts'
import { arg } from '../output.ts'
import type { Sql } from '../statement.ts'
import { postgresPath, reshaped, rewritten } from './patterns.ts'
import { arrayText } from './postgres-array.ts'

type Piece = string | Sql
type Pieces = readonly Piece[]

/**
 * The server's own `jsonb_set` makes no parents, takes a text key for an index where an array stands, counts what is far behind
 * the end as the end, and fails on a scalar. So each step is asked what stands there, and where something else does than the
 * step needs, nothing changes.
 */
class Change {
  readonly #whole: Piece
  readonly #value: Piece
  readonly #path: Sql
  readonly #steps: readonly StepKind[]

  constructor(whole: Piece, path: Sql, value: Piece, steps: readonly StepKind[]) {
    this.#whole = whole
    this.#path = path
    this.#value = value
    this.#steps = steps
  }

  pieces(): Pieces {
    return ['coalesce(', ...this.#from(0), ', ', this.#whole, ')']
  }

  /** What comes of the steps from this one on, if what stands before it is what it needs. */
  #from(step: number): Pieces {
    const kind = this.#steps[step] === 'key' ? 'object' : 'array'
    const missing: Pieces = step === 0 ? [] : this.#made(step)
    return ['case when jsonb_typeof(', ...this.#at(step), `) = '${kind}' then `, ...this.#inside(step), ...missing, ' end']
  }

  #inside(step: number): Pieces {
    if (step < this.#steps.length - 1) return this.#from(step + 1)
    if (this.#steps[step] === 'behind') return this.#put(step, [...this.#at(step), ' || jsonb_build_array(', this.#value, ')'])
    const put = this.#put(step + 1, [this.#value])
    if (this.#steps[step] !== 'index') return put
    return ['case when jsonb_array_length(', ...this.#at(step), ') >= ', ...this.#index(step), ' then ', ...put, ' end']
  }

  /** Where there is nothing before this step, what it and the steps after it need is made, if arrays begin with their first element. */
  #made(step: number): Pieces {
    if (this.#steps.includes('index', step)) return []
    const place = this.#steps[step - 1]
    const fits: Pieces = place === 'index' ? [' and jsonb_array_length(', ...this.#at(step - 1), ') = ', ...this.#index(step - 1)] : []
    return [' when ', ...this.#at(step), ' is null', ...fits, ' then ', ...this.#put(step, this.#wrapped(step))]
  }

  #wrapped(step: number): Pieces {
    const kind = this.#steps[step]
    if (kind === undefined) return [this.#value]
    const inner = this.#wrapped(step + 1)
    return kind === 'key' ? ['jsonb_build_object(', this.#form(keyAt(step)), ', ', ...inner, ')'] : ['jsonb_build_array(', ...inner, ')']
  }

  /** The whole value with another one after so many steps. */
  #put(steps: number, value: Pieces): Pieces {
    return steps === 0 ? value : ['jsonb_set(', this.#whole, ', ', this.#form(keysTo(steps)), '::text[], ', ...value, ')']
  }

  #at(steps: number): Pieces {
    return steps === 0 ? [this.#whole] : ['(', this.#whole, ' #> ', this.#form(keysTo(steps)), '::text[])']
  }

  #index(step: number): Pieces {
    return [this.#form(keyAt(step)), '::integer']
  }

  #form(field: FieldDefinition): Sql {
    return formed(this.#path, field)
  }
}

/** A part of a JSON value set to another one. */
export function changedJson(node: Sql): Pieces {
  const [whole, path, value] = [arg(node, 0), arg(node, 1), arg(node, 2)]
  // a cast: this is what a change carries
  const steps = node.data as readonly StepKind[]
  const known: Pieces = value.slot ? [value] : ['coalesce(', value, ", 'null')"]
  if (plain(whole) && value.slot) return new Change(whole, path, value, steps).pieces()
  return named(whole, known, new Change('j.w', path, 'j.v', steps).pieces())
}

export function removedJson(node: Sql): Pieces {
  const [whole, path] = [arg(node, 0), arg(node, 1)]
  // a cast: this is what a change carries
  const steps = node.data as readonly StepKind[]
  const strict = postgresPath(null)
  if (!strict) throw failure('QT_BUG', 'no form of a path')
  const of: Piece = plain(whole) ? whole : 'j.w'
  const there: Pieces = ['jsonb_path_exists(', of, ', ', formed(path, strict), "::jsonpath, '{}', true)"]
  const removed: Pieces = ['case when ', ...there, ' then ', of, ' #- ', formed(path, keysTo(steps.length)), '::text[] else ', of, ' end']
  return plain(whole) ? ['(', ...removed, ')'] : named(whole, null, removed)
}

function plain(of: Sql): boolean {
  return of.op === 'column' || of.slot !== null
}

/** What is used several times is worked out once; the offset keeps the server from writing it out again at each use. */
function named(whole: Sql, value: Pieces | null, body: Pieces): Pieces {
  return ['(select ', ...body, ' from (select ', whole, ' as w', ...(value ? [', ', ...value, ' as v'] : []), ' offset 0) as j)']
}

function formed(path: Sql, field: FieldDefinition): Sql {
  const made = reshaped(path, field)
  if (!made) throw failure('QT_BUG', 'a JSON path that is no value')
  return made
}

const keys: FieldDefinition[] = []
const paths: FieldDefinition[] = []

/** One step of a path as text. */
function keyAt(step: number): FieldDefinition {
  keys[step] ??= rewritten(path => String(pathSteps(path)[step]))
  return keys[step]
}

/** The first so many steps of a path as an array of texts. */
function keysTo(count: number): FieldDefinition {
  paths[count] ??= rewritten(path => arrayText(pathSteps(path).slice(0, count).map(String)))
  return paths[count]
}
