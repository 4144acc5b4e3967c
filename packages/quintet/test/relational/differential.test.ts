import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { and, belongsTo, coalesce, manyToMany, not, or, quintet, t, table } from 'quintet'
import { postgres } from 'quintet/postgres'
import { sqlite } from 'quintet/sqlite'
import type { Scope } from '../../src/query/path.ts'
import { Subquery } from '../../src/query/subquery.ts'
import type { Condition, Order } from '../../src/schema/vocabulary.ts'
import { type Data, evaluate } from '../../src/testing/relational/evaluate.ts'

// declared in no other order
const moods = ['sad', 'glad', 'fine'] as const
const teams = table('teams', { id: t.id(), label: t.text(), size: t.integer().nullable() })
const skills = table('skills', { id: t.id(), name: t.text() })
const people = table('people', {
  id: t.id(),
  name: t.text().nullable(),
  age: t.integer().nullable(),
  score: t.double().nullable(),
  fit: t.boolean().nullable(),
  mood: t.enum(moods).nullable(),
  grade: t.enum(moods, { native: 'mood of the differential test' }).nullable(),
  team: belongsTo(teams, { inverse: 'people' }).nullable(),
  boss: belongsTo('people', { inverse: 'reports' }).nullable(),
  skills: manyToMany(skills, { through: 'links', inverse: 'people' }),
})
const links = table('links', { id: t.id(), person: belongsTo(people), skill: belongsTo(skills) })
const models = { teams, skills, people, links }
type App = typeof models
type Person = Scope<App, 'people'>
type Skill = Scope<App, 'skills'>

const open = (store: ReturnType<typeof sqlite> | ReturnType<typeof postgres>) => quintet({ models, store })
type Opened = ReturnType<typeof open>

const { QUINTET_POSTGRES_URL: url } = process.env
const stores: Record<string, Opened> = { 'node:sqlite': open(sqlite(':memory:')) }
if (url) stores.pg = open(postgres(url))

const words = ['', 'a', 'A', 'ab', 'Äb', 'a%', '_b', '\u{1F600}', '\uFF5E', "o'x", '[a]*', '\\']
const word = fc.constantFrom(...words)
const small = fc.integer({ min: -2, max: 3 })
const half = small.map(n => n / 2)
const or0 = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { nil: null, freq: 3 })

const dataset = fc
  .record({
    teams: fc.array(fc.record({ label: word, size: or0(small) }), { maxLength: 3 }),
    skills: fc.uniqueArray(word, { maxLength: 3 }),
    people: fc.array(
      fc.record({
        name: or0(word),
        age: or0(small),
        score: or0(half),
        fit: or0(fc.boolean()),
        mood: or0(fc.constantFrom(...moods)),
        grade: or0(fc.constantFrom(...moods)),
        team: or0(fc.nat(2)),
        boss: or0(fc.nat(5)),
        skills: fc.uniqueArray(fc.nat(2), { maxLength: 3 }),
      }),
      { maxLength: 6 },
    ),
  })
  .map(raw => {
    const inside = (of: number | null, length: number): number | null => (of !== null && of < length ? of + 1 : null)
    return {
      teams: raw.teams.map((team, i) => ({ id: i + 1, ...team })),
      skills: raw.skills.map((name, i) => ({ id: i + 1, name })),
      people: raw.people.map(({ team, boss, skills: _, ...person }, i) => ({
        id: i + 1,
        ...person,
        teamId: inside(team, raw.teams.length),
        bossId: inside(boss, Math.min(i, raw.people.length)),
      })),
      links: raw.people.flatMap(({ skills: of }, i) => of.filter(s => s < raw.skills.length).map(s => ({ person: i + 1, skill: s + 1 }))),
    }
  })
type Dataset = typeof dataset extends fc.Arbitrary<infer D> ? D : never

/** A condition as data, so that failures shrink and print. */
type Tree = (p: Person) => Condition
const named = (name: string, of: Tree): Tree => Object.defineProperty(of, 'name', { value: name })
const leaf: fc.Arbitrary<Tree> = fc.oneof(
  fc
    .tuple(fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'sameAs'), small)
    .map(([op, n]) => named(`age.${op}(${n})`, p => p.age[op as 'eq'](n))),
  fc.tuple(fc.constantFrom('eq', 'ne', 'gt', 'lte'), half).map(([op, n]) => named(`score.${op}(${n})`, p => p.score[op as 'eq'](n))),
  fc
    .tuple(
      fc.constantFrom('eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'startsWith', 'endsWith', 'contains', 'ilike'),
      word.filter(w => w !== '\\'),
    )
    .map(([op, w]) => named(`name.${op}(${w})`, p => p.name[op as 'eq'](w))),
  word.filter(w => w !== '\\').map(w => named(`name.like(${w})`, p => p.name.like(w))),
  fc.constantFrom(
    named('age eq null', p => p.age.eq(null)),
    named('age ne null', p => p.age.ne(null)),
    named('fit', p => p.fit.isTrue()),
    named('unfit', p => p.fit.isFalse()),
    named('age = score', p => p.age.eq(p.score)),
    named('age <> boss.age', p => p.age.ne(p.boss.age)),
    named('age same as boss.age', p => p.age.sameAs(p.boss.age)),
    named('age < team.size', p => p.age.lt(p.team.size)),
    named('team label = name', p => p.team.label.eq(p.name)),
    named('computed', p => p.age.plus(1).times(2).gt(p.score.negate())),
    named('coalesced', p => coalesce(p.age, p.boss.age, 0).gt(0)),
    named('name length', p => p.name.lower().concat('x').length().gt(2)),
    named('some skill', p => p.skills.some()),
    named('no reports', p => p.reports.none()),
    named('all reports older', p => p.reports.every(r => r.age.gt(p.age))),
    named('no report like me', p => p.reports.none(r => r.name.ne(p.name))),
    named('two counts', p => p.skills.count().plus(p.reports.count()).gt(1)),
    named('least mood', p => p.reports.min(r => r.mood).lt('fine')),
    named('greatest grade', p => p.reports.max(r => r.grade).gte('glad')),
    named('sum', p => p.reports.sum(r => r.age).gte(p.age)),
    named('max', p => p.reports.max(r => r.name).eq(p.name)),
    named('min ne', p => p.team.people.min(q => q.score).ne(p.score)),
    named('shared skill', p => p.skills.some(s => s.people.some(q => q.id.ne(p.id)))),
  ),
  fc
    .tuple(fc.constantFrom('mood', 'grade'), fc.constantFrom('eq', 'ne', 'gt', 'lte'), fc.constantFrom(...moods))
    .map(([by, op, mood]) => named(`${by}.${op}(${mood})`, p => p[by as 'mood'][op as 'eq'](mood))),
  fc.array(small, { maxLength: 3 }).map(list => named(`age in ${list}`, p => p.age.in(list))),
  fc.array(word, { maxLength: 3 }).map(list => named(`name notIn ${list}`, p => p.name.notIn(list))),
  fc.tuple(small, small).map(([a, b]) => named(`between ${a} ${b}`, p => p.age.between(a, b))),
  fc
    .tuple(fc.constantFrom('some', 'none', 'every'), word)
    .map(([q, w]) => named(`skills ${q} >= ${w}`, p => p.skills[q as 'some']((s: Skill) => s.name.gte(w)))),
)
const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>(tie => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => named(`(${a.name} and ${b.name})`, p => and(a(p), b(p)))),
    fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => named(`(${a.name} or ${b.name})`, p => or(a(p), b(p)))),
    tie('tree').map(a => named(`not ${a.name}`, p => not(a(p)))),
    tie('tree').map(a => named(`some report ${a.name}`, p => p.reports.some(r => a(r)))),
    tie('tree').map(a => named(`every report ${a.name}`, p => p.reports.every(r => a(r)))),
  ),
})).tree

type Term = (p: Person) => Order
const term: fc.Arbitrary<Term> = fc
  .tuple(
    fc.constantFrom('name', 'age', 'score', 'mood', 'grade', 'team', 'count'),
    fc.boolean(),
    fc.constantFrom(undefined, 'first', 'last'),
  )
  .map(([by, desc, nulls]) => p => {
    const of = by === 'team' ? p.team.label : by === 'count' ? p.reports.count() : p[by as 'name']
    const options = nulls === undefined ? undefined : { nulls: nulls as 'first' }
    return desc ? of.desc(options) : of.asc(options)
  })

async function fill(db: Opened, data: Dataset): Promise<void> {
  await db.links.all().delete()
  await db.people.all().update({ bossId: null })
  await db.people.all().delete()
  await db.teams.all().delete()
  await db.skills.all().delete()
  if (data.teams.length > 0) await db.teams.withIds().insert(data.teams)
  if (data.skills.length > 0) await db.skills.withIds().insert(data.skills)
  for (const person of data.people) await db.people.withIds().insert(person)
  if (data.links.length > 0) await db.links.insert(data.links.map(({ person, skill }) => ({ personId: person, skillId: skill })))
}

describe('every store means what the evaluator means', () => {
  before(async () => {
    for (const db of Object.values(stores)) {
      await db.dropAll()
      await db.createAll()
    }
  })
  after(async () => {
    for (const db of Object.values(stores)) {
      await db.dropAll()
      await db.close()
    }
  })

  test('A12: random conditions, orders and limits over random rows; count(p) + count(not p) = count(*)', async () => {
    let runs = 0
    await fc.assert(
      fc.asyncProperty(
        dataset,
        fc.array(tree, { minLength: 6, maxLength: 12 }),
        fc.array(term, { maxLength: 2 }),
        fc.nat(4),
        fc.nat(2),
        async (data, trees, terms, limit, offset) => {
          const rows: Data = {
            teams: data.teams,
            skills: data.skills,
            people: data.people,
            links: data.links.map(link => ({ personId: link.person, skillId: link.skill })),
          }
          for (const [name, db] of Object.entries(stores)) {
            await fill(db, data)
            for (const condition of trees) {
              const query = terms.reduce((q, of) => q.orderBy(of), db.people.where(condition)).orderBy(p => p.id.asc())
              const expected = evaluate(Subquery.of(query as unknown as Subquery), rows)
              assert.deepEqual(await query, expected, `${name}: ${condition.name}`)
              assert.equal(
                (await db.people.where(condition).count()) + (await db.people.where(p => not(condition(p))).count()),
                data.people.length,
                `${name}: ${condition.name} and its complement`,
              )
              const part = query
                .limit(limit)
                .offset(offset)
                .select(p => ({ id: p.id, is: condition(p), team: p.team.label, n: p.reports.count(), old: p.reports.max(r => r.age) }))
              assert.deepEqual(await part, evaluate(Subquery.of(part as unknown as Subquery), rows), `${name}: selected ${condition.name}`)
              runs++
            }
          }
        },
      ),
      { numRuns: 30, seed: Number(process.env.QUINTET_SEED ?? 20261125), interruptAfterTimeLimit: 60_000 },
    )
    assert.ok(runs > 100, `${runs} comparisons`)
  })
})
