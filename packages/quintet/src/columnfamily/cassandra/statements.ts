import { failure } from '../../base/failure.ts'
import type { CqlStatement } from '../../driver/cql.ts'
import { gatheringOf } from '../../schema/gathered.ts'
import type { Column, Entity } from '../../schema/registry.ts'
import type { CollectionChange } from '../change.ts'
import type { Condition, FamilyWrite, PartitionRead, Row, Scan } from '../contract.ts'
import { columnsOf, type FamilyTable } from '../keys.ts'
import { type Cell, cellOf, memberSet, nullable, quoted } from './cells.ts'

type Write<D extends FamilyWrite['do']> = Extract<FamilyWrite, { readonly do: D }>

/** The CQL of one family. Texts are made of names of models only; every value is bound. */
export class FamilyCql {
  readonly entity: Entity
  readonly cells: ReadonlyMap<Column, Cell>
  readonly #columns: string

  constructor(entity: Entity) {
    const { counter } = columnsOf(entity).family
    const keys = columnsOf(entity).keys
    this.entity = entity
    this.cells = new Map(
      entity.columns.map(column => {
        const cell = nullable(cellOf(column.field, `${nameOf(entity, null)}_${column.name}`))
        return [column, counter && !keys.includes(column) ? { ...cell, type: 'counter' } : cell]
      }),
    )
    this.#columns = entity.columns.map(({ name }) => quoted(name)).join(', ')
  }

  read({ table, partition, range, reverse }: PartitionRead): CqlStatement {
    const next = table.cluster[range.equal.length]
    const bounds = [
      ...(range.low && next ? [[next, range.low.open ? '>' : '>=', range.low.value] as const] : []),
      ...(range.high && next ? [[next, range.high.open ? '<' : '<=', range.high.value] as const] : []),
    ]
    const equal = [...table.partition, ...table.cluster.slice(0, range.equal.length)]
    const order = table.cluster.map((column, i) => `${quoted(column.name)} ${table.desc[i] === true ? 'ASC' : 'DESC'}`)
    return {
      text: `${this.#select(table)} WHERE ${[...equal.map(is), ...bounds.map(([{ name }, op]) => `${quoted(name)} ${op} ?`)].join(' AND ')}${
        reverse && order.length > 0 ? ` ORDER BY ${order.join(', ')}` : ''
      }`,
      values: [...this.encoded(equal, [...partition, ...range.equal]), ...bounds.map(([column, , value]) => this.encode(column, value))],
    }
  }

  scan({ tokens, perPartition }: Scan): CqlStatement {
    const { base } = columnsOf(this.entity)
    const token = `token(${base.partition.map(({ name }) => quoted(name)).join(', ')})`
    return {
      text: `${this.#select(base)}${tokens ? ` WHERE ${token} > ? AND ${token} <= ?` : ''}${perPartition === null ? '' : ' PER PARTITION LIMIT ?'}`,
      values: [...(tokens ? [tokens.above, tokens.upTo] : []), ...(perPartition === null ? [] : [perPartition])],
    }
  }

  /** The row with a whole key. */
  row(key: readonly unknown[]): CqlStatement {
    const { keys, base } = columnsOf(this.entity)
    return { text: `${this.#select(base)} WHERE ${keys.map(is).join(' AND ')}`, values: this.encoded(keys, key) }
  }

  statics(partition: readonly unknown[]): CqlStatement {
    const { base, statics } = columnsOf(this.entity)
    return {
      text: `SELECT ${statics.map(({ name }) => quoted(name)).join(', ')} FROM ${this.#table(null)} WHERE ${base.partition.map(is).join(' AND ')} LIMIT 1`,
      values: this.encoded(base.partition, partition),
    }
  }

  put(table: FamilyTable, { row, ttlMs }: Pick<Write<'put'>, 'row' | 'ttlMs'>, absent = false): CqlStatement {
    const { keys, rest } = columnsOf(this.entity)
    return this.#insert(table.view, [...keys, ...rest], row, ttlMs, absent)
  }

  putStatic({ partition, fields, ttlMs }: Write<'static'>): CqlStatement {
    const { base, statics } = columnsOf(this.entity)
    const keyed = Object.fromEntries(base.partition.map(({ key }, i) => [key, partition[i]]))
    return this.#insert(null, [...base.partition, ...statics], { ...keyed, ...fields }, ttlMs, false)
  }

  delete(table: FamilyTable, key: readonly unknown[], when: Condition | null): CqlStatement {
    const { keys } = columnsOf(this.entity)
    const test = this.#test(when)
    return {
      text: `DELETE FROM ${this.#table(table.view)} WHERE ${keys.map(is).join(' AND ')}${test.text}`,
      values: [...this.encoded(keys, key), ...test.values],
    }
  }

  update(key: readonly unknown[], fields: Row, changes: readonly CollectionChange[], ttlMs: number | null, when: Condition): CqlStatement {
    const { rest } = columnsOf(this.entity)
    const set = rest.filter(column => Object.hasOwn(fields, column.key))
    const values = this.encoded(
      set,
      set.map(column => fields[column.key]),
    )
    const test = this.#test(when)
    return this.#update(key, [...set.map(is), ...changes.map(changed)], [...values, ...changes.map(one => this.#given(one))], ttlMs, test)
  }

  add({ key, amounts }: Write<'add'>): CqlStatement {
    const { rest } = columnsOf(this.entity)
    const added = rest.filter(column => Object.hasOwn(amounts, column.key))
    const set = added.map(({ name }) => `${quoted(name)} = ${quoted(name)} + ?`)
    return this.#update(
      key,
      set,
      added.map(column => amounts[column.key]),
      null,
      { text: '', values: [] },
    )
  }

  encode(column: Column, value: unknown): unknown {
    return this.cells.get(column)?.encode(value)
  }

  encoded(columns: readonly Column[], values: readonly unknown[]): readonly unknown[] {
    return columns.map((column, i) => this.encode(column, values[i]))
  }

  /** A row as programs know it, of columns by their names. */
  decoded(names: readonly string[], cells: readonly unknown[]): Row {
    return Object.fromEntries(
      [...this.cells].flatMap(([column, cell]) => {
        const at = names.indexOf(column.name)
        return at < 0 ? [] : [[column.key, cell.decode(cells[at] ?? null)]]
      }),
    )
  }

  #update(
    key: readonly unknown[],
    set: readonly string[],
    values: readonly unknown[],
    ttlMs: number | null,
    test: CqlStatement,
  ): CqlStatement {
    const { keys } = columnsOf(this.entity)
    const [using, ttl] = usingOf(ttlMs)
    return {
      text: `UPDATE ${this.#table(null)}${using} SET ${set.join(', ')} WHERE ${keys.map(is).join(' AND ')}${test.text}`,
      values: [...ttl, ...values, ...this.encoded(keys, key), ...test.values],
    }
  }

  #insert(view: string | null, columns: readonly Column[], row: Row, ttlMs: number | null, absent: boolean): CqlStatement {
    const [using, ttl] = usingOf(ttlMs)
    const names = columns.map(({ name }) => quoted(name))
    return {
      text: `INSERT INTO ${this.#table(view)} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})${absent ? ' IF NOT EXISTS' : ''}${using}`,
      values: [
        ...this.encoded(
          columns,
          columns.map(({ key }) => row[key]),
        ),
        ...ttl,
      ],
    }
  }

  /** A row that is not there has null in every column, so a test for nulls alone asks for one that none has. */
  #test(when: Condition | null): CqlStatement {
    if (when === null || when === 'absent') return { text: '', values: [] }
    if (when === 'present') return { text: ' IF EXISTS', values: [] }
    const { steady } = columnsOf(this.entity)
    const there = when.every(([, value]) => value === null) && steady ? [`${quoted(steady.name)} != null`] : []
    return {
      text: ` IF ${[...when.map(([column]) => is(column)), ...there].join(' AND ')}`,
      values: when.map(([column, value]) => this.encode(column, value)),
    }
  }

  #given({ column, how, value }: CollectionChange): unknown {
    return how === 'remove' ? memberSet(column.field)(value) : this.encode(column, value)
  }

  #select({ view }: FamilyTable): string {
    return `SELECT ${this.#columns} FROM ${this.#table(view)}`
  }

  #table(view: string | null): string {
    return quoted(nameOf(this.entity, view))
  }
}

function is({ name }: Column): string {
  return `${quoted(name)} = ?`
}

function changed({ column, how }: CollectionChange): string {
  const name = quoted(column.name)
  if (how === 'remove') return `${name} = ${name} - ?`
  return how === 'prepend' ? `${name} = ? + ${name}` : `${name} = ${name} + ?`
}

function usingOf(ttlMs: number | null): [text: string, values: readonly number[]] {
  return ttlMs === null ? ['', []] : [' USING TTL ?', [ttlMs / 1000]]
}

/** Where rows are kept: under the family's own name, so that other programs find them. */
export function nameOf({ model }: Entity, view: string | null): string {
  const { name } = model.definition
  return checked(view === null ? name : `${name}_${view}`)
}

/** Servers of this kind take no other names for tables and types. */
export function checked(name: string): string {
  if (/^\w{1,48}$/.test(name)) return name
  throw failure(
    'QT_MODEL',
    `The name '${name.slice(0, 60)}' cannot be that of a table or type of Cassandra: letters, digits and underscores, at most 48`,
  )
}

/** Whether a column's members are kept one by one. */
export function isGathered({ field }: Column): boolean {
  return gatheringOf(field) !== null
}
