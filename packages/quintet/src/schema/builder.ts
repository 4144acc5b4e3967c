import { failure } from '../base/failure.ts'
import {
  type CheckDefinition,
  defineField,
  type FieldDefinition,
  type IndexDefinition,
  type LinkDefinition,
  type ReferenceDefinition,
} from './definition.ts'

// found by name, so that node:util need not be loaded
const inspect = Symbol.for('nodejs.util.inspect.custom')

/** The run time behind the `Field` types: every call returns a new frozen builder. */
export class FieldBuilder {
  readonly definition: FieldDefinition

  constructor(definition: FieldDefinition) {
    this.definition = definition
    Object.freeze(this)
  }

  #with(facts: Partial<FieldDefinition>): FieldBuilder {
    return new FieldBuilder(defineField(this.definition.tag, { ...this.definition, ...facts }))
  }

  nullable(): FieldBuilder {
    return this.#with({ nullable: true })
  }

  default(value: unknown): FieldBuilder {
    if (value === undefined) throw failure('QT_UNDEFINED', 'default(undefined) says nothing')
    if (typeof value === 'function') return this.#with({ default: Object.freeze({ by: 'function', make: value as () => unknown }) })
    if (isRaw(value)) return this.#with({ default: Object.freeze({ by: 'sql', sql: value }) })
    return this.#with({ default: Object.freeze({ by: 'value', value: kept(value) }) })
  }

  defaultNow(): FieldBuilder {
    return this.#with({ default: Object.freeze({ by: 'now' }) })
  }

  primaryKey(): FieldBuilder {
    return this.#with({ primaryKey: true })
  }

  unique(): FieldBuilder {
    return this.#with({ unique: true })
  }

  index(options: Partial<IndexDefinition> = {}): FieldBuilder {
    return this.#with({ indexes: Object.freeze([...this.definition.indexes, Object.freeze({ ...options })]) })
  }

  check(that: unknown, name?: string): FieldBuilder {
    const check: CheckDefinition = Object.freeze({ that, name })
    return this.#with({ checks: Object.freeze([...this.definition.checks, check]) })
  }

  computed(as: unknown, options: { readonly stored?: boolean } = {}): FieldBuilder {
    return this.#with({ computed: Object.freeze({ as, stored: options.stored ?? false }) })
  }

  column(name: string): FieldBuilder {
    return this.#with({ column: name })
  }

  comment(text: string): FieldBuilder {
    return this.#with({ comment: text })
  }

  secret(): FieldBuilder {
    return this.#with({ secret: true })
  }

  // a default may be a secret field's
  static {
    Object.defineProperty(FieldBuilder.prototype, inspect, {
      value: function (this: FieldBuilder) {
        return `Field(${this.definition.tag})`
      },
    })
  }
}

/** A copy of a default that nobody can change later: models are frozen data. Values of a user's own class are theirs. */
function kept(value: unknown): unknown {
  if (value instanceof Date) return new Date(value)
  if (value instanceof Uint8Array) return value.slice()
  if (Array.isArray(value)) return Object.freeze(value.map(kept))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, kept(item)])))
}

/** A raw fragment: texts, and between them values and further fragments. */
export interface RawParts {
  readonly strings: readonly string[]
  readonly parts: readonly unknown[]
}

const rawClasses: (new (...args: never[]) => RawParts)[] = []

/** Called once by query/raw.ts: tells the schema which class holds raw SQL. */
export function registerRaw(raw: new (...args: never[]) => RawParts): void {
  rawClasses.push(raw)
}

/** Raw SQL is recognised by its class alone (query/raw.ts), never by its looks; schema only asks whether the class marked itself. */
export function isRaw(value: unknown): value is RawParts {
  return typeof value === 'object' && value !== null && rawClasses.some(raw => value instanceof raw)
}

/** The run time behind `belongsTo`. */
export class ReferenceBuilder {
  readonly definition: ReferenceDefinition

  constructor(definition: ReferenceDefinition) {
    this.definition = Object.freeze(definition)
    Object.freeze(this)
  }

  nullable(): ReferenceBuilder {
    return new ReferenceBuilder({ ...this.definition, nullable: true })
  }

  unique(): ReferenceBuilder {
    return new ReferenceBuilder({ ...this.definition, unique: true })
  }
}

/** The reference of a table that the library makes for another: its rows go and move with the row they belong to. */
export function owningReference(target: string, by: readonly string[] | null, column: string | null): ReferenceBuilder {
  return new ReferenceBuilder({
    kind: 'reference',
    target,
    inverse: null,
    key: null,
    keyField: null,
    nullable: false,
    unique: false,
    onDelete: 'cascade',
    onUpdate: 'cascade',
    deferrable: null,
    by: by && Object.freeze([...by]),
    column,
  })
}

/** The run time behind `manyToMany`. */
export class LinkBuilder {
  readonly definition: LinkDefinition

  constructor(definition: LinkDefinition) {
    this.definition = Object.freeze(definition)
    Object.freeze(this)
  }
}

/** What may stand in the shape of a table. */
export type Member = FieldBuilder | ReferenceBuilder | LinkBuilder

export function isMember(value: unknown): value is Member {
  return value instanceof FieldBuilder || value instanceof ReferenceBuilder || value instanceof LinkBuilder
}
