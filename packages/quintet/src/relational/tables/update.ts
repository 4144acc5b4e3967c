import { Bounded } from '../../base/bounded.ts'
import { type Soon, then, type Value } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Result } from '../../driver/contract.ts'
import type { Engine, Ready } from '../../engine/contract.ts'
import type { Hydrate } from '../../engine/hydrate.ts'
import { collect, collectNode } from '../../query/collect.ts'
import type { Find } from '../../query/find.ts'
import { operatorShape } from '../../query/node.ts'
import { normalize, normalizeParts } from '../../query/normalize.ts'
import { pair, word } from '../../query/shape.ts'
import { compile } from '../../sql/compile/compile.ts'
import type { Dialect } from '../../sql/dialect.ts'
import type { Delete, Update } from '../../sql/statement.ts'
import { type Returning, returningId, returningValues } from '../returning.ts'
import type { Assignment, DeleteWrite, UpdateWrite, Written } from '../writes.ts'
import { bindAll, type Parameter, parameter } from './codec.ts'
import type { Exec } from './exec.ts'
import type { MakeReady } from './insert-plan.ts'
import { Lowering } from './lower.ts'
import { lookingBack, type Returned, returned } from './returned.ts'
import { deleteStatement, updateStatement, writtenAlias } from './update-statement.ts'

interface ChangePlan {
  readonly ready: Ready
  readonly hydrate: Hydrate | null
  /** The version of the server that it needs. */
  readonly since: number | null
  readonly bindings: readonly Parameter[]
}

/** Updates and deletes of the rows that a condition means: one statement each, kept by shape. */
export class ChangePlans {
  readonly #dialect: Dialect
  readonly #ready: MakeReady
  readonly #plans: Bounded<number, ChangePlan>
  readonly #make = (): Lowering => new Lowering(this.#dialect)

  constructor({ dialect, plansKept }: Engine, ready: MakeReady) {
    this.#dialect = dialect
    this.#ready = ready
    this.#plans = new Bounded(plansKept)
  }

  run(write: UpdateWrite | DeleteWrite, exec: Exec, call: Call): Soon<Written> {
    const plan = this.get(write)
    if (plan.since === null) return this.#send(plan, write, exec, call)
    return then(exec.atLeast(plan.since, lookingBack, call), () => this.#send(plan, write, exec, call))
  }

  #send(plan: ChangePlan, write: UpdateWrite | DeleteWrite, exec: Exec, call: Call): Soon<Written> {
    const sent = exec.run(plan.ready, changeValues(plan, write), call)
    return sent instanceof Promise ? sent.then(result => changed(plan, result)) : changed(plan, sent)
  }

  get(write: UpdateWrite | DeleteWrite): ChangePlan {
    const shape = shapeOf(write)
    let plan = this.#plans.get(shape)
    if (!plan) {
      plan = write.write === 'update' ? this.#update(write) : this.#delete(write)
      this.#plans.set(shape, plan)
    }
    return plan
  }

  #update({ find, set, scope, returning }: UpdateWrite): ChangePlan {
    const read = normalize(find)
    const parts = normalizeParts([[scope, read.row]], collect(find).length)
    const values = set.map(([column, to]) => [column, parts.value(to)] as const)
    const back = this.#returned(find, returning, parts.slots)
    return this.#plan(updateStatement(this.#make, read, values, back.columns), back)
  }

  #delete({ find, returning }: DeleteWrite): ChangePlan {
    const back = this.#returned(find, returning, collect(find).length)
    return this.#plan(deleteStatement(this.#make, normalize(find), back.columns), back)
  }

  #returned({ entity }: Find, returning: Returning, firstSlot: number): Returned {
    return returned(this.#dialect, entity, returning, writtenAlias, { firstSlot, inserted: null, before: true })
  }

  #plan(statement: Update | Delete, back: Returned): ChangePlan {
    const { text, slots } = compile(statement, this.#dialect)
    return {
      ready: this.#ready(text, true, back.bigints),
      hydrate: back.hydrate,
      since: back.since,
      bindings: slots.map(one => parameter(this.#dialect, one)),
    }
  }
}

function changed({ hydrate }: ChangePlan, { affected, rows }: Result): Written {
  return { count: affected, rows: hydrate === null ? none : rows.map(row => hydrate(row)) }
}

const none: readonly never[] = Object.freeze([])

export function changeValues(plan: ChangePlan, write: UpdateWrite | DeleteWrite): Value[] {
  const values = collect(write.find)
  // by index: a pair taken apart costs as much as its value
  if (write.write === 'update') for (let i = 0; i < write.set.length; i++) collectNode((write.set[i] as Assignment)[1], values)
  returningValues(write.returning, values)
  return bindAll(plan.bindings, values)
}

const marks = { update: operatorShape('update'), delete: operatorShape('delete'), all: operatorShape('returning') }

function shapeOf(write: UpdateWrite | DeleteWrite): number {
  let shape = pair(write.find.shape, marks[write.write])
  if (write.write === 'update')
    for (let i = 0; i < write.set.length; i++) {
      const assigned = write.set[i] as Assignment
      shape = pair(pair(shape, word(assigned[0].key)), assigned[1].shape)
    }
  const { returning } = write
  if (returning === null) return shape
  return pair(shape, returning === 'all' ? marks.all : word(returningId(returning)))
}
