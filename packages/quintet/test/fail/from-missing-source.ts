import { db, models } from '../checker/blog.ts'

export const rows = db.from({ p: models.posts }).leftJoin({ u: models.users }, ({ p, v }) => v.id.eq(p.authorId))
