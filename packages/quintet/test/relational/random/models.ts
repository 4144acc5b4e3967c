import { type Kind, kinds } from './kinds.ts'
import type { Tape } from './tape.ts'

export interface DrawnField {
  readonly key: string
  readonly kind: Kind
  readonly nullable: boolean
  /** A default, as source text. */
  readonly default: string | null
  readonly unique: boolean
  readonly indexed: boolean
  /** The field that the store adds 1 to, where it computes this one. */
  readonly computed: string | null
}

export interface DrawnReference {
  readonly key: string
  readonly from: DrawnTable
  readonly to: DrawnTable
  readonly inverse: string
  readonly nullable: boolean
  readonly unique: boolean
  readonly onDelete: 'cascade' | 'set null' | null
  /** The columns that hold the key, in the order of the target's. */
  readonly columns: readonly string[]
}

export interface DrawnLink {
  readonly key: string
  readonly to: DrawnTable
  readonly inverse: string
}

/** A table that was drawn, before it is source text. Its relations are added once all tables are there. */
export interface DrawnTable {
  readonly key: string
  readonly identity: boolean
  readonly primary: readonly DrawnField[]
  readonly fields: readonly DrawnField[]
  readonly references: DrawnReference[]
  readonly incoming: DrawnReference[]
  readonly links: DrawnLink[]
  readonly incomingLinks: { readonly from: DrawnTable; readonly link: DrawnLink }[]
}

const id: Kind = kinds.find(of => of.name === 'integer') as Kind
const keyKinds = kinds.filter(of => of.key && of.name !== 'integer')

function field(key: string, kind: Kind, more: Partial<DrawnField> = {}): DrawnField {
  return { key, kind, nullable: false, default: null, unique: false, indexed: false, computed: null, ...more }
}

export function drawTable(tape: Tape, key: string): DrawnTable {
  const primary = drawKey(tape)
  const fields = tape.times(1 + tape.below(5), i => drawField(tape, `f${i}`))
  return {
    key,
    identity: primary[0]?.key === 'id',
    primary,
    fields: [...fields, ...drawComputed(tape, fields)],
    references: [],
    incoming: [],
    links: [],
    incomingLinks: [],
  }
}

function drawKey(tape: Tape): DrawnField[] {
  if (!tape.rarely(3)) return [field('id', id)]
  return tape.times(1 + tape.below(2), i => field(`k${i}`, tape.pick(keyKinds)))
}

function drawField(tape: Tape, key: string): DrawnField {
  const kind = tape.pick(kinds)
  const nullable = tape.below(2) === 1
  const unique = kind.key && tape.rarely(6)
  return field(key, kind, {
    nullable,
    unique,
    default: !unique && tape.rarely(4) ? tape.pick(kind.values) : null,
    indexed: kind.group !== 'json' && kind.group !== 'object' && kind.group !== 'list' && tape.rarely(5),
  })
}

function drawComputed(tape: Tape, fields: readonly DrawnField[]): DrawnField[] {
  const [number] = fields.filter(of => of.kind.name === 'integer')
  if (!number || !tape.rarely(3)) return []
  return [field('sum', id, { nullable: number.nullable, computed: number.key })]
}

/** Relations from a table to those before it, itself included: what a row refers to can be written before it. */
export function drawRelations(tape: Tape, table: DrawnTable, targets: readonly DrawnTable[]): void {
  for (const i of Array.from({ length: tape.below(4) }, (_, at) => at)) {
    const to = tape.pick(targets)
    const composite = to.primary.length > 1
    // what joins two rows by itself needs one key of each
    if (tape.rarely(4) && !composite && table.primary.length === 1) {
      const link = { key: `l${i}`, to, inverse: `of${table.key}l${i}` }
      table.links.push(link)
      to.incomingLinks.push({ from: table, link })
      continue
    }
    const nullable = to === table || tape.below(2) === 1
    const reference: DrawnReference = {
      key: `r${i}`,
      from: table,
      to,
      inverse: `of${table.key}r${i}`,
      nullable,
      unique: !composite && tape.rarely(5),
      onDelete: tape.pick([null, 'cascade', nullable ? 'set null' : null]),
      columns: composite ? to.primary.map((_, at) => `r${i}c${at}`) : [`r${i}Id`],
    }
    table.references.push(reference)
    to.incoming.push(reference)
  }
}

function declaredField({ kind, nullable, default: given, unique, indexed, computed }: DrawnField): string {
  return [
    kind.declared,
    nullable ? '.nullable()' : '',
    given === null ? '' : `.default(${given})`,
    unique ? '.unique()' : '',
    indexed ? '.index()' : '',
    computed === null ? '' : `.computed(r => r.${computed}.plus(1), { stored: true })`,
  ].join('')
}

function declaredReference(of: DrawnReference, name: string): string[] {
  const { key, to, inverse, nullable, unique, onDelete, columns } = of
  const composite = to.primary.length > 1
  const options = [
    `inverse: '${inverse}'`,
    onDelete ? `onDelete: '${onDelete}'` : '',
    composite ? `by: [${columns.map(column => `'${column}'`).join(', ')}]` : '',
    !composite && to.primary[0]?.kind.name !== 'integer' ? `key: '${tagOf(to)}'` : '',
  ].filter(Boolean)
  const declared = `${key}: belongsTo('${name}', { ${options.join(', ')} })${!composite && nullable ? '.nullable()' : ''}${unique ? '.unique()' : ''}`
  const own = composite ? columns.map((column, i) => `${column}: ${to.primary[i]?.kind.declared}${nullable ? '.nullable()' : ''}`) : []
  return [...own, declared]
}

function tagOf({ primary }: DrawnTable): string {
  return /^t\.(\w+)/.exec(primary[0]?.kind.declared ?? '')?.[1] ?? ''
}

/** A column as expressions see it. */
export interface DrawnColumn {
  readonly key: string
  readonly kind: Kind
  readonly nullable: boolean
}

export function columnsOf({ primary, fields, references }: DrawnTable): DrawnColumn[] {
  const derived = references.flatMap(({ to, columns, nullable }) =>
    columns.map((key, i) => ({ key, kind: (to.primary[i] as DrawnField).kind, nullable })),
  )
  return [...primary, ...fields, ...derived]
}

/** The tables as the source of models; every name is its own, so that test files never meet. */
export function declaredModels(tables: readonly DrawnTable[]): string {
  const nameOf = (table: DrawnTable): string => `random_${table.key}`
  const one = (table: DrawnTable): string => {
    const members = [
      ...(table.identity ? ['id: t.id()'] : table.primary.map(of => `${of.key}: ${of.kind.declared}`)),
      ...table.fields.map(of => `${of.key}: ${declaredField(of)}`),
      ...table.references.flatMap(of => declaredReference(of, nameOf(of.to))),
      ...table.links.map(({ key, to, inverse }) => `${key}: manyToMany('${nameOf(to)}', { inverse: '${inverse}' })`),
    ]
    const key = table.identity ? '' : `, { primaryKey: [${table.primary.map(of => `'${of.key}'`).join(', ')}] }`
    return `  ${table.key}: table('${nameOf(table)}', {\n    ${members.join(',\n    ')},\n  }${key}),`
  }
  return `({\n${tables.map(one).join('\n')}\n})`
}
