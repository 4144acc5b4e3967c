import assert from 'node:assert/strict'
import type { PlanStep } from '../../sql/plan.ts'
import { blog } from './blog.ts'
import type { Case } from './case.ts'
import { refused } from './refusal.ts'

function every(steps: readonly PlanStep[]): PlanStep[] {
  return steps.flatMap(step => [step, ...every(step.steps)])
}

export const cases: readonly Case[] = [
  {
    name: 'A38: explain gives a tree of steps for each statement, frozen, and reads as text',
    async run(db, to) {
      await blog(db)
      const explained = await db.posts
        .where(p => p.author.email.eq('ada@x.org'))
        .include({ author: true, comments: { include: { by: true } }, tags: true })
        .explain()
      assert.deepEqual(
        explained.plans.map(plan => plan.of),
        ['posts', 'posts.author', 'posts.comments', 'posts.comments.by', 'posts.tags'],
      )
      const [posts] = explained.plans
      assert.match(posts?.sql ?? '', /^select .* from "posts"/)
      const steps = every(posts?.steps ?? [])
      assert.deepEqual([...new Set(steps.map(step => step.table).filter(table => table !== null))].sort(), ['posts', 'users'])
      assert.ok(steps.every(step => step.rows === null && Object.isFrozen(step)))
      if (to.dialect === 'PostgreSQL') assert.ok(steps.every(step => step.expectedRows !== null && step.cost !== null))
      else {
        const search = steps.find(step => step.table === 'posts')
        assert.deepEqual([search?.does, search?.index, search?.details], ['SEARCH', 'posts_author_id_idx', ['index: author_id=?']])
      }
      const text = String(explained).split('\n')
      assert.equal(text[0], 'posts')
      assert.match(text.join('\n'), / on users/)
      assert.equal(text.filter(line => /^posts/.test(line)).length, 5)
    },
  },
  {
    name: 'A38: analyze runs a read and tells the rows of each step, where the server can',
    async run(db, to) {
      await blog(db)
      const query = db.posts.where(p => p.views.gte(0)).include({ comments: true })
      if (to.dialect !== 'PostgreSQL') return refused(() => query.explain({ analyze: true }), 'QT_UNSUPPORTED', /not what running it took/)
      const { plans } = await query.explain({ analyze: true })
      assert.deepEqual(
        plans.map(plan => [plan.of, plan.steps[0]?.rows]),
        [
          ['posts', 4],
          ['posts.comments', 4],
        ],
      )
      assert.ok(plans.every(plan => (plan.executionMs ?? -1) >= 0 && (plan.steps[0]?.ms ?? -1) >= 0))
    },
  },
  {
    name: "A38: a write is analyzed only where it is undone: { analyze: 'rollback' }",
    async run(db, to) {
      await blog(db)
      const write = () => db.posts.all().update(p => ({ views: p.views.plus(1) }))
      await refused(() => write().explain({ analyze: true as never }), 'QT_VALUE', /undoes it afterwards/)
      if (to.dialect !== 'PostgreSQL') return refused(() => write().explain({ analyze: 'rollback' }), 'QT_UNSUPPORTED')
      const before = await db.posts.orderBy(p => p.id.asc())
      const { plans } = await write().explain({ analyze: 'rollback' })
      assert.equal(every(plans[0]?.steps ?? []).find(step => step.table === 'posts' && step.steps.length === 0)?.rows, 4)
      await db.tags.insert({ label: 'x' }).explain({ analyze: 'rollback' })
      await refused(() => db.tags.insert({ label: 'ts' }).explain({ analyze: 'rollback' }), 'QT_UNIQUE')
      assert.deepEqual(await db.posts.orderBy(p => p.id.asc()), before)
      assert.equal(await db.tags.where({ label: 'x' }).count(), 0)
      await refused(
        () => db.posts.insert({ title: 'x', author: { email: 'e', zipCode: 1 } }).explain({ analyze: 'rollback' }),
        'QT_UNSUPPORTED',
      )
    },
  },
  {
    name: 'A38: a graph is explained statement by statement',
    async run(db) {
      const { plans } = await db.users.insert({ email: 'a', zipCode: 1, posts: [{ title: 'P', tags: [{ label: 'x' }] }] }).explain()
      assert.deepEqual(
        plans.map(plan => /insert into "(\w+)"/.exec(plan.sql)?.[1]),
        ['users', 'posts', 'tags', 'posts_tags'],
      )
      assert.equal(await db.users.count(), 0)
    },
  },
]
