import type { FixtureDb } from './case.ts'

/** A small blog: three users, one of whom wrote nothing, four posts, tags, comments. */
export async function blog(db: FixtureDb): Promise<void> {
  await db.users.insert([
    { email: 'ada@x.org', zipCode: 10, name: 'Ada', joinedAt: new Date('2024-01-01T00:00:00Z') },
    { email: 'bob@y.org', zipCode: 20, joinedAt: new Date('2024-02-01T00:00:00Z') },
    { email: 'cyd@x.org', zipCode: 20, name: 'Cyd', joinedAt: new Date('2024-03-01T00:00:00Z') },
  ])
  const [ada, bob, cyd] = await db.users.orderBy(u => u.email.asc()).pluck(u => u.id)
  if (ada === undefined || bob === undefined || cyd === undefined) throw new Error('three users were written')
  await db.users.where({ email: 'bob@y.org' }).update({ bossId: ada })
  await db.users.where({ email: 'cyd@x.org' }).update({ bossId: bob })
  await db.profiles.insert({ bio: 'counts', ownerId: ada })
  const labels = ['sql', 'ts', 'unused'].map(label => ({ label }))
  const [sql, ts] = await db.tags.insert(labels)
  if (!sql || !ts) throw new Error('three tags were written')
  await db.posts.insert([
    { title: 'A', views: 5, rating: 1.5, authorId: ada, tags: [sql, ts] },
    { title: 'B', views: 10, authorId: ada, editorId: bob, tags: [ts] },
    { title: 'C', views: 0, rating: 4, authorId: bob, publishedAt: new Date('2024-05-05T05:05:05Z') },
    { title: 'D', views: 7, authorId: bob, editorId: ada },
  ])
  const [a, b] = await db.posts.orderBy(p => p.title.asc()).pluck(p => p.id)
  if (a === undefined || b === undefined) throw new Error('four posts were written')
  const at = (minute: number): Date => new Date(Date.UTC(2024, 0, 1, 0, minute))
  await db.comments.insert([
    { text: 'one', at: at(1), postId: a, byId: bob },
    { text: 'two', at: at(2), postId: a },
    { text: 'three', at: at(3), postId: a, byId: ada },
    { text: 'four', at: at(4), postId: b, byId: cyd },
  ])
}
