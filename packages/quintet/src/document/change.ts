import { failure } from '../base/failure.ts'
import { problem, problemText } from '../schema/check.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Entity } from '../schema/registry.ts'
import type { Change, ChangeAct, Place } from './contract.ts'

/** The acts that one lambda made: each must be among what it gives, or it would be lost. */
class Recorder {
  readonly entity: Entity
  readonly where: string
  readonly made = new Set<Act>()

  constructor(entity: Entity, where: string) {
    this.entity = entity
    this.where = where
  }

  act(of: ChangeAct): Act {
    const act = new Act(of)
    this.made.add(act)
    return act
  }
}

/** One act as a lambda gives it. Recognised by its class, which parsed JSON can't have. */
class Act {
  readonly #of: ChangeAct

  constructor(of: ChangeAct) {
    this.#of = of
  }

  static of(act: Act): ChangeAct {
    return act.#of
  }
}

/** What a lambda of a change gives: `a => [a.views.inc(1), a.tags.push('ts')]`. */
export function readChange(entity: Entity, body: unknown, where: string): Change {
  if (typeof body !== 'function') throw failure('QT_EXPRESSION', `${where} expects a function of the document`)
  const recorder = new Recorder(entity, where)
  // checked to be a function; what it gives is judged below
  const result = (body as (document: unknown) => unknown)(documentChanger(recorder))
  const acts: readonly unknown[] = Array.isArray(result) ? result : [result]
  const change = acts.map(act => {
    if (!(act instanceof Act)) throw failure('QT_EXPRESSION', `${where} gives something that is no change, as a.field.set(value) is`)
    recorder.made.delete(act)
    return Act.of(act)
  })
  const [lost] = recorder.made
  if (lost)
    throw failure(
      'QT_DROPPED_CONDITION',
      `${where}: ${Act.of(lost).at.path.join('.')}.${Act.of(lost).act}(…) is not in the list that is given`,
    )
  if (change.length === 0) throw failure('QT_VALUE', `${where} changes nothing`)
  return change
}

/** A way in for each field of the document. */
function documentChanger(recorder: Recorder): object {
  const changer = {}
  for (const { key, name, field, within } of recorder.entity.columns)
    if (within !== null) Object.defineProperty(changer, key, { get: () => changerOf(recorder, { path: [name], field }), enumerable: true })
  return changer
}

function changerOf(recorder: Recorder, at: Place): object {
  const { fields, tag } = at.field
  if (tag === 'object') {
    const changer = new FieldChanger(recorder, at)
    for (const [key, field] of Object.entries(fields ?? {}))
      if (!(key in changer))
        Object.defineProperty(changer, key, {
          get: () => changerOf(recorder, { path: [...at.path, key], field }),
          enumerable: true,
        })
    return changer
  }
  if (tag === 'list') return new ListChanger(recorder, at)
  if (numeric.has(tag)) return new NumberChanger(recorder, at)
  return ordered.has(tag) ? new OrderedChanger(recorder, at) : new FieldChanger(recorder, at)
}

const numeric: ReadonlySet<string> = new Set(['integer', 'bigint', 'double', 'decimal'])
const ordered: ReadonlySet<string> = new Set(['text', 'date', 'time', 'timestamp', 'uuid'])

class FieldChanger {
  readonly #recorder: Recorder
  readonly #at: Place

  constructor(recorder: Recorder, at: Place) {
    this.#recorder = recorder
    this.#at = at
  }

  static place(of: FieldChanger): Place {
    return of.#at
  }

  set(value: unknown): Act {
    return this.record({ act: 'set', at: this.#at, value: this.checked(value, 'set') })
  }

  unset(): Act {
    const { field, path } = this.#at
    if (!field.nullable) throw failure('QT_MISSING_VALUE', `${this.#recorder.where}: ${path.join('.')} must be there: it is not nullable`)
    return this.record({ act: 'unset', at: this.#at })
  }

  rename(to: unknown): Act {
    if (!(to instanceof FieldChanger) || to.#at.field.tag !== this.#at.field.tag)
      throw failure('QT_EXPRESSION', `${this.place('rename')} takes another field of the same kind`)
    return this.record({ act: 'rename', at: this.#at, to: to.#at })
  }

  protected record(act: ChangeAct): Act {
    return this.#recorder.act(act)
  }

  protected get at(): Place {
    return this.#at
  }

  protected place(verb: string): string {
    return `${this.#recorder.where}: ${this.#at.path.join('.')}.${verb}`
  }

  protected checked(value: unknown, verb: string, field: FieldDefinition = this.#at.field): unknown {
    if (value === undefined) throw failure('QT_UNDEFINED', `${this.place(verb)} is given undefined`)
    if (value === null && field.nullable) return null
    const wrong = problem(field, value)
    if (wrong !== null) throw failure('QT_VALUE', problemText(wrong, this.place(verb)), { model: this.#recorder.entity.key })
    return value
  }
}

class OrderedChanger extends FieldChanger {
  /** Keeps the smaller of what is there and the value. */
  min(value: unknown): Act {
    return this.record({ act: 'min', at: this.at, value: this.checked(value, 'min') })
  }

  max(value: unknown): Act {
    return this.record({ act: 'max', at: this.at, value: this.checked(value, 'max') })
  }
}

class NumberChanger extends OrderedChanger {
  inc(value: unknown): Act {
    return this.record({ act: 'inc', at: this.at, value: this.checked(value, 'inc') })
  }

  mul(value: unknown): Act {
    return this.record({ act: 'mul', at: this.at, value: this.checked(value, 'mul') })
  }
}

class ListChanger extends FieldChanger {
  /** Adds items at the end, or before `position`; `slice` then keeps the first so many items, or below zero the last. */
  push(items: unknown, options: { readonly position?: number; readonly slice?: number } = {}): Act {
    const { position = null, slice = null } = options
    for (const [name, number] of [
      ['position', position],
      ['slice', slice],
    ] as const)
      if (number !== null && !Number.isSafeInteger(number)) throw failure('QT_VALUE', `${this.place('push')}: ${name} is a whole number`)
    return this.record({ act: 'push', at: this.at, items: this.#items(items, 'push'), position, slice })
  }

  /** Removes every item that equals one of these. */
  pull(items: unknown): Act {
    return this.record({ act: 'pull', at: this.at, items: this.#items(items, 'pull') })
  }

  /** Adds those items that are not there. */
  addToSet(items: unknown): Act {
    return this.record({ act: 'addToSet', at: this.at, items: this.#items(items, 'addToSet') })
  }

  #items(given: unknown, verb: string): readonly unknown[] {
    const { element } = this.at.field
    if (!element) throw failure('QT_BUG', 'a list field without its element')
    const items: readonly unknown[] = Array.isArray(given) && element.tag !== 'list' ? given : [given]
    return items.map(item => this.checked(item, verb, element))
  }
}
