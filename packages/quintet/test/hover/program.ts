import type { Handle, Insert, Row, Where } from 'quintet'
import { type App, db } from '../checker/blog.ts'

export const users = db.users
export const user = await db.users.first()
export const filtered = db.posts.where(p => p.author.email.eq('a'))
export const posts = await db.posts.include({ author: true, tags: true })
export const report = await db.users.select(u => ({ name: u.name, posts: u.posts.count(), latest: u.posts.max(p => p.id) }))
export const titles = await db.posts.pluck(p => p.title)
export const inserted = await db.users.insert({ email: 'a' })
export const changed = db.posts.where({ id: 1 }).update(p => ({ views: p.views.plus(1) }))
export const row = (of: Row<App, 'users'>) => of
export const condition = (of: Where<App, 'posts'>) => of
export const given = (of: Insert<App, 'users'>) => of
export const service = (of: Handle<App>) => of.posts
