import { db } from '../checker/blog.ts'

export const made = db.users.insertFrom(db.posts.select(p => ({ name: p.title })))
