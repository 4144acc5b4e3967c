import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { belongsTo, manyToMany, table } from '../../src/schema/declare.ts'
import type { Naming } from '../../src/schema/naming.ts'
import { buildRegistry, type Registry } from '../../src/schema/registry.ts'
import { t } from '../../src/schema/t.ts'

/** Refuses with this code and words. */
function refuses(models: Record<string, unknown> | (() => Record<string, unknown>), text: RegExp, code = 'QT_MODEL'): void {
  assert.throws(
    () => buildRegistry(typeof models === 'function' ? models() : models),
    (error: Error & { code?: string }) => {
      assert.equal(error.code, code)
      assert.match(error.message, text)
      return true
    },
  )
}

function keys(registry: Registry, name: string): string[] {
  return [...(registry.entities.get(name)?.columns ?? [])].map(c => c.key)
}

const users = table('users', { id: t.id(), email: t.text().unique() })

describe('A4: relations by name', () => {
  test('A4: an unknown target is an error that names the reference and the table', () => {
    refuses(
      { posts: table('posts', { id: t.id(), author: belongsTo('people') }) },
      /posts\.author refers to 'people', which is not among the models/,
      'QT_UNKNOWN_MODEL',
    )
    refuses(
      { posts: table('posts', { id: t.id(), tags: manyToMany('tags') }) },
      /posts\.tags refers to 'tags', which is not among the models/,
      'QT_UNKNOWN_MODEL',
    )
  })

  test('A4: a forward reference by name and a self reference resolve', () => {
    const registry = buildRegistry({
      posts: table('posts', {
        id: t.id(),
        author: belongsTo('users', { inverse: 'posts' }),
        parent: belongsTo('posts', { inverse: 'replies' }).nullable(),
      }),
      users,
    })
    const posts = registry.entities.get('posts')
    assert.equal(posts?.relations.get('author')?.to.key, 'users')
    assert.equal(posts?.relations.get('parent')?.to, posts)
    assert.equal(posts?.relations.get('parent')?.nullable, true)
    assert.equal(posts?.relations.get('replies')?.many, true)
    assert.equal(registry.entities.get('users')?.relations.get('posts')?.inverse, posts?.relations.get('author'))
  })

  test("A4: the string form's key kind must be the target's", () => {
    const people = table('people', { id: t.id('uuid') })
    const wrong = table('posts', { id: t.id(), author: belongsTo('people') })
    refuses(
      { people, posts: wrong },
      /posts\.author names 'people', whose key is of kind uuid: say belongsTo\('people', \{ key: 'uuid' \}\)/,
    )
    const right = table('posts', { id: t.id(), author: belongsTo('people', { key: 'uuid' }) })
    assert.equal(buildRegistry({ people, posts: right }).entities.get('posts')?.byKey.get('authorId')?.field.tag, 'uuid')
  })

  test('A4: several references to one target, each with its inverse', () => {
    const registry = buildRegistry({
      users,
      posts: table('posts', {
        id: t.id(),
        author: belongsTo(users, { inverse: 'posts' }),
        editor: belongsTo(users, { inverse: 'edited' }).nullable(),
      }),
    })
    assert.deepEqual([...(registry.entities.get('users')?.relations.keys() ?? [])], ['posts', 'edited'])
  })
})

describe('A5: reference columns', () => {
  test('A5: a reference derives a column of the type of the key, at its place', () => {
    const amounts = table('amounts', { id: t.decimal(10, 2).primaryKey() })
    const registry = buildRegistry({
      amounts,
      lines: table('lines', { id: t.id(), amount: belongsTo(amounts).nullable(), text: t.text() }),
    })
    assert.deepEqual(keys(registry, 'lines'), ['id', 'amountId', 'text'])
    const { field, name } = registry.entities.get('lines')?.byKey.get('amountId') ?? assert.fail()
    assert.deepEqual(
      [field.tag, field.precision, field.scale, field.nullable, field.primaryKey, name],
      ['decimal', 10, 2, true, false, 'amount_id'],
    )
  })

  test('A5: declaring the derived column too is an error', () => {
    const posts = table('posts', { id: t.id(), author: belongsTo(users), authorId: t.integer() })
    refuses({ users, posts }, /posts\.authorId is declared and also derived from the reference posts\.author/)
  })

  test('A5: `by` checks the number and the types of its fields', () => {
    const projects = table('projects', { tenant: t.text(), code: t.integer() }, { primaryKey: ['tenant', 'code'] })
    const task = (by: 'a' | readonly ('a' | 'b')[], b = t.integer()) =>
      table('tasks', { id: t.id(), a: t.text(), b, project: belongsTo(projects, { by }) })
    refuses(
      { projects, tasks: task('a') },
      /tasks\.project has 1 key fields where the key of projects is \[projects\.tenant, projects\.code\]/,
    )
    refuses({ projects, tasks: task(['b', 'a']) }, /tasks\.b is integer, but projects\.tenant, which tasks\.project refers to, is text/)
    refuses(
      { projects, tasks: table('tasks', { id: t.id(), project: belongsTo(projects, { by: ['x', 'y'] }) }) },
      /tasks: 'project\.by' names the field 'x', which it does not have/,
    )
    const registry = buildRegistry({ projects, tasks: task(['a', 'b']) })
    assert.deepEqual(
      registry.entities
        .get('tasks')
        ?.relations.get('project')
        ?.local.map(c => c.key),
      ['a', 'b'],
    )
  })

  test('A5: `by` compares precision, zone and mode, not only the kind', () => {
    const prices = table('prices', { id: t.decimal(10, 2).primaryKey() })
    const lines = table('lines', { id: t.id(), priceId: t.decimal(12, 4), price: belongsTo(prices, { by: 'priceId' }) })
    refuses({ prices, lines }, /lines\.priceId is decimal\(12, 4\), but prices\.id, which lines\.price refers to, is decimal\(10, 2\)/)
  })

  test('A5: a composite key needs `by`, a table without a key cannot be referred to', () => {
    const projects = table('projects', { tenant: t.text(), code: t.integer() }, { primaryKey: ['tenant', 'code'] })
    refuses(
      () => ({ projects, tasks: table('tasks', { id: t.id(), project: belongsTo('projects') }) }),
      /tasks\.project needs \{ by: \[\.\.\.\] \}.*composite key/,
    )
    refuses(
      () => ({ logs: table('logs', { text: t.text() }), tasks: table('tasks', { id: t.id(), log: belongsTo('logs') }) }),
      /no primary key/,
    )
  })

  test('A5: keys, uniques and indexes may name derived columns, and nothing that is not there', () => {
    const registry = buildRegistry({
      users,
      likes: table(
        'likes',
        { by: belongsTo(users), what: t.text() },
        { primaryKey: ['byId', 'what'], unique: [['what', 'byId']], indexes: [{ on: ['byId'] }] },
      ),
    })
    assert.deepEqual(
      registry.entities.get('likes')?.primary.map(c => c.key),
      ['byId', 'what'],
    )
    const bad = (options: object) => ({ users, likes: table('likes', { id: t.id(), by: belongsTo(users) }, options as never) })
    refuses(bad({ unique: [['nope']] }), /likes: 'unique' names the field 'nope'/)
    refuses(bad({ indexes: [{ on: ['nope'] }] }), /likes: 'indexes' names the field 'nope'/)
    refuses(bad({ primaryKey: ['nope'] }), /The primary key of likes names 'nope'/)
    refuses(bad({ primaryKey: ['byId'] }), /likes\.id says primaryKey\(\), but the table's primaryKey is \[byId\]/)
  })

  test('A5: primary keys derived from each other are refused', () => {
    const a = table('a', { b: belongsTo('b') }, { primaryKey: ['bId'] })
    const b = table('b', { a: belongsTo('a') }, { primaryKey: ['aId'] })
    refuses({ a, b }, /The primary keys of a and b are derived from each other/)
  })

  test('A5: a shared primary key makes the inverse one row, as a unique reference does', () => {
    const registry = buildRegistry({
      users,
      profiles: table('profiles', { user: belongsTo(users, { inverse: 'profile' }), bio: t.text() }, { primaryKey: ['userId'] }),
      badges: table('badges', { id: t.id(), owner: belongsTo(users, { inverse: 'badge' }).unique() }),
      seats: table('seats', { id: t.integer().primaryKey(), who: belongsTo(users, { by: 'id', inverse: 'seat' }) }),
      notes: table('notes', { id: t.id(), about: t.integer(), who: belongsTo(users, { by: 'about', inverse: 'note' }).unique() }),
    })
    const relations = registry.entities.get('users')?.relations
    for (const name of ['profile', 'badge', 'seat', 'note']) assert.equal(relations?.get(name)?.many, false, name)
    assert.deepEqual(
      registry.entities.get('notes')?.uniques.map(set => set.map(c => c.key)),
      [['id'], ['about']],
    )
  })

  test('A5: a nullable reference over fields that are not is refused', () => {
    const notes = table('notes', { id: t.id(), about: t.integer(), who: belongsTo(users, { by: 'about' }).nullable() })
    refuses({ users, notes }, /notes\.who is nullable, but none of its fields \[about\] is/)
  })

  test('A5: relations are identified by schema-qualified names', () => {
    const inner = table('users', { id: t.id('uuid') }, { schema: 'app' })
    const registry = buildRegistry({
      users,
      appUsers: inner,
      posts: table('posts', { id: t.id(), a: belongsTo(users), b: belongsTo(inner), c: belongsTo('app.users', { key: 'uuid' }) }),
    })
    const posts = registry.entities.get('posts')
    assert.deepEqual(
      ['a', 'b', 'c'].map(name => posts?.relations.get(name)?.to.key),
      ['users', 'appUsers', 'appUsers'],
    )
  })

  test('A5: a clash of an inverse names both declarations', () => {
    const posts = (inverse: string) => table('posts', { id: t.id(), author: belongsTo(users, { inverse }) })
    refuses(
      { users, posts: posts('email') },
      /The inverse 'email' that posts\.author declares on users clashes with the field users\.email/,
    )
    refuses(
      { users, posts: posts('mine'), notes: table('notes', { id: t.id(), by: belongsTo(users, { inverse: 'mine' }) }) },
      /The inverse 'mine' that notes\.by declares on users clashes with the inverse that posts\.author declares/,
    )
    const teams = table('teams', { id: t.id() })
    const members = table('members', { id: t.id(), team: belongsTo(teams) })
    refuses(
      { teams, members, posts: table('posts', { id: t.id(), of: belongsTo(members, { inverse: 'team' }) }) },
      /The inverse 'team' that posts\.of declares on members clashes with members\.team/,
    )
    refuses({ users, posts: posts('$posts') }, /The inverse '\$posts' that posts\.author declares on users begins with \$/)
    refuses({ users, posts: posts('__proto__') }, /The inverse '__proto__' .* is called __proto__/)
    refuses({ users, posts: posts('') }, /is empty/)
  })

  test('A5: two models of one table, and two fields of one column, are refused', () => {
    refuses({ users, people: users }, /models\.people names the table 'users' that models\.users names too/)
    refuses(
      { a: table('a', { id: t.id(), zipCode: t.text(), zip_code: t.text() }) },
      /a\.zip_code and a\.zipCode are both the column 'zip_code'/,
    )
    refuses({ a: table('a', { id: t.id(), x: t.text(), y: t.text().column('x') }) }, /a\.y and a\.x are both the column 'x'/)
  })
})

describe('A5: links', () => {
  const tags = table('tags', { id: t.id('uuid'), label: t.text() })

  test('A5: a link makes a join table whose key is both references', () => {
    const registry = buildRegistry({ tags, posts: table('posts', { id: t.id(), tags: manyToMany(tags, { inverse: 'posts' }) }) })
    const join = registry.entities.get('posts_tags')
    assert.equal(join?.automatic, true)
    assert.deepEqual(
      join?.primary.map(c => [c.name, c.field.tag]),
      [
        ['posts_id', 'integer'],
        ['tags_id', 'uuid'],
      ],
    )
    assert.equal(registry.entities.get('tags')?.relations.get('posts')?.through?.entity, join)
  })

  test('A5: a link to itself has two different columns', () => {
    const registry = buildRegistry({ users: table('users', { id: t.id(), users: manyToMany('users', { inverse: 'followers' }) }) })
    assert.deepEqual(
      registry.entities.get('users_users')?.columns.map(c => c.name),
      ['users_id', 'users_target_id'],
    )
    const { users: forward, followers } = Object.fromEntries(registry.entities.get('users')?.relations ?? [])
    assert.deepEqual(forward?.through?.near, followers?.through?.far)
  })

  test('A5: an explicit join table with columns of its own', () => {
    const roles = table(
      'roles',
      { post: belongsTo('posts'), tag: belongsTo(tags), weight: t.integer() },
      { primaryKey: ['postId', 'tagId'] },
    )
    const posts = table('posts', { id: t.id(), tags: manyToMany(tags, { inverse: 'posts', through: roles }) })
    const registry = buildRegistry({ tags, posts, roles })
    const link = registry.entities.get('posts')?.relations.get('tags')
    assert.deepEqual([link?.through?.near[0]?.key, link?.through?.far[0]?.key], ['postId', 'tagId'])
    assert.equal(registry.entities.size, 3)
  })

  test('A5: a join model must refer to both, and be told apart where it refers twice', () => {
    const through = (shape: object, more: object = {}) => ({
      users,
      follows: table('follows', { id: t.id(), ...shape } as never),
      people: table('people', { id: t.id(), friends: manyToMany('people', { through: 'follows', ...more }) }),
    })
    refuses(through({ a: belongsTo(users) }), /people\.friends: the join model follows must refer to people and to people/)
    const two = { a: belongsTo('people'), b: belongsTo('people'), c: belongsTo('people') }
    refuses(through(two), /several references to one table, so say \{ near, far \}/)
    const link = buildRegistry(through(two, { near: 'c', far: 'a' }))
      .entities.get('people')
      ?.relations.get('friends')
    assert.deepEqual([link?.through?.near[0]?.key, link?.through?.far[0]?.key], ['cId', 'aId'])
  })

  test('A5: a join table that is there already, and composite ends, are refused with the way out', () => {
    const posts = table('posts', { id: t.id(), tags: manyToMany(tags) })
    refuses({ tags, posts, other: table('posts_tags', { id: t.id() }) }, /needs the join table 'posts_tags', which models\.other declares/)
    const parts = table('parts', { a: t.text(), b: t.text(), tags: manyToMany(tags) }, { primaryKey: ['a', 'b'] })
    refuses({ tags, parts }, /parts has a composite key, so declare the join table/)
  })
})

describe('A6: names', () => {
  test('A6: names with NUL, half characters, or nothing are refused', () => {
    for (const name of ['', 'a\u0000b', '\ud800']) {
      assert.throws(() => table(name, { id: t.id() }), { code: 'QT_MODEL' })
      refuses(() => ({ a: table('a', { id: t.id(), x: t.text().column(name) }) }), /The column of a\.x/)
      assert.throws(() => table('a', { [name]: t.text() }), { code: 'QT_MODEL' })
      assert.throws(() => table('a', { id: t.id() }, { schema: name === '' ? '\u0000' : name }), { code: 'QT_MODEL' })
    }
  })

  test('A6: __proto__ is refused as a key; constructor, then and toJSON are ordinary ones', () => {
    assert.throws(() => table('a', { ['__proto__']: t.text() }), { code: 'QT_MODEL' })
    refuses({ ['__proto__']: users }, /A model is called __proto__/)
    const registry = buildRegistry({
      constructor: table('a', {
        id: t.id(),
        constructor: t.text(),
        // biome-ignore lint/suspicious/noThenProperty: that is what is tested
        then: t.text(),
        toJSON: t.text(),
        hasOwnProperty: t.text(),
        p: t.text().column('__proto__'),
      }),
    })
    assert.deepEqual(keys(registry, 'constructor'), ['id', 'constructor', 'then', 'toJSON', 'hasOwnProperty', 'p'])
    // a name that Object.prototype has is not taken for a member of the shape
    refuses({ a: table('a', { id: t.id() }, { primaryKey: ['constructor' as never] }) }, /says primaryKey|names 'constructor'/)
    refuses({ a: table('a', { x: t.text() }, { primaryKey: ['toString' as never] }) }, /The primary key of a names 'toString'/)
    assert.equal(({} as Record<string, unknown>).id, undefined)
  })

  test('A6: a naming strategy names columns that do not name themselves', () => {
    const model = table('a', { id: t.id(), zipCode: t.text(), b: t.text().column('B') }, { naming: key => key.toUpperCase() })
    assert.deepEqual(
      buildRegistry({ a: model })
        .entities.get('a')
        ?.columns.map(c => c.name),
      ['ID', 'ZIPCODE', 'B'],
    )
  })

  test('A6: a database names the columns of models that name none of theirs, and of the tables that it makes', () => {
    const users = table('users', { id: t.id(), zipCode: t.text(), b: t.text().column('B') })
    const own = table('own', { id: t.id(), zipCode: t.text() }, { naming: 'snake_case' })
    const posts = table('posts', { id: t.id(), author: belongsTo(users), tags: manyToMany(users) }).variants('postKind', {
      longOne: { wordCount: t.integer() },
    })
    const named = (naming?: Naming) => {
      const registry = buildRegistry({ users, own, posts }, undefined, naming)
      return [...registry.byName.values()].map(({ name, columns }) => [name, ...columns.map(c => c.name)].join(' '))
    }
    assert.deepEqual(named('PascalCase'), [
      'users Id ZipCode B',
      'own id zip_code',
      'posts Id AuthorId PostKind WordCount',
      'posts_Tags PostsId TagsId',
    ])
    assert.deepEqual(named('as declared').slice(2), ['posts id authorId postKind wordCount', 'posts_tags postsId tagsId'])
    assert.deepEqual(named(), named('snake_case'))
    assert.deepEqual(named(key => `c_${key}`).slice(2), ['posts c_id c_authorId c_postKind c_wordCount', 'posts_c_tags c_postsId c_tagsId'])
    for (const wrong of ['camel', 5, '__proto__', () => 5, () => 'a\u0000'])
      assert.throws(() => named(wrong as Naming), { code: typeof wrong === 'function' ? 'QT_MODEL' : 'QT_CONFIGURATION' })
  })
})
