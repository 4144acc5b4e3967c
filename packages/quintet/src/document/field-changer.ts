import { failure } from '../base/failure.ts'
import { problem, problemText } from '../schema/check.ts'
import type { FieldDefinition } from '../schema/definition.ts'
import type { Entity } from '../schema/registry.ts'
import type { Change, ChangeAct, Place } from './contract.ts'

/** The acts that one lambda made: each must be among what it gives, or it would be lost. */
export class Recorder {
  readonly entity: Entity
  readonly where: string
  readonly #made = new Set<Act>()

  constructor(entity: Entity, where: string) {
    this.entity = entity
    this.where = where
  }

  act(of: ChangeAct): Act {
    const act = new Act(of)
    this.#made.add(act)
    return act
  }

  /** The change that a lambda gives: one act or several, all that were made. */
  change(result: unknown): Change {
    const acts: readonly unknown[] = Array.isArray(result) ? result : [result]
    const change = acts.map(act => {
      if (!(act instanceof Act)) throw failure('QT_EXPRESSION', `${this.where} gives something that is no change, as a.field.set(value) is`)
      this.#made.delete(act)
      return Act.of(act)
    })
    const [lost] = this.#made
    if (lost)
      throw failure(
        'QT_DROPPED_CONDITION',
        `${this.where}: ${Act.of(lost).at.path.join('.')}.${Act.of(lost).act}(…) is not in the list that is given`,
      )
    if (change.length === 0) throw failure('QT_VALUE', `${this.where} changes nothing`)
    return change
  }
}

/** One act as a lambda gives it. Recognised by its class, which parsed JSON can't have. */
export class Act {
  readonly #of: ChangeAct

  constructor(of: ChangeAct) {
    this.#of = of
  }

  static of(act: Act): ChangeAct {
    return act.#of
  }
}

/** What every field can become. */
export class FieldChanger {
  readonly #recorder: Recorder
  readonly #at: Place

  constructor(recorder: Recorder, at: Place) {
    this.#recorder = recorder
    this.#at = at
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
    if (!(to instanceof FieldChanger) || !sameKind(to.#at.field, this.#at.field))
      throw failure('QT_EXPRESSION', `${this.place('rename')} takes another field of the same kind`)
    if (!this.#at.field.nullable)
      throw failure('QT_MISSING_VALUE', `${this.place('rename')}: the field must be there: it is not nullable; set the other one instead`)
    return this.record({ act: 'rename', at: this.#at, to: to.#at })
  }

  protected record(act: ChangeAct): Act {
    return this.#recorder.act(act)
  }

  protected get recorder(): Recorder {
    return this.#recorder
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

/** Whether every value of the one is a value of the other. */
function sameKind(to: FieldDefinition, from: FieldDefinition): boolean {
  if (to.tag !== from.tag || to.custom !== from.custom || to.mode !== from.mode || to.zone !== from.zone) return false
  if (to.precision !== from.precision || to.scale !== from.scale || to.fields !== from.fields || to.union !== from.union) return false
  if (to.max !== null && (from.max === null || from.max > to.max)) return false
  if (to.element && from.element && !sameKind(to.element, from.element)) return false
  return from.values === null || from.values.every(value => to.values?.includes(value) === true)
}

/** Kinds with an order. */
export class OrderedChanger extends FieldChanger {
  /** Keeps the smaller of what is there and the value. */
  min(value: unknown): Act {
    return this.record({ act: 'min', at: this.at, value: this.checked(value, 'min') })
  }

  max(value: unknown): Act {
    return this.record({ act: 'max', at: this.at, value: this.checked(value, 'max') })
  }
}

/** Numbers. */
export class NumberChanger extends OrderedChanger {
  inc(value: unknown): Act {
    return this.record({ act: 'inc', at: this.at, value: this.checked(value, 'inc') })
  }

  mul(value: unknown): Act {
    return this.record({ act: 'mul', at: this.at, value: this.checked(value, 'mul') })
  }
}
