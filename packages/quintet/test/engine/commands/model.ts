/** What a callback does, in the order in which it does it; every error is caught where it comes up, and then it goes on. */
export type Step =
  | { readonly do: 'insert'; readonly id: number }
  | { readonly do: 'duplicate' }
  | { readonly do: 'late'; readonly id: number }
  | { readonly do: 'attempt'; readonly steps: Step[]; throws: boolean }
  | { readonly do: 'siblings'; readonly attempts: readonly (Step & { readonly do: 'attempt' })[] }

/** A transaction or a savepoint: the rows that are its own, and whether a failure keeps it from going on. */
export interface Level {
  readonly rows: number[]
  readonly steps: Step[]
  poisoned: boolean
}

export function level(): Level {
  return { rows: [], steps: [], poisoned: false }
}

/** What is expected of the one transaction of a program, and of the table. */
export class Model {
  /** Row 0 is there from the start. */
  readonly committed = new Set([0])
  /** The transaction and the savepoints in it, the outermost first. */
  levels: Level[] = []
  /** The transaction is lost, though its callback has not noticed. */
  dead = false
  /** Which kind of statement fails next, and whether running everything again cures it. */
  failing: { readonly of: Failure; readonly curable: boolean } | null = null
  /** The transaction met a failure that running all of it again cures. */
  again = false
  next = 1
  /** Whether there is a transaction on the server: one in which nothing was asked is not even begun everywhere. */
  begun = false
  readonly beginsAtOnce: boolean

  constructor(beginsAtOnce: boolean) {
    this.beginsAtOnce = beginsAtOnce
  }

  get inner(): Level {
    const found = this.levels.at(-1)
    if (!found) throw new Error('no transaction is open')
    return found
  }

  /** Whether the innermost level can go on. */
  get works(): boolean {
    return !this.dead && !this.inner.poisoned
  }

  /** Whether the innermost level can go on; it is about to ask something of the server. */
  asks(): boolean {
    this.begun ||= this.works
    return this.works
  }

  /** Uses up the failure of this kind of statement, if it is armed. */
  fails(of: Failure): boolean {
    if (this.failing?.of !== of) return false
    // in a savepoint it is the savepoint's failure, and the callback has caught that
    this.again ||= this.failing.curable && this.levels.length < 2
    this.failing = null
    return true
  }

  get seen(): number[] {
    return sorted([...this.committed, ...this.levels.flatMap(({ rows }) => rows)])
  }
}

export type Failure = 'insert' | 'commit'

export function sorted(rows: Iterable<number>): number[] {
  return [...rows].sort((a, b) => a - b)
}

/** What steps leave behind in a level where no statement fails that should not; null: the level cannot end well. */
export function performed(steps: readonly Step[]): number[] | null {
  const rows: number[] = []
  let poisoned = false
  for (const step of steps) {
    if (poisoned) break
    if (step.do === 'insert') rows.push(step.id)
    else if (step.do === 'attempt') rows.push(...attempted(step))
    else if (step.do === 'siblings') rows.push(...step.attempts.flatMap(attempted))
    else poisoned ||= step.do === 'duplicate'
  }
  return poisoned ? null : rows
}

export function attempted({ steps, throws }: Step & { readonly do: 'attempt' }): readonly number[] {
  return throws ? [] : (performed(steps) ?? [])
}
