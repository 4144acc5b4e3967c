import { db, models } from '../checker/blog.ts'

export const rows = db.from({ p: models.posts }).rollup(({ p }) => ({ author: p.authorId }))
