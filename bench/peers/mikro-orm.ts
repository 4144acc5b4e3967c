import { type EntityProperty, EntitySchema, raw } from '@mikro-orm/core'
import { notes } from '../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../data/keys.ts'
import type { Contender } from '../runner/protocol.ts'
import { all, type ColumnOf, priceOn, type Store } from './tables.ts'

// models made by a program have no types
type Row = any

function property(store: Store, { column, kind, nullable, property: name }: ColumnOf): Partial<EntityProperty> {
  const sqlite = store === 'sqlite'
  const types = {
    timestamp: 'datetime',
    decimal: sqlite ? 'integer' : 'decimal',
    text: 'text',
    integer: 'integer',
    double: 'double',
    boolean: 'boolean',
  }
  const sized = kind === 'decimal' && !sqlite ? { precision: 12, scale: 2 } : kind === 'timestamp' ? { length: 3 } : {}
  // a cast: its types describe properties after they were read
  return {
    type: types[kind],
    fieldName: column,
    nullable,
    ...(name === 'id' ? { primary: true } : {}),
    ...sized,
  } as unknown as Partial<EntityProperty>
}

export function mikroEntities(store: Store): EntitySchema[] {
  return all.map(({ name, columns, one, many }) => {
    const keys = new Set(one.map(([, , column]) => column))
    return new EntitySchema<Row>({
      name,
      tableName: name,
      properties: Object.fromEntries([
        ...columns.filter(({ column }) => !keys.has(column)).map(of => [of.property, property(store, of)]),
        ...one.map(([as, entity, column]) => [as, { kind: 'm:1', entity: () => entity, joinColumn: column }]),
        ...many.map(([as, entity, mappedBy]) => [as, { kind: '1:m', entity: () => entity, mappedBy }]),
      ]) as Row,
    })
  })
}

/** Entities as rows: with the keys that they have as references. */
function plain(value: Row): Row {
  if (Array.isArray(value)) return value.map(plain)
  if (value?.constructor === undefined || typeof value !== 'object' || value === null || value instanceof Date) return value
  if (typeof value.toArray === 'function') return value.getItems().map(plain)
  const out: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    const reference = ['customer', 'employee', 'order', 'product'].includes(key)
    if (reference) out[`${key}Id`] = (item as Row).id
    if (key === 'supplierId' || !reference || (key !== 'order' && (item as Row).id !== undefined && Object.keys(item as Row).length > 1))
      out[key] = plain(item)
  }
  return out
}

export function mikroOn(store: Store, orm: Row): Contender {
  const rows = (count: number, turn: number) => notes(count, turn).map(note => ({ ...note, price: priceOn(store, note.price) }))
  const list = (after: number, limit: number) => orm.em.fork().find('customers', { id: { $gt: after } }, { orderBy: { id: 'asc' }, limit })
  return {
    concurrent: store === 'postgres',
    form: { decimal: store === 'sqlite' ? 'hundredths' : 'text', timestamp: 'date', boolean: 'boolean' },
    plain,
    operations: {
      a: turn => orm.em.fork().findOne('customers', { id: customerKey(turn) }),
      b: turn => list(listStart(turn), 100),
      c: turn =>
        orm.em.fork().find(
          'orders',
          { id: { $gt: orderStart(turn) } },
          // its default strategy, one join of all, takes 60 times as long
          { populate: ['customer', 'employee', 'details.product'], orderBy: { id: 'asc' }, limit: 50, strategy: 'select-in' },
        ),
      d: turn => list(listStart(turn), 1000),
      e: async turn => {
        const em = orm.em.fork()
        const note = em.create('notes', rows(1, turn)[0])
        await em.persist(note).flush()
        return note.id
      },
      f: async turn => {
        const em = orm.em.fork()
        const made = rows(1000, turn).map(row => em.create('notes', row))
        await em.persist(made).flush()
        return made.map(note => note.id)
      },
      g: turn => orm.em.fork().nativeUpdate('customers', { id: customerKey(turn) }, { score: scoreOf(turn) }),
      h: turn =>
        orm.em.fork().transactional(
          async (em: Row) => {
            for (const id of transactionKeys(turn)) {
              const customer = await em.findOne('customers', { id })
              customer.score = scoreOf(turn)
              await em.flush()
            }
          },
          store === 'sqlite' ? {} : { isolationLevel: 'read committed' },
        ),
      i: async turn => {
        const { from, to } = reportDays(turn)
        const found = await orm.em
          .fork()
          .createQueryBuilder('details', 'd')
          .join('d.order', 'o')
          .select(['o.country', raw('count(*) as lines'), raw('sum(d.quantity) as units')])
          .where({ 'o.ordered': { $gte: from, $lt: to } })
          .groupBy('o.country')
          .orderBy([{ [raw('units')]: 'desc' }, { 'o.country': 'asc' }])
          .limit(10)
          .execute('all', false)
        return found.map(({ country, lines, units }: Row) => ({ country, lines: Number(lines), units: Number(units) }))
      },
      j: () => list(0, 10_000),
    },
    close: () => orm.close(true),
  }
}
