import { db } from '../checker/blog.ts'

export const rows = db.users.select(u => ({ name: u.email })).union(db.posts.select(p => ({ name: p.views })))
