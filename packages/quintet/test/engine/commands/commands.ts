import assert from 'node:assert/strict'
import fc from 'fast-check'
import { attempted, level, type Model, performed, type Step, sorted } from './model.ts'
import type { System } from './system.ts'

type Command = fc.AsyncCommand<Model, System>

const poisoned = 'QT_TRANSACTION_POISONED'
const lost = 'QT_TRANSACTION_ENDED'

/** What the innermost level says to whoever wants something of it that it cannot do. */
function refusal(model: Model): string {
  return model.dead ? lost : poisoned
}

class Begin implements Command {
  check = (model: Readonly<Model>): boolean => model.levels.length === 0
  async run(model: Model, real: System): Promise<void> {
    const outermost = level()
    model.levels = [outermost]
    model.again = false
    model.begun = model.beginsAtOnce
    await real.begin(() => outermost.steps)
  }
  toString = (): string => 'begin'
}

class Insert implements Command {
  check = (model: Readonly<Model>): boolean => model.levels.length > 0
  async run(model: Model, real: System): Promise<void> {
    const id = model.next++
    const { inner } = model
    const works = model.asks()
    inner.steps.push({ do: 'insert', id })
    const result = await real.insert(id)
    if (!works) return assert.equal(result, refusal(model))
    if (model.fails('insert')) {
      inner.poisoned = true
      return assert.equal(typeof result, 'string')
    }
    assert.equal(result, 1)
    inner.rows.push(id)
  }
  toString = (): string => 'insert'
}

/** A statement that fails by itself, or whose time is up before it is sent. */
class Fail implements Command {
  readonly #late: boolean
  constructor(late: boolean) {
    this.#late = late
  }
  check = (model: Readonly<Model>): boolean => model.levels.length > 0 && model.failing?.of !== 'insert'
  async run(model: Model, real: System): Promise<void> {
    const { inner } = model
    const works = this.#late ? model.works : model.asks()
    const id = this.#late ? model.next++ : 0
    inner.steps.push(this.#late ? { do: 'late', id } : { do: 'duplicate' })
    const result = await real.insert(id, this.#late)
    // time is looked at first: there is no need to ask
    assert.equal(result, this.#late ? 'QT_DEADLINE' : works ? 'QT_UNIQUE' : refusal(model))
    // what was never sent has broken nothing
    if (!this.#late) inner.poisoned = true
  }
  toString = (): string => (this.#late ? 'insert when time is up' : 'insert what is there')
}

class Read implements Command {
  check = (model: Readonly<Model>): boolean => model.levels.length > 0
  async run(model: Model, real: System): Promise<void> {
    assert.deepEqual(await real.ids(), model.asks() ? model.seen : refusal(model))
  }
  toString = (): string => 'read'
}

/** From outside, what is not committed is not there. */
class ReadOutside implements Command {
  check = (): boolean => true
  async run(model: Model, real: System): Promise<void> {
    assert.deepEqual(await real.table.ids(), sorted(model.committed))
  }
  toString = (): string => 'read outside'
}

class Open implements Command {
  check = (model: Readonly<Model>): boolean => model.levels.length > 0 && model.levels.length < 5
  async run(model: Model, real: System): Promise<void> {
    const { works } = model
    const result = await real.open()
    assert.equal(result, works ? null : refusal(model))
    const opened = level()
    model.inner.steps.push({ do: 'attempt', steps: opened.steps, throws: false })
    if (works) model.levels.push(opened)
  }
  toString = (): string => 'attempt'
}

class Close implements Command {
  readonly #throws: boolean
  constructor(throws: boolean) {
    this.#throws = throws
  }
  check = (model: Readonly<Model>): boolean => model.levels.length > 1
  async run(model: Model, real: System): Promise<void> {
    const { inner, works, dead } = model
    model.levels.pop()
    const step = model.inner.steps.at(-1)
    if (step?.do === 'attempt') step.throws = this.#throws
    const result = await real.close(this.#throws)
    if (this.#throws) assert.equal(result, 'thrown')
    else if (works) assert.equal(result, null)
    else assert.equal(typeof result, 'string')
    if (works && !this.#throws && !dead) model.inner.rows.push(...inner.rows)
  }
  toString = (): string => (this.#throws ? 'throw out of the attempt' : 'end the attempt')
}

/** Savepoints that are asked for at once: each ends for itself. */
class Siblings implements Command {
  readonly #kinds: readonly ('well' | 'throws' | 'fails')[]
  constructor(kinds: readonly ('well' | 'throws' | 'fails')[]) {
    this.#kinds = kinds
  }
  check = (model: Readonly<Model>): boolean => model.levels.length > 0 && model.failing?.of !== 'insert'
  async run(model: Model, real: System): Promise<void> {
    const attempts = this.#kinds.map((kind): Step & { do: 'attempt' } => {
      const insert = { do: 'insert', id: model.next++ } as const
      return { do: 'attempt', steps: kind === 'fails' ? [insert, { do: 'duplicate' }] : [insert], throws: kind === 'throws' }
    })
    const { inner } = model
    const works = model.asks()
    inner.steps.push({ do: 'siblings', attempts })
    const result = await real.siblings(attempts)
    const each = { well: null, throws: 'thrown', fails: 'QT_UNIQUE' } as const
    assert.deepEqual(
      result,
      this.#kinds.map(kind => (works ? each[kind] : refusal(model))),
    )
    if (works) inner.rows.push(...attempts.flatMap(attempted))
  }
  toString = (): string => `attempts at once: ${this.#kinds.join(', ')}`
}

/** Ends the transaction, whatever is open in it being ended first. */
class End implements Command {
  readonly #throws: boolean
  constructor(throws: boolean) {
    this.#throws = throws
  }
  check = (model: Readonly<Model>): boolean => model.levels.length === 1
  async run(model: Model, real: System): Promise<void> {
    const { inner, works, dead } = model
    model.levels = []
    model.dead = false
    const told = await real.close(this.#throws)
    const commits = works && !this.#throws
    const failed = commits && model.begun && model.fails('commit')
    const rows = model.again && !dead ? performed(inner.steps) : commits && !failed ? inner.rows : null
    model.failing = null
    real.failing.next = null
    if (dead) assert.equal(told, 'QT_ABORTED')
    else if (rows === null) assert.equal(typeof told, 'string')
    else assert.equal(told, null)
    for (const row of (!dead && rows) || []) model.committed.add(row)
    assert.deepEqual(await real.table.ids(), sorted(model.committed))
  }
  toString = (): string => (this.#throws ? 'throw out of the transaction' : 'commit')
}

class Abort implements Command {
  check = (model: Readonly<Model>): boolean => model.levels.length > 0 && !model.dead
  async run(model: Model, real: System): Promise<void> {
    model.dead = true
    assert.equal(await real.abort(), 'QT_ABORTED')
  }
  toString = (): string => 'abort'
}

class Arm implements Command {
  readonly #of: 'insert' | 'commit'
  readonly #curable: boolean
  constructor(of: 'insert' | 'commit', curable: boolean) {
    this.#of = of
    this.#curable = curable
  }
  check = (model: Readonly<Model>): boolean => model.levels.length > 0 && model.failing === null && !model.again && !model.dead
  async run(model: Model, real: System): Promise<void> {
    model.failing = { of: this.#of, curable: this.#curable }
    real.fail(this.#of === 'insert' ? /^insert/ : /^commit/, this.#curable)
  }
  toString = (): string => `the next ${this.#of} ${this.#curable ? 'is told to run again' : 'fails'}`
}

export const commands: fc.Arbitrary<Iterable<Command>> = fc.commands(
  [
    fc.constant(new Begin()),
    fc.constant(new Insert()),
    fc.constant(new Insert()),
    fc.boolean().map(late => new Fail(late)),
    fc.constant(new Read()),
    fc.constant(new ReadOutside()),
    fc.constant(new Open()),
    fc.boolean().map(throws => new Close(throws)),
    fc
      .array(fc.constantFrom('well' as const, 'throws' as const, 'fails' as const), { minLength: 2, maxLength: 3 })
      .map(of => new Siblings(of)),
    fc.boolean().map(throws => new End(throws)),
    fc.constant(new Abort()),
    fc.tuple(fc.constantFrom('insert' as const, 'commit' as const), fc.boolean()).map(of => new Arm(...of)),
  ],
  { maxCommands: 40, size: 'max' },
)
