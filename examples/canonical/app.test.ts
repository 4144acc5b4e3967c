import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const path = fileURLToPath(new URL('app.ts', import.meta.url))
const text = readFileSync(path, 'utf8')

describe('the canonical program, as text', () => {
  test('has the eight tasks in order, in about 2,100 characters and never above 2,400', () => {
    assert.deepEqual(
      text.match(/^\/\/ ---- \d$/gm),
      [1, 2, 3, 4, 5, 6, 7, 8].map(n => `// ---- ${n}`),
    )
    const characters = text.replace(/\s/g, '').length
    assert.ok(characters <= 2400, `${characters} characters`)
  })

  test('compiles, without a cast, an any or an assertion', () => {
    const config = ts.getParsedCommandLineOfConfigFile(
      fileURLToPath(new URL('../../tsconfig.json', import.meta.url)),
      {},
      {
        ...ts.sys,
        onUnRecoverableConfigFileDiagnostic: diagnostic => assert.fail(String(diagnostic.messageText)),
      },
    )
    const program = ts.createProgram([path], config?.options ?? {})
    const findings = ts.getPreEmitDiagnostics(program).map(one => ts.flattenDiagnosticMessageText(one.messageText, '\n'))
    assert.deepEqual(findings, [])
    const refused = [
      ts.SyntaxKind.AsExpression,
      ts.SyntaxKind.AnyKeyword,
      ts.SyntaxKind.NonNullExpression,
      ts.SyntaxKind.TypeAssertionExpression,
    ]
    const visit = (node: ts.Node): void => {
      assert.ok(!refused.includes(node.kind), node.getText())
      ts.forEachChild(node, visit)
    }
    const source = program.getSourceFile(path)
    assert.ok(source)
    visit(source)
  })
})

describe('the canonical program, run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quintet-canonical-'))
  let app: typeof import('./app.ts')
  before(async () => {
    process.chdir(folder)
    app = await import('./app.ts')
    await app.db.createAll()
    await app.library.createAll()
  })
  after(async () => {
    await app.db.close()
    await app.library.close()
    process.chdir(tmpdir())
    rmSync(folder, { recursive: true })
  })

  test('3: a user with a post and two tags, found or created', async () => {
    const ada = await app.signUp('ada@example.org', 'Notes', ['a', 'b'])
    const alan = await app.signUp('alan@example.org', 'More notes', ['b', 'c'])
    assert.equal(ada.posts[0]?.authorId, ada.id)
    assert.equal(alan.posts[0]?.title, 'More notes')
    assert.deepEqual(await app.db.tags.orderBy(tag => tag.name.asc()).pluck(tag => tag.name), ['a', 'b', 'c'])
  })

  test('2: a page with author, number of tags and total', async () => {
    const { total, rows } = await app.search('NOTE')
    assert.equal(total, 2)
    assert.deepEqual(
      rows.map(row => ({ title: row.title, by: row.author.id, tags: row.tags })).sort((a, b) => a.by - b.by),
      [
        { title: 'Notes', by: 1, tags: 2 },
        { title: 'More notes', by: 2, tags: 2 },
      ],
    )
    assert.deepEqual(await app.search('nothing of the kind'), { total: 0, rows: [] })
    assert.deepEqual(await app.search('note', 2), { total: 2, rows: [] })
  })

  test('4: an update by an expression gives the new value', async () => {
    await app.view(1)
    assert.deepEqual(await app.view(1), [{ views: 2 }])
    assert.deepEqual(await app.view(99), [])
  })

  test('5: an upsert changes the row that is there, and makes the one that is not', async () => {
    const renamed = await app.rename('ada@example.org', 'Ada')
    assert.deepEqual(renamed, { id: 1, email: 'ada@example.org', name: 'Ada' })
    const made = await app.rename('grace@example.org', 'Grace')
    assert.equal(made.name, 'Grace')
    assert.equal(await app.db.users.count(), 3)
  })

  test('6: two transactions at once lose nothing', async () => {
    await Promise.all([app.moveViews(1, 2, 1), app.moveViews(1, 2, 1)])
    assert.deepEqual(await app.db.posts.orderBy(p => p.id.asc()).pluck(p => p.views), [0, 2])
  })

  test('7: rows of two kinds read as a union', async () => {
    await app.library.content.insert([
      { kind: 'article', title: 'Notes', wordCount: 900 },
      { kind: 'video', title: 'Loops', seconds: 60 },
    ])
    assert.deepEqual(await app.lengths(), ['900 words', '60 s'])
  })

  test('8: the best posts of each month by views', async () => {
    await app.db.posts.insert([
      { title: 'Old', authorId: 1, createdAt: new Date('2020-02-03T04:05:06Z'), views: 7 },
      { title: 'Older', authorId: 1, createdAt: new Date('2020-02-29T23:59:59Z'), views: 9 },
      ...[1, 2, 3].map(n => ({ title: `Less ${n}`, authorId: 1, createdAt: new Date('2020-02-15T00:00:00Z'), views: n })),
    ])
    const february = (await app.topOfEachMonth).filter(row => row.month.toISOString() === '2020-02-01T00:00:00.000Z')
    assert.deepEqual(
      february.map(({ title, place }) => ({ title, place })),
      [
        { title: 'Older', place: 1 },
        { title: 'Old', place: 2 },
        { title: 'Less 3', place: 3 },
      ],
    )
  })

  test('1: a user is deleted with the posts and their links; the tags stay', async () => {
    await app.db.users.where({ id: 1 }).delete()
    assert.deepEqual(await app.db.posts.pluck(p => p.authorId), [2])
    assert.equal(await app.db.tags.count(), 3)
  })
})
