import { type IndexSnapshot, type IndexTermSnapshot, nameText, type Snapshot } from '../../schema/snapshot.ts'
import { fragment, property, quoted } from './literal.ts'
import type { Model } from './models.ts'
import type { Losses } from './unrepresented.ts'

/** Kinds whose columns have an order that a lambda can name. */
const unordered: ReadonlySet<string> = new Set(['custom', 'json', 'object', 'list', 'boolean', 'bytes'])

/** What an index is on: a field, in an order of its own where one has to be said, or a text of the server's. */
export type PlannedTerm =
  | { readonly key: string; readonly order: { readonly desc: boolean; readonly nulls: 'first' | 'last' | 'server' | null } | null }
  | { readonly text: string }

export interface PlannedIndex {
  /** Null: as the library would call it. */
  readonly name: string | null
  readonly on: readonly PlannedTerm[]
  readonly unique: boolean
  readonly method: string | null
  readonly include: readonly string[]
  readonly operatorClass: string | null
  readonly where: string | null
}

/** The indexes of a model as they stand in its options, and notes of what they leave out. */
export class IndexPlan {
  readonly #model: Model
  readonly #losses: Losses
  readonly #nullsSmallest: boolean

  constructor(model: Model, of: Snapshot, losses: Losses) {
    this.#model = model
    this.#losses = losses
    this.#nullsSmallest = of.nullsSmallest
  }

  all(): PlannedIndex[] {
    const { table, references } = this.#model
    const said = table.indexes.filter(index => {
      if (!this.#isReferenceUnique(index)) return true
      this.#losses.note(
        'unique index',
        `${nameText(table)}(${index.terms.map(term => term.column).join(', ')})`,
        'a reference whose rows are one to one says it',
        'it is a unique constraint in tables that the library makes',
      )
      return false
    })
    for (const { columns } of references) {
      const leads = (names: readonly (string | null)[]): boolean => columns.every((name, i) => names[i] === name)
      const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques].map(k => k.columns)
      const indexed = table.indexes.some(i => i.where === null && i.method === null && leads(i.terms.map(t => t.column)))
      if (!indexed && !keys.some(leads))
        this.#losses.note(
          'missing index',
          `${nameText(table)}(${columns.join(', ')})`,
          'models index what refers to another table, and this is not indexed',
          'create the index: deleting and joining are slow without it',
        )
    }
    return said.filter(index => !this.#isMadeAnyway(index, said)).map(index => this.#index(index))
  }

  #note(what: string, name: string, why: string, instead: string): void {
    this.#losses.note(what, `${nameText(this.#model.table)}.${name}`, why, instead)
  }

  /** The unique index of a reference, which `unique()` stands for. */
  #isReferenceUnique({ unique, where, terms }: IndexSnapshot): boolean {
    if (!unique || where !== null) return false
    return this.#model.references.some(
      r => r.unique && r.columns.length === terms.length && terms.every(t => t.column !== null && r.columns.includes(t.column)),
    )
  }

  /** Whether it is what the library makes for a reference that nothing else indexes. */
  #isMadeAnyway(index: IndexSnapshot, all: readonly IndexSnapshot[]): boolean {
    const { unique, method, where, terms, extra, name } = index
    const { table, references } = this.#model
    if (unique || method !== null || where !== null || extra.length > 0 || !terms.every(t => this.#isPlain(t))) return false
    const names = terms.map(t => t.column)
    const reference = references.find(r => r.columns.length === names.length && r.columns.every((c, i) => names[i] === c))
    if (!reference || name !== `${table.name}_${reference.columns.join('_')}_idx`) return false
    const leads = (of: readonly (string | null)[]): boolean => names.every((n, i) => of[i] === n)
    const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniques].map(k => k.columns)
    return !keys.some(leads) && !all.some(other => other !== index && other.where === null && leads(other.terms.map(t => t.column)))
  }

  /** Whether a field's name alone says the term, with nulls as the smallest value. */
  #isPlain({ column, desc, nulls }: IndexTermSnapshot): boolean {
    if (column === null || desc) return false
    return this.#nullsSmallest || !this.#isNullable(column) ? nulls === null : nulls === 'first'
  }

  #isNullable(name: string): boolean {
    return this.#model.table.columns.find(c => c.name === name)?.nullable ?? false
  }

  #index(index: IndexSnapshot): PlannedIndex {
    const { name, unique, method, where, terms } = index
    const { table } = this.#model
    const [operatorClass, others] = this.#classes(index)
    const beside = others.find(more => more.startsWith('include ('))
    for (const more of others)
      if (more !== beside) this.#note(`index with ${more}`, name, 'models do not say it', 'the index itself is said; keep this by SQL')
    const on = terms.map(term => this.#term(index, term))
    // only fields that stand by their name are part of the name that the library would give
    const plain = on.every(planned => 'key' in planned && planned.order === null)
    const usual = plain && name === `${table.name}_${terms.map(t => t.column).join('_')}_idx`
    const include =
      beside === undefined
        ? []
        : beside
            .slice(9, -1)
            .split(', ')
            .map(column => this.#model.key(column))
    return { name: usual ? null : name, on, unique, method, include, operatorClass, where: where?.text ?? null }
  }

  /** The one operator class of all terms, if models can say it, and what else there is. */
  #classes({ terms, extra }: IndexSnapshot): readonly [operatorClass: string | null, others: readonly string[]] {
    const named = extra.filter(more => /^\w+_ops$/.test(more))
    const [first = null] = named
    if (first === null || named.length !== terms.length || named.some(more => more !== first)) return [null, extra]
    return [first, extra.filter(more => more !== first)]
  }

  #term(index: IndexSnapshot, term: IndexTermSnapshot): PlannedTerm {
    const { column, by, desc, nulls } = term
    if (column === null) {
      if (desc || nulls !== null)
        this.#note('order of an expression in an index', index.name, 'a fragment has no order of its own', 'it is said without one')
      return by
    }
    const key = this.#model.key(column)
    if (this.#isPlain(term) || index.method !== null) return { key, order: null }
    if (unordered.has(this.#model.table.columns.find(c => c.name === column)?.field.tag ?? '')) {
      if (desc || nulls !== null)
        this.#note('order of a column in an index', index.name, 'its kind has no order here', 'it is said without one')
      return by
    }
    return { key, order: { desc, nulls: nulls ?? (this.#nullsSmallest || !this.#isNullable(column) ? null : 'server') } }
  }
}

export function indexText({ name, on, unique, method, include, operatorClass, where }: PlannedIndex): string {
  const parts = [
    ...(name === null ? [] : [`name: ${quoted(name)}`]),
    `on: [${on.map(termText).join(', ')}]`,
    ...(unique ? ['unique: true'] : []),
    ...(method === null ? [] : [`method: ${quoted(method)}`]),
    ...(operatorClass === null ? [] : [`operatorClass: ${quoted(operatorClass)}`]),
    ...(include.length === 0 ? [] : [`include: [${include.map(quoted).join(', ')}]`]),
    ...(where === null ? [] : [`where: ${fragment(where)}`]),
  ]
  return `{ ${parts.join(', ')} }`
}

function termText(term: PlannedTerm): string {
  if ('text' in term) return fragment(term.text)
  const { key, order } = term
  if (order === null) return quoted(key)
  return `r => r.${property(key)}.${order.desc ? 'desc' : 'asc'}(${order.nulls === null ? '' : `{ nulls: '${order.nulls}' }`})`
}
