import { failure } from '../../base/failure.ts'
import { checkName } from '../../schema/naming.ts'
import type { Entity, Registry } from '../../schema/registry.ts'
import { ViewModel } from '../../schema/view.ts'
import type { Dialect } from '../../sql/dialect.ts'

const encoder = new TextEncoder()

/** How long a name is to a server: in bytes. */
function length(name: string): number {
  return encoder.encode(name).length
}

/** Refuses models that a server cannot name: what it would cut, keep for itself, or take for one. */
export function checkNames(registry: Registry, dialect: Dialect): void {
  checkKinds(registry, dialect)
  const tables = new Map<string, string>()
  for (const entity of registry.byName.values()) {
    const where = `${entity.key} as a table of ${dialect.name}`
    for (const name of [entity.name, entity.schema]) if (name !== null) checkLength(name, where, dialect)
    if (dialect.ddl.names.refused.table?.test(entity.name))
      throw failure('QT_MODEL', `${where}: the server keeps names like '${entity.name}' for itself`)
    once(tables, entity.model.$n, entity.key, dialect, 'table')
    checkColumns(entity, dialect)
  }
}

/** Refuses what a server has none of. */
function checkKinds({ byName, sequences }: Registry, { name, ddl }: Dialect): void {
  for (const { key, model } of byName.values())
    if (model instanceof ViewModel && model.materialized && !ddl.refresh)
      throw failure(
        'QT_UNSUPPORTED',
        `${key}: ${name} keeps no materialized views: declare a plain view, or a table that is filled by insertFrom`,
      )
  for (const key of sequences.keys())
    if (!ddl.sequences) throw failure('QT_UNSUPPORTED', `${key}: ${name} has no sequences: use t.id(), or a row that is counted up`)
}

function checkColumns(entity: Entity, dialect: Dialect): void {
  const seen = new Map<string, string>()
  for (const { key, name, part, field } of entity.columns) {
    if (part) continue
    const where = `${entity.key}.${key} as a column of ${dialect.name}`
    checkLength(name, where, dialect)
    if (field.native !== null) checkLength(field.native, where, dialect)
    if (dialect.ddl.names.refused.column?.test(name)) throw failure('QT_MODEL', `${where}: the server keeps the name '${name}' for itself`)
    once(seen, name, `${entity.key}.${key}`, dialect, 'column')
  }
}

function checkLength(name: string, where: string, dialect: Dialect): void {
  const most = dialect.limits.identifier
  if (length(name) > most)
    throw failure('QT_MODEL', `${where}: the name '${name.slice(0, 40)}…' is longer than the ${most} bytes that the server keeps`)
}

function once(seen: Map<string, string>, name: string, by: string, dialect: Dialect, what: string): void {
  const folded = dialect.ddl.names.foldsCase ? name.toLowerCase() : name
  const other = seen.get(folded)
  if (other !== undefined)
    throw failure('QT_MODEL', `${by} and ${other} are the same ${what} to ${dialect.name}, which does not tell '${name}' by its case`)
  seen.set(folded, by)
}

/** Endings of names that stand beside those of tables: keys and indexes. Other constraints are named within their table. */
const besideTables: ReadonlySet<string> = new Set(['pkey', 'key', 'idx'])

/** Names of constraints and indexes: told by what they are on, shortened the same way every time, unique where they must be. */
export class Names {
  readonly #most: number
  readonly #taken = new Map<string, string>()

  constructor(registry: Registry, dialect: Dialect) {
    this.#most = dialect.limits.identifier
    for (const entity of registry.byName.values()) this.#taken.set(place(entity, entity.name, 'idx'), `the table of ${entity.key}`)
  }

  /** A name of the library's making; the ending says what of. */
  made(entity: Entity, columns: readonly string[], ending: string): string {
    const whole = [entity.name, ...columns].join('_')
    const plain = short(whole, ending, this.#most, null)
    let name = plain
    // two different things may read the same: a_b.c and a.b_c
    for (let nth = 0; this.#taken.has(place(entity, name, ending)); nth++)
      name = short(whole, ending, this.#most, JSON.stringify([entity.name, columns, nth]))
    this.#taken.set(place(entity, name, ending), `${entity.key}(${columns.join(', ')})`)
    return name
  }

  /** A name that the model gives. */
  given(entity: Entity, name: string, ending: string, where: string): string {
    checkName(name, `The name of ${where}`)
    if (length(name) > this.#most)
      throw failure('QT_MODEL', `${where}: the name '${name.slice(0, 40)}…' is longer than the ${this.#most} bytes that the server keeps`)
    const other = this.#taken.get(place(entity, name, ending))
    if (other !== undefined) throw failure('QT_MODEL', `${where}: the name '${name}' is that of ${other} already`)
    this.#taken.set(place(entity, name, ending), where)
    return name
  }
}

function place(entity: Entity, name: string, ending: string): string {
  return `${besideTables.has(ending) ? (entity.schema ?? '') : entity.model.$n}\u0000${besideTables.has(ending)}\u0000${name.toLowerCase()}`
}

/** `salt`: what else goes into the hash, or null where a name that fits needs none. */
function short(whole: string, ending: string, most: number, salt: string | null): string {
  const name = `${whole}_${ending}`
  if (salt === null && length(name) <= most) return name
  const tail = `_${hash(whole + (salt ?? ''))}_${ending}`
  let head = whole.replace(/[^\p{L}\p{N}_]+/gu, '_')
  while (length(head) + tail.length > most) head = head.slice(0, -1)
  return `${head.toWellFormed()}${tail}`
}

/** FNV-1a of 64 bits: tells names apart, protects nothing. */
function hash(text: string): string {
  let value = 0xcbf29ce484222325n
  for (const byte of encoder.encode(text)) value = BigInt.asUintN(64, (value ^ BigInt(byte)) * 0x100000001b3n)
  return value.toString(36).padStart(13, '0').slice(-10)
}
