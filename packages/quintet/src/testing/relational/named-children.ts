import assert from 'node:assert/strict'
import { exists, isNull } from '../../query/functions.ts'
import { belongsTo, table } from '../../schema/declare.ts'
import { t } from '../../schema/t.ts'
import { type Case, withModels } from './case.ts'

// fields that are called as methods of expressions are
const owners = table('owners', { id: t.id(), isNull: t.text(), eq: t.integer() })
const things = table('things', {
  id: t.id(),
  some: t.integer(),
  inside: t.object({ isNotNull: t.text(), set: t.object({ at: t.integer() }) }).nullable(),
  owner: belongsTo(owners, { inverse: 'things' }).nullable(),
})

export const cases: readonly Case[] = [
  withModels(
    { owners, things },
    {
      name: 'A10: rows and objects carry fields only, so a field may have any name; whether they are there is asked by free functions',
      async run(db) {
        const owner = await db.owners.insert({ isNull: 'a', eq: 1 })
        await db.things.insert([{ some: 1, ownerId: owner.id, inside: { isNotNull: 'x', set: { at: 7 } } }, { some: 2 }])
        const some = (that: Parameters<typeof db.things.where>[0]) => db.things.where(that).pluck(one => one.some)
        assert.deepEqual(await some(one => one.owner.isNull.eq('a').and(one.owner.eq.gt(0))), [1])
        assert.deepEqual(await some(one => one.inside.isNotNull.eq('x').and(one.inside.set.at.eq(7))), [1])
        assert.deepEqual(await some(one => isNull(one.owner)), [2])
        assert.deepEqual(await some(one => exists(one.owner)), [1])
        assert.deepEqual(await some(one => isNull(one.inside)), [2])
        await db.things.select(one => {
          assert.deepEqual(
            ['and', 'asc', 'count', 'in', 'every'].filter(verb => verb in one.owner || verb in one.inside),
            [],
          )
          return one.id
        })
      },
    },
  ),
]
