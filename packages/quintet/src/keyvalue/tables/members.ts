import type { Clock } from '../../base/clock.ts'
import { failure } from '../../base/failure.ts'
import { each, type Soon, then } from '../../base/value.ts'
import type { Call } from '../../call/call.ts'
import type { Engine } from '../../engine/contract.ts'
import { bucketOf } from '../../engine/storage/live.ts'
import { type Ask, StorageStatement } from '../../engine/storage/statement.ts'
import type { Statement } from '../../sql/statement.ts'
import type { Combination, Member, MemberVerbs, Place, ScoreRange } from '../container-contract.ts'
import { combineStatement } from './member-combine.ts'
import {
  countStatement,
  type Popped,
  popStatement,
  rangeStatement,
  rankStatement,
  removeRangeStatement,
  scanStatement,
} from './member-reads.ts'
import * as write from './member-writes.ts'

/** Hashes, sets and sorted sets on a SQL engine: a row for each member. */
export class Members implements MemberVerbs {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #statements = new Map<string, StorageStatement>()

  constructor(engine: Engine, clock: Clock) {
    this.#engine = engine
    this.#clock = clock
  }

  /** A statement, printed when it is first needed. */
  #statement(name: string, build: (ask: Ask) => Statement): StorageStatement {
    let found = this.#statements.get(name)
    if (found === undefined) {
      found = new StorageStatement(this.#engine, this.#clock, build)
      this.#statements.set(name, found)
    }
    return found
  }

  get({ space, key }: Place, wanted: readonly string[], call: Call): Soon<readonly (Member | undefined)[]> {
    return then(this.#statement('get', write.getStatement).run([space, key, wanted], call), ({ rows }) => {
      const found = new Map(rows.map(row => [row[0], memberOf(row)]))
      return wanted.map(member => found.get(member))
    })
  }

  put(at: Place, members: readonly Member[], when: 'absent' | 'present' | null, ttlMs: number | null, call: Call): Soon<number> {
    const [only] = members
    if (members.length === 1 && only !== undefined) return this.#putOne(at, only, when, ttlMs, call)
    return this.#engine.atomically(call, within =>
      then(
        each(members, member => this.#putOne(at, member, when, ttlMs, within)),
        counts => counts.reduce((sum, count) => sum + count, 0),
      ),
    )
  }

  /** 1 if it was new, or for `present`, there. */
  #putOne(
    { space, key }: Place,
    { member, score, value }: Member,
    when: 'absent' | 'present' | null,
    ttlMs: number | null,
    call: Call,
  ): Soon<number> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    const replace = (within: Call): Soon<number> =>
      then(
        this.#statement('replace', write.replaceStatement).run([score, value, ttlMs, bucket, space, key, member], within),
        one => one.affected,
      )
    const begin = (within: Call): Soon<number> =>
      then(
        this.#statement('begin', write.beginStatement).run([space, key, member, score, value, ttlMs, bucket], within),
        one => one.affected,
      )
    if (when === 'present') return replace(call)
    if (when === 'absent') return begin(call)
    // one that is there is the rarer case: two statements tell new from known, as one cannot on every server
    return this.#engine.atomically(call, within => then(begin(within), count => (count > 0 ? count : then(replace(within), () => 0))))
  }

  swap(
    { space, key }: Place,
    member: string,
    old: Uint8Array | null,
    value: Uint8Array | null,
    ttlMs: number | null,
    call: Call,
  ): Soon<boolean> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    const some = ({ affected }: { readonly affected: number }): boolean => affected > 0
    if (old === null)
      return then(this.#statement('begin', write.beginStatement).run([space, key, member, null, value, ttlMs, bucket], call), some)
    if (value === null) return then(this.#statement('removeSame', write.removeSameStatement).run([space, key, member, old], call), some)
    return then(this.#statement('swap', write.swapStatement).run([value, ttlMs, bucket, space, key, member, old], call), some)
  }

  raise({ space, key }: Place, member: string, by: number, ttlMs: number | null, call: Call): Soon<number> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    return then(this.#statement('raise', write.raiseStatement).run([space, key, member, by, ttlMs, bucket], call), ({ rows }) => {
      const score = rows[0]?.[0]
      if (typeof score === 'number' && Number.isFinite(score)) return score
      throw failure('QT_OUT_OF_RANGE', `A score of ${space} would no longer be a finite number`, { model: space })
    })
  }

  remove({ space, key }: Place, members: readonly string[], call: Call): Soon<number> {
    return then(this.#statement('remove', write.removeStatement).run([space, key, members], call), ({ affected }) => affected)
  }

  size(at: Place, call: Call): Soon<number> {
    return then(this.#statement('size', write.sizeStatement).run([at.space, at.key], call), ({ rows }) => Number(rows[0]?.[0] ?? 0))
  }

  scan({ space, key }: Place, after: string | null, limit: number, call: Call): Soon<readonly Member[]> {
    const from = after === null ? [] : [after]
    const statement = this.#statement(`scan ${after === null}`, ask => scanStatement(ask, after !== null))
    return then(statement.run([space, key, ...from, limit], call), ({ rows }) => rows.map(memberOf))
  }

  range({ space, key }: Place, range: ScoreRange, call: Call): Soon<readonly Member[]> {
    const statement = this.#statement(`range ${formOf(range)}`, ask => rangeStatement(ask, range))
    const page = range.limit === null && range.offset === 0 ? [] : [range.limit ?? Number.MAX_SAFE_INTEGER, range.offset]
    return then(statement.run([space, key, ...boundsOf(range), ...page], call), ({ rows }) => rows.map(memberOf))
  }

  count({ space, key }: Place, range: ScoreRange, call: Call): Soon<number> {
    const statement = this.#statement(`count ${formOf(range)}`, ask => countStatement(ask, range))
    return then(statement.run([space, key, ...boundsOf(range)], call), ({ rows }) => Number(rows[0]?.[0] ?? 0))
  }

  removeRange({ space, key }: Place, range: ScoreRange, call: Call): Soon<number> {
    if (range.limit !== null || range.offset > 0) return this.#removePage({ space, key }, range, call)
    const statement = this.#statement(`removeRange ${formOf(range)}`, ask => removeRangeStatement(ask, range))
    return then(statement.run([space, key, ...boundsOf(range)], call), ({ affected }) => affected)
  }

  #removePage(at: Place, range: ScoreRange, call: Call): Soon<number> {
    return this.#engine.atomically(call, within =>
      then(this.range(at, range, within), found =>
        found.length === 0
          ? 0
          : this.remove(
              at,
              found.map(({ member }) => member),
              within,
            ),
      ),
    )
  }

  rank({ space, key }: Place, member: string, reverse: boolean, call: Call): Soon<number | undefined> {
    const statement = this.#statement(`rank ${reverse}`, ask => rankStatement(ask, reverse))
    return then(statement.run([space, key, member], call), ({ rows }) => (rows.length === 0 ? undefined : Number(rows[0]?.[0])))
  }

  pop({ space, key }: Place, count: number, which: Popped, call: Call): Soon<readonly Member[]> {
    const { rowLocks } = this.#engine.dialect.features
    const statement = this.#statement(`pop ${which}`, ask => popStatement(ask, which, rowLocks))
    return then(statement.run([space, key, count, space, key], call), ({ rows }) => inOrder(rows.map(memberOf), which))
  }

  combine(space: string, of: Combination, call: Call): Soon<readonly Member[]> {
    const { how, scores, into } = of
    const statement = this.#statement(`combine ${how} ${scores}`, ask => combineStatement(ask, how, scores))
    const [first, ...others] = of.keys
    const asked =
      how === 'union' ? [space, of.keys] : how === 'intersection' ? [space, of.keys, of.keys.length] : [space, first, space, others]
    const found = (within: Call): Soon<readonly Member[]> => then(statement.run(asked, within), ({ rows }) => rows.map(memberOf))
    if (into === null) return found(call)
    return this.#engine.atomically(call, within =>
      then(found(within), members =>
        then(this.clear({ space, key: into }, within), () =>
          then(this.put({ space, key: into }, members, null, of.ttlMs, within), () => members),
        ),
      ),
    )
  }

  touch({ space, key }: Place, ttlMs: number | null, call: Call): Soon<number> {
    const bucket = bucketOf(this.#clock.now(), ttlMs)
    return then(this.#statement('touch', write.touchStatement).run([ttlMs, bucket, space, key], call), ({ affected }) => affected)
  }

  clear({ space, key }: Place, call: Call): Soon<number> {
    return then(this.#statement('clear', write.clearStatement).run([space, key], call), ({ affected }) => affected)
  }
}

function memberOf([member, score, value]: readonly unknown[]): Member {
  // the statements' columns have these types
  return { member: member as string, score: score as number | null, value: value as Uint8Array | null }
}

function formOf({ min, max, above, below, reverse, offset, limit }: ScoreRange): string {
  return [min !== null, max !== null, above, below, reverse, offset > 0 || limit !== null].join(' ')
}

function boundsOf({ min, max }: ScoreRange): readonly number[] {
  return [min, max].filter(bound => bound !== null)
}

/** What a delete gives back has no order of its own. */
function inOrder(members: Member[], which: Popped): Member[] {
  if (which === 'any') return members
  const sign = which === 'min' ? 1 : -1
  return members.sort((a, b) => sign * ((a.score ?? 0) - (b.score ?? 0) || Buffer.compare(Buffer.from(a.member), Buffer.from(b.member))))
}
