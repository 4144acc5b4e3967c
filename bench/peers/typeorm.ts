import { DataSource, EntitySchema, type EntitySchemaColumnOptions, MoreThan } from 'typeorm'
import { notes } from '../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../data/keys.ts'
import { type Contender, poolSize } from '../runner/protocol.ts'
import { all, type ColumnOf, priceOn, type Store } from './tables.ts'

// models made by a program have no types
type Row = any

const milliseconds = {
  from: (value: number | null) => (value === null ? null : new Date(value)),
  to: (value: Row) => value?.getTime?.() ?? value,
}

function columnOn(store: Store, { column, kind, nullable, property }: ColumnOf): EntitySchemaColumnOptions {
  const base = { name: column, nullable, ...(property === 'id' ? { primary: true, generated: 'increment' as const } : {}) }
  const sqlite = store === 'sqlite'
  switch (kind) {
    case 'decimal':
      return sqlite ? { ...base, type: 'integer' } : { ...base, type: 'numeric', precision: 12, scale: 2 }
    case 'timestamp':
      return sqlite ? { ...base, type: 'integer', transformer: milliseconds } : { ...base, type: 'timestamptz' }
    case 'double':
      return { ...base, type: sqlite ? 'real' : 'double precision' }
    default:
      return { ...base, type: kind }
  }
}

function entities(store: Store): EntitySchema<Row>[] {
  return all.map(
    ({ name, columns, one, many }) =>
      new EntitySchema<Row>({
        name,
        tableName: name,
        columns: Object.fromEntries(columns.map(of => [of.property, columnOn(store, of)])),
        relations: Object.fromEntries([
          ...one.map(([property, target, column]) => [property, { type: 'many-to-one', target, joinColumn: { name: column } }]),
          ...many.map(([property, target, inverseSide]) => [property, { type: 'one-to-many', target, inverseSide }]),
        ]),
      }),
  )
}

export async function typeormOn(store: Store, place: string): Promise<Contender> {
  const source = new DataSource(
    store === 'sqlite'
      ? {
          type: 'better-sqlite3',
          database: place,
          enableWAL: true,
          prepareDatabase: (db: { pragma(text: string): unknown }) => {
            for (const one of ['synchronous = normal', 'cache_size = -65536']) db.pragma(one)
          },
          entities: entities(store),
        }
      : { type: 'postgres', url: place, poolSize, entities: entities(store) },
  )
  await source.initialize()
  const customers = source.getRepository<Row>('customers')
  const orders = source.getRepository<Row>('orders')
  const made = source.getRepository<Row>('notes')
  const list = (after: number, take: number) => customers.find({ where: { id: MoreThan(after) }, order: { id: 'ASC' }, take })
  const rows = (count: number, turn: number) => notes(count, turn).map(note => ({ ...note, price: priceOn(store, note.price) }))
  const work = (turn: number) => async (manager: typeof source.manager) => {
    for (const id of transactionKeys(turn)) {
      await manager.findOneBy<Row>('customers', { id })
      await manager.update<Row>('customers', { id }, { score: scoreOf(turn) })
    }
  }
  return {
    concurrent: store === 'postgres',
    form: { decimal: store === 'sqlite' ? 'hundredths' : 'text', timestamp: 'date', boolean: 'boolean' },
    plain: result => {
      if (Array.isArray(result)) for (const row of result) row.details?.sort((x: Row, y: Row) => x.id - y.id)
      return result
    },
    operations: {
      a: turn => customers.findOneBy({ id: customerKey(turn) }),
      b: turn => list(listStart(turn), 100),
      c: turn =>
        orders.find({
          where: { id: MoreThan(orderStart(turn)) },
          // with an order of the details it would count them as orders, and give fewer than 50
          order: { id: 'ASC' },
          take: 50,
          relations: { customer: true, employee: true, details: { product: true } },
        }),
      d: turn => list(listStart(turn), 1000),
      e: async turn => (await made.insert(rows(1, turn))).identifiers[0]?.id,
      f: async turn => (await made.insert(rows(1000, turn))).identifiers.map(one => one.id),
      g: async turn => (await customers.update({ id: customerKey(turn) }, { score: scoreOf(turn) })).affected,
      h: turn => (store === 'sqlite' ? source.transaction(work(turn)) : source.transaction('READ COMMITTED', work(turn))),
      i: turn => report(source, store, turn),
      j: () => list(0, 10_000),
    },
    close: () => source.destroy(),
  }
}

async function report(source: DataSource, store: Store, turn: number) {
  const { from, to } = reportDays(turn)
  const bound = store === 'sqlite' ? { from: from.getTime(), to: to.getTime() } : { from, to }
  const found = await source
    .getRepository<Row>('details')
    .createQueryBuilder('d')
    .innerJoin('d.order', 'o')
    .select('o.country', 'country')
    .addSelect('count(*)', 'lines')
    .addSelect('sum(d.quantity)', 'units')
    .where('o.ordered >= :from and o.ordered < :to', bound)
    .groupBy('o.country')
    .orderBy('units', 'DESC')
    .addOrderBy('o.country', 'ASC')
    .limit(10)
    .getRawMany()
  return found.map(({ country, lines, units }) => ({ country, lines: Number(lines), units: Number(units) }))
}
